package org.stblink.support;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.stblink.internal.crypto.HmacSha256;
import org.stblink.internal.crypto.Kdf;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.noise.HandshakeConfig;
import org.stblink.internal.noise.HandshakeState;
import org.stblink.internal.noise.NoiseException;
import org.stblink.internal.noise.Pattern;
import org.stblink.internal.noise.Transport;
import org.stblink.internal.wire.ControlCodec;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.Prologues;
import org.stblink.internal.wire.ServerHello;
import org.stblink.internal.wire.WireException;
import org.stblink.internal.wire.WireWriter;

/** The server's end of one control connection, moved by hand: nothing is answered before the test says so. */
public final class ServerEnd {
    private static final byte[] NOTHING = new byte[0];

    private final byte[] privateKey;
    private final SeededEntropy entropy;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private byte[] in = NOTHING;
    private byte[] preamble;
    private Transport keys;
    private byte[] handshakeHash;
    private byte[] exportKey;

    /** @param privateKey the server's static key, 32 bytes */
    public ServerEnd(byte[] privateKey, long seed) {
        this.privateKey = privateKey;
        entropy = new SeededEntropy(seed);
    }

    public static byte[] publicKey(byte[] privateKey) {
        byte[] publicKey = new byte[32];
        Primitives.SOFTWARE.publicKey(privateKey, publicKey);
        return publicKey;
    }

    /** Bytes of the device. */
    public void hear(byte[] bytes) {
        in = concat(in, bytes);
    }

    /** Bytes for the device, taken. */
    public byte[] say() {
        byte[] said = out.toByteArray();
        out.reset();
        return said;
    }

    /** Whether the device's preamble and first handshake message are here. */
    public boolean isGreeted() {
        return keys == null && in.length >= 11 + 50;
    }

    public boolean isOpen() {
        return keys != null;
    }

    /** The 11 bytes of the opening; once {@link #isGreeted}. */
    public byte[] preamble() {
        return preamble == null ? Arrays.copyOf(in, 11) : preamble;
    }

    public byte[] handshakeHash() {
        return handshakeHash.clone();
    }

    /** Whether a whole opening that resumes is here. */
    public boolean isAskedToResume() {
        return keys == null && in.length >= 101 && in[6] == 3;
    }

    /** The body of that opening. */
    public byte[] resumeBody() {
        return Arrays.copyOfRange(in, 13, 101);
    }

    /** e of this connection, which is the same in every handshake that is complete. */
    public byte[] exportKey() {
        return exportKey.clone();
    }

    /** Whether the opening proves that it knows e. */
    public boolean provesResume(byte[] e) {
        byte[] body = resumeBody();
        byte[] proven = Arrays.copyOf(body, 56);
        byte[] proof = HmacSha256.mac(e, ascii("STBLink/1 opening"), Arrays.copyOf(in, 11), proven);
        return Arrays.equals(proof, Arrays.copyOfRange(body, 56, 88));
    }

    /** Answers that opening; {@code flip} is a bit of the answer to spoil, -1 for none. */
    public void resume(byte[] e, int flip) {
        preamble = Arrays.copyOf(in, 11);
        byte[] nonce = new byte[32];
        entropy.fill(nonce);
        handshakeHash = Sha256.hash(ascii("STBLink/1 resume hash"), preamble, resumeBody(), nonce);
        exportKey = e;
        byte[] proof = HmacSha256.mac(e, ascii("STBLink/1 answer"), handshakeHash);
        if (flip >= 0) {
            byte[] spoilt = flip < 256 ? nonce : proof;
            spoilt[flip % 256 / 8] ^= (byte) (1 << flip % 8);
        }
        keys = Transport.of(
                preamble[5],
                Kdf.expand32(e, ascii("STBLink/1 server key"), handshakeHash),
                Kdf.expand32(e, ascii("STBLink/1 device key"), handshakeHash),
                null);
        in = Arrays.copyOfRange(in, 101, in.length);
        hello(ServerHello.resumed(nonce, proof));
    }

    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Answers the handshake. */
    public void goOn() {
        preamble = Arrays.copyOf(in, 11);
        HandshakeState noise = new HandshakeState(new HandshakeConfig(Pattern.NK, false, preamble[5] & 0xFF, entropy)
                .prologue(Prologues.control(preamble))
                .localStatic(privateKey));
        byte[] answer = new byte[48];
        try {
            noise.readMessage(in, 13, 48, NOTHING, 0);
            noise.writeMessage(NOTHING, 0, 0, answer, 0);
        } catch (NoiseException e) {
            throw new AssertionError("the device's handshake does not fit this server", e);
        }
        in = Arrays.copyOfRange(in, 61, in.length);
        handshakeHash = noise.handshakeHash();
        exportKey = noise.export(ascii("STBLink/1 export"));
        keys = noise.split();
        hello(ServerHello.goOn(answer));
    }

    /** Sends a first frame of the test's choice. */
    public void hello(ServerHello hello) {
        byte[] body = new byte[ServerHello.MAX_BYTES];
        WireWriter w = new WireWriter(body, 0, body.length);
        try {
            hello.write(w);
        } catch (WireException e) {
            throw new AssertionError(e);
        }
        frame(Arrays.copyOf(body, w.position()));
    }

    /** The device's next message, or null when none is whole. */
    public Message next() {
        byte[] plain = nextPlain();
        try {
            return plain == null ? null : ControlCodec.decodeFromDevice(plain, 0, plain.length);
        } catch (WireException e) {
            throw new AssertionError("a message of the device cannot be read", e);
        }
    }

    /** The plaintext of the device's next message, or null when none is whole. */
    public byte[] nextPlain() {
        if (keys == null || in.length < 2) {
            return null;
        }
        int length = (in[0] & 0xFF) << 8 | in[1] & 0xFF;
        if (in.length < 2 + length) {
            return null;
        }
        byte[] body = Arrays.copyOfRange(in, 2, 2 + length);
        in = Arrays.copyOfRange(in, 2 + length, in.length);
        int n = keys.receiver().decrypt(NOTHING, 0, 0, body, 0, length);
        if (n < 0) {
            throw new AssertionError("a frame of the device does not open");
        }
        return Arrays.copyOf(body, n);
    }

    public void send(Message m) {
        byte[] plain = new byte[2048];
        try {
            int n = ControlCodec.encode(m, plain, 0);
            sendSealed(Arrays.copyOf(plain, n));
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    /** Any plaintext, well sealed. */
    public void sendSealed(byte[] plain) {
        byte[] body = Arrays.copyOf(plain, plain.length + 16);
        keys.sender().encrypt(NOTHING, 0, 0, body, 0, plain.length);
        frame(body);
    }

    /** Any body, framed. */
    public void frame(byte[] body) {
        out.write(body.length >> 8);
        out.write(body.length);
        out.writeBytes(body);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] c = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, c, a.length, b.length);
        return c;
    }
}
