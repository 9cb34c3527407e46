package org.stblink.toolchain.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stblink.toolchain.transcript.ControlReading.line;
import static org.stblink.toolchain.transcript.PlatformCrypto.concat;
import static org.stblink.toolchain.transcript.PlatformCrypto.expand;
import static org.stblink.toolchain.transcript.PlatformCrypto.hmac;
import static org.stblink.toolchain.transcript.PlatformCrypto.open;
import static org.stblink.toolchain.transcript.PlatformCrypto.pbkdf2;
import static org.stblink.toolchain.transcript.PlatformCrypto.slice;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.SessionListener;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.port.sim.SimBox;
import org.stblink.port.sim.SimWorld;
import org.stblink.server.domain.Settings;
import org.stblink.toolchain.world.SimServer;

/** Writes docs/transcript.md again and compares. */
class TranscriptTest {
    private static final Path COMMITTED = Path.of("..", "docs", "transcript.md");
    private static final int PATIENCE_MILLIS = 60_000;
    private static final HexFormat HEX = HexFormat.of();
    private static final String[] RECORDS = {"", "DATA", "CONFIRM", "END", "REKEY", "CLOSE", "DATA_EOM"};

    private final Recorder recorder = new Recorder();
    private final SimWorld world = new SimWorld(1);
    private final SimServer server = new SimServer(world, Settings.DEFAULTS, recorder.entropy("server"));
    private final StringBuilder text = new StringBuilder();
    private int sentInFull;
    private int receivedInFull;

    @Test
    void committedTranscriptIsWhatTheCodeDoes() throws IOException, StbLinkException {
        run();
        write();
        String fresh = text.toString();
        if (Boolean.getBoolean("stblink.transcript.update")) {
            Files.writeString(COMMITTED, fresh);
        }
        assertThat(Files.readString(COMMITTED))
                .as("docs/transcript.md is generated; -Dstblink.transcript.update=true writes it")
                .isEqualTo(fresh);
    }

    private void run() throws StbLinkException {
        world.link("STB-A", SimServer.HOST).delay(5, 0).pieces(false);
        world.link("STB-B", SimServer.HOST).delay(5, 0).pieces(false);
        world.link("STB-A", "STB-B").delay(5, 0).pieces(false);
        recorder.tap(world, "STB-A", SimServer.HOST);
        recorder.tap(world, "STB-B", SimServer.HOST);
        recorder.tap(world, "STB-A", "STB-B");
        List<PeerChannel> opened = new ArrayList<>();
        DeviceSession a = session("STB-A", "ann", "246810", opened);
        DeviceSession b = session("STB-B", "bob", "135790", opened);
        world.require(
                "both online",
                () -> a.state() == SessionState.ONLINE && b.state() == SessionState.ONLINE,
                PATIENCE_MILLIS);
        PeerChannel call = a.open("STB-B", "files".getBytes(StandardCharsets.US_ASCII), PATIENCE_MILLIS);
        world.box("STB-A").signal();
        world.require("a channel", () -> opened.size() == 2, PATIENCE_MILLIS);
        PeerChannel answer = opened.get(0) == call ? opened.get(1) : opened.get(0);
        say(call, "hello");
        say(answer, "good day");
        byte[] buffer = new byte[64];
        world.require("hello", () -> read(answer, buffer) == 5, PATIENCE_MILLIS);
        world.require("good day", () -> read(call, buffer) == 8, PATIENCE_MILLIS);
        call.end();
        answer.end();
        world.box("STB-A").signal();
        world.box("STB-B").signal();
        world.require("an end", () -> call.status() + answer.status() == 2 * PeerChannel.CLOSED, PATIENCE_MILLIS);
        world.runFor(1000);
        standby(a, b);
        a.close();
        b.close();
        world.runFor(1000);
        sentInFull = recorder.wire("STB-A", SimServer.HOST).length;
        receivedInFull = recorder.wire(SimServer.HOST, "STB-A").length;
        DeviceSession again = session("STB-A", "ann", "246810", new byte[0], "STB-A again", opened);
        world.require("online again", () -> again.state() == SessionState.ONLINE, PATIENCE_MILLIS);
        world.runFor(1000);
        again.close();
        world.runFor(1000);
    }

