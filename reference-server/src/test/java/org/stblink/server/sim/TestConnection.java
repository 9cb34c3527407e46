package org.stblink.server.sim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.stblink.internal.crypto.HmacSha256;
import org.stblink.internal.crypto.Kdf;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.noise.CipherState;
import org.stblink.internal.noise.HandshakeConfig;
import org.stblink.internal.noise.HandshakeState;
import org.stblink.internal.noise.NoiseException;
import org.stblink.internal.noise.Pattern;
import org.stblink.internal.noise.Transport;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.ControlCodec;
import org.stblink.internal.wire.ControlPreamble;
import org.stblink.internal.wire.FrameAssembler;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.Prologues;
import org.stblink.internal.wire.ServerHello;
import org.stblink.internal.wire.WireException;
import org.stblink.server.control.ControlConnection;
import org.stblink.server.control.ControlSink;

/** Both ends of one TCP connection: the server's machine, and a device's side that does as it is told. */
public final class TestConnection implements ControlSink {
    private static final byte[] NOTHING = new byte[0];

    private final World world;
    private final ControlConnection server;
    private final List<byte[]> unread = new ArrayList<>();
    private boolean paused;
    private boolean dead;
    private boolean closedByServer;

    private FrameAssembler assembler = new FrameAssembler(4096);
    private HandshakeState handshake;
    private CipherState sender;
    private CipherState receiver;
    private byte[] hash;
    private byte[] exportKey;
    private byte[] resumedFrom;
    private byte[] resumePreamble;
    private byte[] resumeBody;
    private ServerHello hello;

    /** Frames that arrived after the handshake, in order. */
    public final List<World.Received> received = new ArrayList<>();

    /** What is done with each message on arrival. */
    private Consumer<Message> onMessage;

    TestConnection(World world, String source, Consumer<Message> onMessage) {
        this.world = world;
        this.onMessage = onMessage;
        world.opened(this);
        server = new ControlConnection(world.context(), this, world.nextConnectionId(), source, world.now());
    }

    /** The server's side. */
    public ControlConnection server() {
        return server;
    }

    // The device's side.

    /** Sends preamble and message 1. */
    public TestConnection open(int suite) {
        ControlPreamble preamble = new ControlPreamble(
                suite, ControlPreamble.MODE_NK, KeyHierarchy.serverKeyId(world.serverPublicKey(suite)));
        return open(preamble.bytes(), suite);
    }

    /** Sends any preamble of 11 bytes and a message 1 that goes with it. */
    public TestConnection open(byte[] preamble, int suite) {
        sendRaw(opening(preamble, suite));
        return this;
    }

    /** The 61 bytes of an opening; its handshake is this connection's from now on. */
    public byte[] opening(byte[] preamble, int suite) {
        handshake = new HandshakeState(new HandshakeConfig(Pattern.NK, true, suite, world.entropy())
                .prologue(Prologues.control(preamble))
                .remoteStatic(world.serverPublicKey(suite)));
        byte[] out = new byte[11 + 2 + 48];
        System.arraycopy(preamble, 0, out, 0, 11);
        out[12] = 48;
        try {
            handshake.writeMessage(NOTHING, 0, 0, out, 13);
        } catch (NoiseException e) {
            throw new AssertionError(e);
        }
        return out;
    }

    /** The 101 bytes of an opening that resumes; its answer is this connection's from now on. */
    public byte[] resuming(byte[] preamble, byte[] handle, byte[] mark, byte[] nonce, byte[] exportKey) {
        byte[] fields = new byte[88];
        System.arraycopy(handle, 0, fields, 0, 16);
        System.arraycopy(mark, 0, fields, 16, 8);
        System.arraycopy(nonce, 0, fields, 24, 32);
        byte[] proof = HmacSha256.mac(exportKey, ascii("STBLink/1 opening"), preamble, Arrays.copyOf(fields, 56));
        System.arraycopy(proof, 0, fields, 56, 32);
        resumedFrom = exportKey;
        resumePreamble = preamble;
        resumeBody = fields;
        byte[] out = new byte[101];
        System.arraycopy(preamble, 0, out, 0, 11);
        out[12] = 88;
        System.arraycopy(fields, 0, out, 13, 88);
        return out;
    }

