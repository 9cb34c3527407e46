package org.stblink.toolchain.abuse;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.crypto.HmacSha256;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.noise.HandshakeConfig;
import org.stblink.internal.noise.HandshakeState;
import org.stblink.internal.noise.NoiseException;
import org.stblink.internal.noise.Pattern;
import org.stblink.internal.noise.Transport;
import org.stblink.internal.wire.ControlCodec;
import org.stblink.internal.wire.ControlPreamble;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.Prologues;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.ServerHello;
import org.stblink.internal.wire.Sizes;
import org.stblink.internal.wire.WireException;

/** A device's end of a control connection in the hands of who does not keep to the SDK's ways. Blocks. */
final class ControlLink {
    private static final int SUITE = 1;
    private static final byte[] SUITES = {SUITE};
    private static final int MAX_RECORD = 1024;
    private static final byte[] NOTHING = new byte[0];

    private final Socket socket;
    private final DataInputStream in;
    private final Transport transport;
    private final byte[] hash;

    private ControlLink(Socket socket, DataInputStream in, Transport transport, byte[] hash) {
        this.socket = socket;
        this.in = in;
        this.transport = transport;
        this.hash = hash;
    }

    /**
     * Does the full handshake.
     *
     * @param socket connected; stays the caller's to close
     * @throws IOException when the server turns it away, too
     */
    static ControlLink open(Socket socket, byte[] serverKey) throws IOException {
        byte[] preamble =
                new ControlPreamble(SUITE, ControlPreamble.MODE_NK, KeyHierarchy.serverKeyId(serverKey)).bytes();
        HandshakeState state = new HandshakeState(new HandshakeConfig(Pattern.NK, true, SUITE, out -> {
                    new SecureRandom().nextBytes(out);
                    return true;
                })
                .prologue(Prologues.control(preamble))
                .remoteStatic(serverKey));
        try {
            byte[] first = new byte[preamble.length + Sizes.FRAME_HEADER + Sizes.NOISE_MESSAGE];
            System.arraycopy(preamble, 0, first, 0, preamble.length);
            first[preamble.length + 1] = Sizes.NOISE_MESSAGE;
            state.writeMessage(NOTHING, 0, 0, first, preamble.length + Sizes.FRAME_HEADER);
            socket.getOutputStream().write(first);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] body = frame(in);
            ServerHello hello = ServerHello.read(body, 0, body.length);
            if (hello.kind != ServerHello.GO_ON) {
                throw new IOException("turned away: kind " + hello.kind);
            }
            state.readMessage(hello.noiseMessage, 0, hello.noiseMessage.length, new byte[Sizes.NOISE_MESSAGE], 0);
            byte[] hash = state.handshakeHash();
            return new ControlLink(socket, in, state.split(), hash);
        } catch (WireException | NoiseException e) {
            throw new IOException("the server does not speak the protocol: " + e.getMessage(), e);
        } finally {
            state.destroy();
        }
    }

    /** Enrols with this token; the answer. */
    @Nullable
    Message enrol(String id, byte[] token, byte[] nonce) throws IOException {
        send(new Enrol(id, token, nonce.clone(), "", KeyHierarchy.pwKey("", nonce)));
        return receive();
    }

    /** The key to register with, out of the answer to an enrolment. */
    static byte[] authKey(String id, Enrolled answer, byte[] nonce) {
        return KeyHierarchy.authKey(
                KeyHierarchy.deviceKey(answer.secret, KeyHierarchy.pwKey("", nonce), id, "", (int) answer.generation));
    }

    /**
     * Registers; the answer.
     *
     * @param authKey the device's, or null to guess
     * @param ticket the last one, or null to guess
     */
    @Nullable
    Message register(String id, byte @Nullable [] authKey, byte @Nullable [] ticket) throws IOException {
        byte[] shown = ticket == null ? new byte[Sizes.TICKET] : ticket.clone();
        Register draft = new Register(id, shown, 0, "model", "1.0", SUITES, MAX_RECORD);
        byte[] key = authKey == null ? new byte[Sizes.KEY] : authKey;
        send(draft.withMac(HmacSha256.mac(key, draft.macInput(hash))));
        return receive();
    }

    void send(Message message) throws IOException {
        byte[] buffer = new byte[Sizes.FRAME_HEADER + Limits.FRAME_AFTER_REGISTRATION_BYTES];
        try {
            int length = ControlCodec.encode(message, buffer, Sizes.FRAME_HEADER);
            int sealed = transport.sender().encrypt(NOTHING, 0, 0, buffer, Sizes.FRAME_HEADER, length);
            buffer[0] = (byte) (sealed >>> 8);
            buffer[1] = (byte) sealed;
            socket.getOutputStream().write(buffer, 0, Sizes.FRAME_HEADER + sealed);
        } catch (WireException e) {
            throw new IllegalStateException("a message that does not fit its frame", e);
        }
    }

    /** Whether a message, or a part of one, is there already. */
    boolean hasInput() throws IOException {
        return in.available() > 0;
    }

    /** The next message; waits for it. Null for one that a device of this version skips. */
    @Nullable
    Message receive() throws IOException {
        byte[] body = frame(in);
        int length = transport.receiver().decrypt(NOTHING, 0, 0, body, 0, body.length);
        if (length < 0) {
            throw new IOException("a frame with a bad tag");
        }
        try {
            return ControlCodec.decodeFromServer(body, 0, length);
        } catch (WireException e) {
            throw new IOException("the server does not speak the protocol: " + e.getMessage(), e);
        }
    }

    private static byte[] frame(DataInputStream in) throws IOException {
        byte[] body = new byte[in.readUnsignedShort()];
        in.readFully(body);
        return body;
    }
}