    /** B sleeps, declining calls; A's call wakes it, and is declined. */
    private void standby(DeviceSession a, DeviceSession b) throws StbLinkException {
        b.setAccepting(false);
        b.sleep(28_800);
        world.box("STB-B").signal();
        world.require("sleep", () -> b.state() == SessionState.ASLEEP, PATIENCE_MILLIS);
        world.runFor(100);
        PeerChannel declined = a.open("STB-B", "files".getBytes(StandardCharsets.US_ASCII), PATIENCE_MILLIS);
        world.box("STB-A").signal();
        world.require("an answer", () -> declined.status() == PeerChannel.CLOSED, PATIENCE_MILLIS);
        world.runFor(1000);
    }

    private static void say(PeerChannel channel, String what) throws StbLinkException {
        channel.send(what.getBytes(StandardCharsets.US_ASCII), 0);
    }

    private static int read(PeerChannel channel, byte[] buffer) {
        try {
            return channel.read(buffer, 0, buffer.length);
        } catch (StbLinkException e) {
            throw new AssertionError("the channel broke", e);
        }
    }

    private DeviceSession session(String id, String user, String password, List<PeerChannel> opened)
            throws StbLinkException {
        return session(id, user, password, server.allow(id, "lab"), id, opened);
    }

    private DeviceSession session(
            String id, String user, String password, byte[] token, String entropy, List<PeerChannel> opened)
            throws StbLinkException {
        SimBox box = world.box(id);
        DeviceConfig config = DeviceConfig.builder(id)
                .server(SimServer.HOST, SimServer.PORT)
                .serverKey(server.publicKey())
                .enrolmentToken(token)
                .credentials(user, password)
                .product("example", "1.0")
                .listenPort(7000)
                .build();
        SessionListener listener = new SessionListener() {
            @Override
            public void stateChanged(DeviceSession s, int state, int reason) {}

            @Override
            public void channelOpened(DeviceSession s, PeerChannel channel) {
                opened.add(channel);
            }

            @Override
            public void channelClosed(DeviceSession s, PeerChannel channel) {}
        };
        DeviceSession session = DeviceSession.open(Recorder.with(box, recorder.entropy(entropy)), config, listener);
        session.start();
        box.run(now -> now + session.process());
        return session;
    }

    // The text.

    private void write() {
        byte[] serverPrivate = recorder.privateOf("server", server.publicKey());
        text.append("""
                # Worked transcript

                Generated by the build from a real run of SDK and server with known randomness; do not edit. Two devices enrol, register,
                and talk; one sleeps, is woken and declines a call; then the other resumes. Everything on the wire was recorded and decoded again by a second implementation that knows only
                [protocol.md](protocol.md) and the secrets below. Hexadecimal throughout; str8 and ip8 fields show their length
                byte first. Messages of one direction are in order; the two directions are shown one after the other.

                ## Server

                ```
                """);
        line(text, "static private key", serverPrivate);
        line(text, "static public key", server.publicKey());
        line(text, "keyId", slice(PlatformCrypto.sha256(server.publicKey()), 0, 4));
        text.append("```\n\n");
        ControlReading a = device("STB-A", "ann", "246810");
        ControlReading b = device("STB-B", "bob", "135790");
        code(a, b);
        peer(a, b);
        resume(a);
    }

    private void resume(ControlReading a) {
        byte[] sent = recorder.wire("STB-A", SimServer.HOST);
        byte[] received = recorder.wire(SimServer.HOST, "STB-A");
        ResumeReading r = new ResumeReading(
                a.noise.export(),
                a.message("REGISTERED").field("ticket"),
                new Keys(a, "STB-A", "ann", "246810").auth,
                slice(sent, sentInFull, sent.length - sentInFull),
                slice(received, receivedInFull, received.length - receivedInFull));
        text.append("## STB-A resumes\n\n").append(r.text());
    }