    private void resumed() {
        if (resumedFrom == null) {
            return; // a replay: whoever sent it has no keys
        }
        byte[] h = Sha256.hash(ascii("STBLink/1 resume hash"), resumePreamble, resumeBody, hello.nonce);
        if (!Arrays.equals(HmacSha256.mac(resumedFrom, ascii("STBLink/1 answer"), h), hello.proof)) {
            throw new AssertionError("the server's proof is wrong");
        }
        Transport transport = Transport.of(
                resumePreamble[5],
                Kdf.expand32(resumedFrom, ascii("STBLink/1 device key"), h),
                Kdf.expand32(resumedFrom, ascii("STBLink/1 server key"), h),
                null);
        hash = h;
        exportKey = resumedFrom;
        sender = transport.sender();
        receiver = transport.receiver();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** e of this connection, 32 bytes. */
    byte[] exportKey() {
        return exportKey;
    }

    /** The preamble of a device that does everything right. */
    public byte[] preamble(int suite) {
        return preamble(suite, ControlPreamble.MODE_NK);
    }

    /** The same for another mode. */
    public byte[] preamble(int suite, int mode) {
        return new ControlPreamble(suite, mode, KeyHierarchy.serverKeyId(world.serverPublicKey(suite))).bytes();
    }

    /** Seals and sends; on a connection that is gone or not open yet it does nothing. */
    public void send(Message message) {
        if (!isOpen()) {
            return;
        }
        byte[] plain = new byte[4096];
        try {
            sendPlain(plain, ControlCodec.encode(message, plain, 0));
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    /** Seals and sends any plaintext as one frame. */
    public void sendPlain(byte[] plain, int length) {
        sendRaw(seal(plain, length));
    }

    /** One sealed frame, not sent. */
    public byte[] seal(byte[] plain, int length) {
        byte[] frame = new byte[2 + length + 16];
        System.arraycopy(plain, 0, frame, 2, length);
        sender.encrypt(NOTHING, 0, 0, frame, 2, length);
        frame[0] = (byte) (length + 16 >>> 8);
        frame[1] = (byte) (length + 16);
        return frame;
    }

    /** Sends any bytes. */
    public void sendRaw(byte[] bytes) {
        byte[] copy = bytes.clone();
        world.send(() -> {
            if (dead) {
                return;
            }
            if (world.isCutNow()) {
                cut();
            } else if (paused) {
                unread.add(copy);
            } else {
                toServer(copy);
            }
        });
    }

    private void toServer(byte[] bytes) {
        if (world.byteByByte()) {
            for (int i = 0; i < bytes.length && !dead; i++) {
                server.onBytes(bytes, i, 1, world.now());
            }
        } else {
            server.onBytes(bytes, 0, bytes.length, world.now());
        }
    }

    /** The connection breaks: nothing more arrives at either side, and both notice. */
    public void cut() {
        if (!dead) {
            vanish();
            server.onDisconnected(world.now());
        }
    }

    /** It breaks, and the server does not notice. */
    public void vanish() {
        dead = true;
        unread.clear();
        world.gone(this);
    }

    /** It breaks without the server noticing, and stays among the server's connections. */
    public void breakSilently() {
        dead = true;
        unread.clear();
    }

    /** Handshake hash of this connection, 32 bytes. */
    public byte[] hash() {
        return hash;
    }

    /** The server's first frame; null before it. */
    public ServerHello hello() {
        return hello;
    }

    /** True when this connection can be used. */
    public boolean isOpen() {
        return !dead && sender != null;
    }

    /** True when the server closed it. */
    public boolean isClosedByServer() {
        return closedByServer;
    }

    /** Reason of the server's CLOSE; -1 when there was none. */
    public int closeReason() {
        for (World.Received one : received) {
            if (one.message() instanceof Close close) {
                return close.reason;
            }
        }
        return -1;
    }

    /** Forgets the device's side, so that what is left in memory is the server's. The connection stays open. */
    void forgetDevice() {
        handshake = null;
        sender = null;
        receiver = null;
        hash = null;
        exportKey = null;
        resumedFrom = null;
        resumePreamble = null;
        resumeBody = null;
        hello = null;
        assembler = null;
        onMessage = null;
        received.clear();
    }

    long serverDeadline() {
        return server.deadline();
    }

    void serverTime() {
        server.onTime(world.now());
    }

    private void fromServer(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            try {
                at += assembler.feed(bytes, at, bytes.length - at);
            } catch (WireException e) {
                throw new AssertionError("the server sent a frame of a wrong length", e);
            }
            if (assembler.hasFrame()) {
                frame(assembler.bodyLength());
                assembler.next();
            }
        }
    }

    private void frame(int length) {
        byte[] buffer = assembler.buffer();
        int off = assembler.bodyOffset();
        try {
            if (hello == null) {
                hello = ServerHello.read(buffer, off, length);
                if (hello.kind == ServerHello.GO_ON) {
                    handshake.readMessage(hello.noiseMessage, 0, hello.noiseMessage.length, new byte[48], 0);
                    hash = handshake.handshakeHash();
                    exportKey = handshake.export(ascii("STBLink/1 export"));
                    Transport transport = handshake.split();
                    sender = transport.sender();
                    receiver = transport.receiver();
                } else if (hello.kind == ServerHello.RESUMED) {
                    resumed();
                }
                return;
            }
            if (receiver == null) {
                return;
            }
            int plain = receiver.decrypt(NOTHING, 0, 0, buffer, off, length);
            if (plain < 0) {
                throw new AssertionError("the server sent a frame with a bad tag");
            }
            Message message = ControlCodec.decodeFromServer(buffer, off, plain);
            received.add(new World.Received(message, world.now(), length));
            onMessage.accept(message);
        } catch (WireException | NoiseException e) {
            throw new AssertionError("the server sent what a device cannot read", e);
        }
    }

    // The server's transport.

    @Override
    public void write(byte[] buf, int off, int len) {
        byte[] copy = new byte[len];
        System.arraycopy(buf, off, copy, 0, len);
        world.send(() -> {
            if (dead) {
                return;
            }
            if (world.isCutNow()) {
                cut();
            } else {
                fromServer(copy);
            }
        });
    }

    @Override
    public void pauseReading() {
        paused = true;
    }

    @Override
    public void resumeReading() {
        paused = false;
        world.send(() -> {
            if (dead) {
                return;
            }
            List<byte[]> waiting = List.copyOf(unread);
            unread.clear();
            server.onBytes(NOTHING, 0, 0, world.now());
            waiting.forEach(this::sendRaw);
        });
    }

    @Override
    public void close() {
        world.send(() -> {
            boolean wasDead = dead;
            closedByServer = !wasDead;
            vanish();
            server.onDisconnected(world.now());
        });
    }
}
