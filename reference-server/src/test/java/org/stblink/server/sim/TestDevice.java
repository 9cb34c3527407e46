package org.stblink.server.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.stblink.hal.AeadKey;
import org.stblink.internal.crypto.Aeads;
import org.stblink.internal.crypto.HmacSha256;
import org.stblink.internal.crypto.Kdf;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.wire.Answer;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.NotReady;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Pong;
import org.stblink.internal.wire.ReEnrol;
import org.stblink.internal.wire.Ready;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.Request;
import org.stblink.internal.wire.Revoke;
import org.stblink.internal.wire.RevokeAck;
import org.stblink.internal.wire.Role;
import org.stblink.internal.wire.ServerHello;
import org.stblink.internal.wire.SessionDown;
import org.stblink.internal.wire.SessionEntry;
import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.SessionUp;
import org.stblink.internal.wire.Sessions;
import org.stblink.internal.wire.Verdict;
import org.stblink.internal.wire.WrapContext;

/**
 * A device over the wire and Noise rooms, nothing of the SDK's machines in it. It answers PING, OFFER and REVOKE by
 * itself unless it is told not to, and keeps its identity over connections.
 */
public final class TestDevice {
    private static final byte[] ZERO_NONCE = new byte[12];
    private static final Map<String, byte[]> PW_KEYS = new HashMap<>();

    private final World world;
    public final String id;

    public String username = "";
    public String password = "";
    public byte[] token = new byte[0];
    public byte[] nonce;
    public int controlSuite = 1;
    public byte[] suites = {1};
    public int maxRecord = 4096;
    public int port = 5000;
    public long keySetSerial;
    public String source = "192.0.2.1";

    public boolean answersPings = true;
    public boolean acknowledgesRevocations = true;
    /** What it says to an OFFER; -1 for nothing. */
    public int verdict = Verdict.ACCEPT;

    private byte[] kAuth;
    private byte[] kWrap;
    public byte[] ticket;
    private long generation;
    /** What it would resume from; null before its first registration. */
    public byte[] handle;

    public byte[] ratchet;

    /** The change of password it asked for; null when there is none. */
    private Wish wish;
    /** What it was given for that, and has not taken into use. */
    private Next next;

    private long nextRequest = 1;

    /** Live peer channels that it will name in its next report. */
    public final List<SessionEntry> live = new ArrayList<>();

    private TestConnection connection;
    private Registered registered;

    TestDevice(World world, String id) {
        this.world = world;
        this.id = id;
    }

    // Connecting.

    /** Opens a connection; an older one of this object is left as it is. */
    public TestDevice connect() {
        dial().open(controlSuite);
        world.settle();
        return this;
    }

    /** Opens a TCP connection and sends nothing. */
    public TestConnection dial() {
        connection = new TestConnection(world, source, this::onMessage);
        return connection;
    }

    public TestConnection connection() {
        return connection;
    }

    /** Another box with the same identity and the same flash. */
    public TestDevice clone(String where) {
        TestDevice other = new TestDevice(world, id);
        other.username = username;
        other.password = password;
        other.kAuth = kAuth;
        other.kWrap = kWrap;
        other.ticket = ticket;
        other.handle = handle;
        other.ratchet = ratchet;
        other.generation = generation;
        other.source = where;
        return other;
    }

    /** Opens a connection in mode 3; an older one of this object is left as it is. */
    public TestDevice resume() {
        dial().sendRaw(resumeOpening());
        world.settle();
        return this;
    }

    /** The opening of a resume for the connection that was dialled last. */
    public byte[] resumeOpening() {
        byte[] nonce = new byte[32];
        world.entropy().fill(nonce);
        byte[] exportKey = HmacSha256.mac(kAuth, TestConnection.ascii("STBLink/1 resume"), ratchet);
        byte[] preamble = connection.preamble(controlSuite, 3);
        return connection.resuming(preamble, handle, Arrays.copyOf(ticket, 8), nonce, exportKey);
    }

    /** True when the present connection is a resumed one. */
    public boolean isResumed() {
        return connection.hello() != null && connection.hello().kind == ServerHello.RESUMED;
    }

    public TestDevice sendEnrol() {
        if (nonce == null) {
            nonce = Arrays.copyOf(new byte[] {4, 7}, 16);
        }
        connection.send(new Enrol(id, token.clone(), nonce.clone(), username, pwKey().clone()));
        world.settle();
        return this;
    }