    private ControlReading device(String id, String user, String password) {
        byte[] sent = recorder.wire(id, SimServer.HOST);
        byte[] received = recorder.wire(SimServer.HOST, id);
        boolean resumesLater = id.equals("STB-A");
        ControlReading r = new ControlReading(
                recorder,
                id,
                server.publicKey(),
                resumesLater ? slice(sent, 0, sentInFull) : sent,
                resumesLater ? slice(received, 0, receivedInFull) : received);
        text.append("## ")
                .append(id)
                .append("\n\nUsername `")
                .append(user)
                .append("`, password `")
                .append(password);
        text.append("`.\n\n### Opening (section 4.1)\n\n").append(r.opening());
        Keys keys = new Keys(r, id, user, password);
        text.append("### Keys (section 3.2)\n\n```\n");
        line(text, "pwKey", keys.pwKey);
        line(text, "PRK", keys.prk);
        line(text, "K_dev", keys.dev);
        line(text, "K_auth", keys.auth);
        line(text, "K_wrap", keys.wrap);
        line(text, "input of mac", keys.macInput);
        line(text, "mac", keys.mac);
        text.append("```\n\n### Messages\n\n").append(r.messages());
        assertThat(keys.pwKey).isEqualTo(r.message("ENROL").field("pwKey"));
        assertThat(keys.mac).isEqualTo(r.message("REGISTER").field("mac"));
        return r;
    }

    private void code(ControlReading a, ControlReading b) {
        MessageText offer = b.message("OFFER");
        MessageText grant = a.message("GRANT");
        byte[] fromOffer = wrap("The offer", b, new Keys(b, "STB-B", "bob", "135790"), offer, 2);
        byte[] fromGrant = wrap("The grant", a, new Keys(a, "STB-A", "ann", "246810"), grant, 1);
        assertThat(fromOffer).isEqualTo(fromGrant);
        text.append("## The code\n\n```\n");
        line(text, "R, the same in both", fromOffer);
        line(text, "psk = Expand(R, \"STBLink/1 psk\" ‖ 01)", psk(fromOffer));
        text.append("```\n\n");
    }

    private byte[] wrap(String title, ControlReading r, Keys keys, MessageText m, int role) {
        byte[] sid = m.field("sid");
        byte[] h = r.noise.h();
        byte[] info = concat(ascii("STBLink/1 code"), sid, new byte[] {(byte) role}, h);
        byte[] key = expand(keys.wrap, info);
        byte[] ad = concat(
                new byte[] {1},
                m.field("suite"),
                sid,
                str8("STB-A"),
                str8("STB-B"),
                str8("files"),
                new byte[] {(byte) role},
                h,
                m.field("ttlSeconds"));
        text.append("## ").append(title).append("'s wrap (section 9.2)\n\n```\n");
        line(text, "info", info);
        line(text, "K", key);
        line(text, "ad", ad);
        text.append("```\n\n");
        byte[] code = open(key, 0, ad, m.field("wrap"));
        assertThat(code).as(title + "'s wrap opens").hasSize(32);
        return code;
    }

    private static byte[] psk(byte[] code) {
        return expand(code, ascii("STBLink/1 psk"), new byte[] {1});
    }

