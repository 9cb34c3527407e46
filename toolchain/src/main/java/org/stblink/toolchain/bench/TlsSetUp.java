package org.stblink.toolchain.bench;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** TLS 1.3 by JSSE: with a certificate, or with the ticket of the one before and (EC)DHE. */
final class TlsSetUp implements SetUp {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    /** What a certificate cannot be shorter than; a resumed handshake has none. */
    private static final int CERTIFICATE_BYTES = 300;

    private final SSLContext context;
    private final boolean resume;
    private final ByteBuffer toServer = ByteBuffer.allocate(BUFFER_BYTES);
    private final ByteBuffer toClient = ByteBuffer.allocate(BUFFER_BYTES);
    private final ByteBuffer data = ByteBuffer.allocate(BUFFER_BYTES);
    private int clientBytes;
    private int serverBytes;

    /** @param resume whether every set-up but the first resumes the one before */
    TlsSetUp(SSLContext context, boolean resume) throws SSLException {
        this.context = context;
        this.resume = resume;
        if (resume) {
            once();
            int full = serverBytes;
            once();
            if (serverBytes > full - CERTIFICATE_BYTES) {
                throw new SSLException(
                        "a session was not resumed: the server sent " + serverBytes + " bytes after " + full);
            }
        }
    }

    @Override
    public void once() throws SSLException {
        // An engine that does not know whom it talks to has nothing to resume.
        SSLEngine client = resume ? context.createSSLEngine("localhost", 1) : context.createSSLEngine();
        SSLEngine server = context.createSSLEngine();
        begin(client, true);
        begin(server, false);
        clientBytes = 0;
        serverBytes = 0;
        boolean moved = true;
        while (moved) {
            int fromClient = wrap(client, toServer);
            boolean taken = unwrap(server, toServer);
            int fromServer = wrap(server, toClient);
            clientBytes += fromClient;
            serverBytes += fromServer;
            boolean heard = unwrap(client, toClient);
            moved = fromClient + fromServer > 0 || taken || heard;
        }
        if (!isDone(client) || !isDone(server)) {
            throw new SSLException("the handshake stands still");
        }
    }

    private static void begin(SSLEngine engine, boolean client) throws SSLException {
        engine.setUseClientMode(client);
        engine.setEnabledProtocols(new String[] {TlsIdentity.PROTOCOL});
        engine.setEnabledCipherSuites(new String[] {TlsIdentity.SUITE});
        engine.beginHandshake();
    }

    private static boolean isDone(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    /** Writes what the engine has to say; it also has when the handshake is over for it: a ticket. */
    private static int wrap(SSLEngine engine, ByteBuffer out) throws SSLException {
        int before = out.position();
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            engine.wrap(NOTHING, out);
            work(engine);
        }
        return out.position() - before;
    }

    private boolean unwrap(SSLEngine engine, ByteBuffer in) throws SSLException {
        in.flip();
        boolean moved = false;
        while (in.hasRemaining() && engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
            data.clear();
            SSLEngineResult result = engine.unwrap(in, data);
            moved = true;
            work(engine);
            if (result.getStatus() != SSLEngineResult.Status.OK) {
                throw new SSLException("unwrap: " + result.getStatus());
            }
        }
        in.compact();
        return moved;
    }

    private static void work(SSLEngine engine) {
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            engine.getDelegatedTask().run();
        }
    }

    @Override
    public int bytes() {
        return clientBytes + serverBytes;
    }
}