    /** Asks for its next generation; {@link #takeNext} takes it into use. */
    public TestDevice sendReEnrol(String newUsername, String newPassword, int nonceSeed) {
        byte[] salt = Arrays.copyOf(new byte[] {9, (byte) nonceSeed}, 16);
        wish = new Wish(newUsername, salt, pwKey(newPassword, salt));
        return sendReEnrol(connection.hash());
    }

    /** The same question once more. */
    public TestDevice repeatReEnrol() {
        return sendReEnrol(connection.hash());
    }

    /** The question with its mac over this handshake hash. */
    public TestDevice sendReEnrol(byte[] hash) {
        ReEnrol draft = new ReEnrol(wish.nonce.clone(), wish.username, wish.pwKey.clone());
        connection.send(draft.withMac(HmacSha256.mac(kAuth, draft.macInput(hash))));
        world.settle();
        return this;
    }

    /** pwKey of the change of password it asked for. */
    public byte[] askedPwKey() {
        return wish.pwKey;
    }

    /** True when it was given its next generation. */
    public boolean hasNext() {
        return next != null;
    }

    /** It is its next generation from now on. */
    public TestDevice takeNext() {
        kAuth = next.kAuth;
        kWrap = next.kWrap;
        ticket = next.ticket;
        generation = next.generation;
        username = wish.username;
        next = null;
        wish = null;
        return this;
    }

    /** It has what another box was given, as a copy of its flash would. */
    public TestDevice takeNextOf(TestDevice other) {
        next = other.next;
        wish = other.wish;
        return takeNext();
    }

    public TestDevice sendRegister() {
        if (!connection.isOpen()) {
            return this;
        }
        connection.send(registerMessage(connection.hash()));
        world.settle();
        return this;
    }

    /** A REGISTER with its mac over this handshake hash. */
    public Register registerMessage(byte[] hash) {
        byte[] shown = ticket == null ? new byte[16] : ticket.clone();
        Register draft = new Register(id, shown, keySetSerial, "model", "1.0", suites, maxRecord);
        byte[] key = kAuth == null ? new byte[32] : kAuth;
        return draft.withMac(HmacSha256.mac(key, draft.macInput(hash)));
    }

    public TestDevice sendReady() {
        connection.send(new Ready(port));
        sendReport();
        world.settle();
        return this;
    }

    public TestDevice sendNotReady(int reason) {
        connection.send(new NotReady(reason));
        sendReport();
        world.settle();
        return this;
    }

    public void sendReport() {
        int at = 0;
        do {
            int n = Math.min(16, live.size() - at);
            SessionEntry[] entries = live.subList(at, at + n).toArray(new SessionEntry[0]);
            at += n;
            connection.send(new Sessions(at == live.size(), entries));
        } while (at < live.size());
    }

    /** Connected, enrolled and registered; not ready. */
    public TestDevice enrolAndRegister() {
        return connect().sendEnrol().sendRegister();
    }

    /** Connected, enrolled if need be, registered and ready. */
    public TestDevice online() {
        connect();
        if (kAuth == null) {
            sendEnrol();
        }
        sendRegister();
        return sendReady();
    }

    // Calling.

    /** Sends REQUEST; returns its id. */
    public long call(String target) {
        return call(target, new byte[0]);
    }

    public long call(String target, byte[] service) {
        long requestId = nextRequest++;
        connection.send(new Request(requestId, traceId(), target, service));
        world.settle();
        return requestId;
    }

    public byte[] traceId() {
        return new byte[] {1, 2, 3, 4, 5, 6, 7, 8};
    }

    public void up(SessionId sid) {
        connection.send(new SessionUp(sid));
        world.settle();
    }

    public void down(SessionId sid, int reason) {
        connection.send(new SessionDown(sid, reason, 10, 20));
        world.settle();
    }

    /** Notes a live peer channel for reports. */
    public void lives(SessionId sid, int role, String peer) {
        lives(sid, role, 1, peer);
    }

    /** As the other, with a suite. */
    public void lives(SessionId sid, int role, int suite, String peer) {
        live.add(new SessionEntry(sid, role, suite, peer));
    }

    /** The code in an OFFER, or null when the wrap does not open on the present connection. */
    public byte[] open(Offer offer) {
        return unwrap(
                offer.sid, Role.TARGET, offer.caller, id, offer.service, offer.suite, offer.ttlSeconds, offer.wrap);
    }

    /** The code in a GRANT, or null when the wrap does not open on the present connection. */
    public byte[] open(Grant grant) {
        return unwrap(
                grant.sid, Role.CALLER, id, grant.target, grant.service, grant.suite, grant.ttlSeconds, grant.wrap);
    }

