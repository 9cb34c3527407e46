package org.stblink.port.blocking;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.port.Addresses;

/** A {@link ServerSocket}. */
final class JavaServer implements BlockingServer {
    /** Peers call rarely, and the SDK accepts at once. */
    private static final int BACKLOG = 16;

    private final ServerSocket server;

    private JavaServer(ServerSocket server) {
        this.server = server;
    }

    static JavaServer listen(byte[] ip, int port) throws HalException {
        ServerSocket server = null;
        try {
            server = new ServerSocket();
            // On Linux this allows a port whose earlier connections linger, never one that somebody listens on.
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(Addresses.address(ip), port), BACKLOG);
            return new JavaServer(server);
        } catch (IOException e) {
            closeQuietly(server);
            throw new HalException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public BlockingSocket accept() throws HalException {
        try {
            return JavaSocket.of(server.accept());
        } catch (IOException e) {
            throw new HalException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() {
        closeQuietly(server);
    }

    static void closeQuietly(@Nullable ServerSocket server) {
        if (server == null) {
            return;
        }
        try {
            server.close();
        } catch (IOException e) {
            // The descriptor is gone all the same.
        }
    }
}