    private void peer(ControlReading a, ControlReading b) {
        MessageText offer = b.message("OFFER");
        byte[] code = wrapSilently(b, offer);
        byte[] sid = offer.field("sid");
        byte[] there = recorder.wire("STB-A", "STB-B");
        byte[] back = recorder.wire("STB-B", "STB-A");
        byte[] preamble = slice(there, 0, 21);
        byte[] first = slice(there, 23, 48);
        byte[] second = slice(back, 2, 48);
        byte[] ephemeral = recorder.privateOf("STB-A", slice(first, 0, 32));
        byte[] prologue = concat(ascii("STBLink/1 peer"), new byte[] {1, 1}, sid, str8("STB-A"), str8("STB-B"));
        NoiseReader noise = new NoiseReader("Noise_NNpsk0_25519_ChaChaPoly_SHA256", prologue);
        noise.nnPsk0(psk(code), ephemeral, first, second);
        assertThat(a.message("GRANT").field("sid")).isEqualTo(sid);
        text.append("## The peer channel (section 10)\n\n```\n");
        line(text, "preamble", preamble);
        line(text, "prologue", prologue);
        line(text, "caller's ephemeral private key", ephemeral);
        line(text, "message 1", first);
        line(text, "message 2", second);
        line(text, "caller's sending key", noise.firstKey);
        line(text, "target's sending key", noise.secondKey);
        text.append("```\n\n");
        records("caller → target", there, 71, noise.firstKey);
        records("target → caller", back, 50, noise.secondKey);
    }

    private byte[] wrapSilently(ControlReading r, MessageText m) {
        int before = text.length();
        byte[] code = wrap("The offer", r, new Keys(r, "STB-B", "bob", "135790"), m, 2);
        text.setLength(before);
        return code;
    }

    private void records(String direction, byte[] wire, int from, byte[] key) {
        long counter = 0;
        for (int at = from; at < wire.length; counter++) {
            int length = (wire[at] & 0xFF) << 8 | wire[at + 1] & 0xFF;
            byte[] sealed = slice(wire, at + 2, length);
            byte[] plain = open(key, counter, new byte[0], sealed);
            assertThat(plain).as("a record opens").isNotNull();
            text.append("**")
                    .append(RECORDS[plain[0]])
                    .append("**, ")
                    .append(direction)
                    .append(", counter ");
            text.append(counter).append("\n\n```\n");
            text.append(String.format("    %-17s %s%n", "type", HEX.formatHex(plain, 0, 1)));
            text.append(String.format("    %-17s %s%n", "padLength", HEX.formatHex(plain, 1, 3)));
            text.append(String.format("    %-17s %s%n", "data", HEX.formatHex(plain, 3, plain.length))
                    .stripTrailing());
            text.append(String.format(
                    "%n    %-17s %s %s%n", "frame", HEX.formatHex(wire, at, at + 2), HEX.formatHex(sealed)));
            text.append("```\n\n");
            at += 2 + length;
        }
    }

    private static byte[] ascii(String s) {
        return s.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] str8(String s) {
        return concat(new byte[] {(byte) s.length()}, ascii(s));
    }

    /** Section 3.2 and 7.1, read again. */
    private static final class Keys {
        final byte[] pwKey;
        final byte[] prk;
        final byte[] dev;
        final byte[] auth;
        final byte[] wrap;
        final byte[] macInput;
        final byte[] mac;

        Keys(ControlReading r, String id, String user, String password) {
            MessageText enrolled = r.message("ENROLLED");
            MessageText register = r.message("REGISTER");
            pwKey = pbkdf2(password, r.message("ENROL").field("nonce"), 2000);
            prk = hmac(ascii("STBLink/1 device"), enrolled.field("D"), pwKey);
            dev = expand(prk, str8(id), str8(user), enrolled.field("generation"));
            auth = expand(dev, ascii("STBLink/1 auth"));
            wrap = expand(dev, ascii("STBLink/1 wrap"));
            ByteArrayOutputStream authenticated = new ByteArrayOutputStream();
            authenticated.write(0x02);
            authenticated.writeBytes(str8(id));
            authenticated.writeBytes(register.field("ticket"));
            authenticated.writeBytes(register.field("keySetSerial"));
            for (String counted : List.of("model", "firmware", "suites")) {
                authenticated.write(register.field(counted).length);
                authenticated.writeBytes(register.field(counted));
            }
            authenticated.writeBytes(register.field("maxRecord"));
            macInput = concat(ascii("STBLink/1 register"), r.noise.h(), authenticated.toByteArray());
            mac = hmac(auth, macInput);
        }
    }
}