    private byte[] unwrap(
            SessionId sid, int role, String caller, String target, byte[] service, int suite, int ttl, byte[] wrap) {
        byte[] hash = connection.hash();
        byte[] key = Kdf.expand32(kWrap, WrapContext.info(sid.bytes(), role, hash));
        byte[] ad = WrapContext.associatedData(suite, sid.bytes(), caller, target, service, role, hash, ttl);
        byte[] box = wrap.clone();
        AeadKey aead = Aeads.create(controlSuite, key, null);
        int length = aead.open(ZERO_NONCE, ad, 0, ad.length, box, 0, box.length);
        return length < 0 ? null : Arrays.copyOf(box, length);
    }

    // What it has.

    public Registered registered() {
        return registered;
    }

    public long generation() {
        return generation;
    }

    public boolean hasKeys() {
        return kAuth != null;
    }

    public byte[] kAuth() {
        return kAuth;
    }

    /** It has lost what it stored: as from the factory, but for the enrolment nonce. */
    public void forgetKeys() {
        kAuth = null;
        kWrap = null;
        ticket = null;
        handle = null;
        ratchet = null;
        nonce = null;
    }

    /** All messages of a kind on the present connection. */
    public <T extends Message> List<T> all(Class<T> kind) {
        List<T> some = new ArrayList<>();
        for (World.Received one : connection.received) {
            if (kind.isInstance(one.message())) {
                some.add(kind.cast(one.message()));
            }
        }
        return some;
    }

    /** The last message of a kind on the present connection; fails when there is none. */
    public <T extends Message> T last(Class<T> kind) {
        List<T> some = all(kind);
        if (some.isEmpty()) {
            throw new AssertionError(id + " has no " + kind.getSimpleName() + ", but " + connection.received);
        }
        return some.get(some.size() - 1);
    }

    /** When and how long the last message of a kind was. */
    public World.Received arrival(Class<? extends Message> kind) {
        World.Received last = null;
        for (World.Received one : connection.received) {
            last = kind.isInstance(one.message()) ? one : last;
        }
        if (last == null) {
            throw new AssertionError(id + " has no " + kind.getSimpleName());
        }
        return last;
    }

    public boolean has(Class<? extends Message> kind) {
        return !all(kind).isEmpty();
    }

    /** Devices without a password and with the same nonce need not work it out again: it is made to be slow. */
    private byte[] pwKey() {
        return pwKey(password, nonce);
    }

    private static byte[] pwKey(String password, byte[] salt) {
        String key = password + Arrays.toString(salt);
        return PW_KEYS.computeIfAbsent(key, unknown -> KeyHierarchy.pwKey(password, salt));
    }

    private void onMessage(Message message) {
        Consumer<Message> reply = connection::send;
        if (message instanceof Enrolled enrolled && wish != null) {
            byte[] kDev =
                    KeyHierarchy.deviceKey(enrolled.secret, wish.pwKey, id, wish.username, (int) enrolled.generation);
            next = new Next(
                    KeyHierarchy.authKey(kDev),
                    KeyHierarchy.wrapKey(kDev),
                    enrolled.ticket.clone(),
                    enrolled.generation);
        } else if (message instanceof Enrolled enrolled) {
            byte[] kDev = KeyHierarchy.deviceKey(enrolled.secret, pwKey(), id, username, (int) enrolled.generation);
            kAuth = KeyHierarchy.authKey(kDev);
            kWrap = KeyHierarchy.wrapKey(kDev);
            ticket = enrolled.ticket.clone();
            generation = enrolled.generation;
        } else if (message instanceof Registered answer) {
            registered = answer;
            ticket = answer.ticket.clone();
            byte[] exportKey = connection.exportKey();
            handle = Arrays.copyOf(Kdf.expand32(exportKey, TestConnection.ascii("STBLink/1 handle")), 16);
            ratchet = Kdf.expand32(exportKey, TestConnection.ascii("STBLink/1 ratchet"), ticket);
        } else if (message instanceof Ping ping && answersPings) {
            reply.accept(new Pong(ping.pingId));
        } else if (message instanceof Offer offer && verdict >= 0) {
            reply.accept(new Answer(offer.sid, verdict));
        } else if (message instanceof Revoke revoke && acknowledgesRevocations) {
            live.removeIf(entry -> entry.sid.equals(revoke.sid) || revoke.sid.isZero());
            reply.accept(new RevokeAck(revoke.sid));
        }
    }

    private record Wish(String username, byte[] nonce, byte[] pwKey) {}

    private record Next(byte[] kAuth, byte[] kWrap, byte[] ticket, long generation) {}
}
