package org.stblink.server.transport;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.noise.CipherState;
import org.stblink.internal.noise.HandshakeConfig;
import org.stblink.internal.noise.HandshakeState;
import org.stblink.internal.noise.NoiseException;
import org.stblink.internal.noise.Pattern;
import org.stblink.internal.noise.Transport;
import org.stblink.internal.wire.ControlCodec;
import org.stblink.internal.wire.ControlPreamble;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.Prologues;
import org.stblink.internal.wire.ServerHello;
import org.stblink.internal.wire.WireException;

/** A device's end of a control connection over a real socket: blocking, with a bound on every wait. */
public final class SocketLink implements AutoCloseable {
    public static final EntropySource ENTROPY = out -> {
        new SecureRandom().nextBytes(out);
        return true;
    };

    private static final int WAIT_MILLIS = 60_000;
    private static final int SUITE = 1;
    private static final byte[] NOTHING = new byte[0];

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;
    private CipherState sender;
    private CipherState receiver;
    private byte[] hash;

    /** Connects, and says nothing yet. */
    public SocketLink(InetSocketAddress server) throws IOException {
        this(server, null, 0);
    }

    /**
     * Connects from one of this machine's addresses.
     *
     * @param receiveBuffer bytes; 0 for the system's choice
     */
    public SocketLink(InetSocketAddress server, InetAddress from, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        if (from != null) {
            socket.bind(new InetSocketAddress(from, 0));
        }
        socket.setSoTimeout(WAIT_MILLIS);
        socket.connect(server, WAIT_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** Does the opening of section 4.1; what the server says to it. */
    public ServerHello handshake(byte[] serverPublicKey) throws IOException, WireException, NoiseException {
        byte[] preamble =
                new ControlPreamble(SUITE, ControlPreamble.MODE_NK, KeyHierarchy.serverKeyId(serverPublicKey)).bytes();
        HandshakeState state = new HandshakeState(new HandshakeConfig(Pattern.NK, true, SUITE, ENTROPY)
                .prologue(Prologues.control(preamble))
                .remoteStatic(serverPublicKey));
        byte[] message1 = new byte[48];
        state.writeMessage(NOTHING, 0, 0, message1, 0);
        sendRaw(preamble);
        sendFrame(message1, message1.length);
        byte[] body = readFrame();
        ServerHello hello = ServerHello.read(body, 0, body.length);
        if (hello.kind == ServerHello.GO_ON) {
            state.readMessage(hello.noiseMessage, 0, hello.noiseMessage.length, new byte[48], 0);
            hash = state.handshakeHash();
            Transport transport = state.split();
            sender = transport.sender();
            receiver = transport.receiver();
        }
        return hello;
    }

    /** h of this connection. */
    public byte[] hash() {
        return hash;
    }

    public void sendRaw(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    public void send(Message message) throws IOException, WireException {
        byte[] buffer = new byte[4096];
        int length = ControlCodec.encode(message, buffer, 0);
        sendFrame(buffer, sender.encrypt(NOTHING, 0, 0, buffer, 0, length));
    }

    /** The next message; waits for it. EOFException when the server closed instead. */
    public Message receive() throws IOException, WireException {
        byte[] body = readFrame();
        int length = receiver.decrypt(NOTHING, 0, 0, body, 0, body.length);
        if (length < 0) {
            throw new IOException("a frame with a bad tag");
        }
        return ControlCodec.decodeFromServer(body, 0, length);
    }

    /** The first frame, before any handshake. */
    public ServerHello hello() throws IOException, WireException {
        byte[] body = readFrame();
        return ServerHello.read(body, 0, body.length);
    }

    /** Reads until the server closes or cuts; how many bytes there were. */
    public long readToEnd() {
        long bytes = 0;
        byte[] buffer = new byte[8192];
        try {
            int read = in.read(buffer);
            while (read >= 0) {
                bytes += read;
                read = in.read(buffer);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the server did not close within " + WAIT_MILLIS + " ms", e);
        } catch (IOException cut) {
            // A reset: closed, too.
        }
        return bytes;
    }

    /** Ends as a device does that loses its power and comes back: with a reset. */
    void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void sendFrame(byte[] body, int length) throws IOException {
        byte[] frame = new byte[2 + length];
        frame[0] = (byte) (length >>> 8);
        frame[1] = (byte) length;
        System.arraycopy(body, 0, frame, 2, length);
        out.write(frame);
    }

    private byte[] readFrame() throws IOException {
        byte[] body = new byte[in.readUnsignedShort()];
        in.readFully(body);
        return body;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
