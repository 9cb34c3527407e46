package org.stblink.toolchain.endtoend;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.port.blocking.BlockingServer;
import org.stblink.port.blocking.BlockingSocket;
import org.stblink.port.blocking.SocketNetwork;
import org.stblink.port.javase.NoLogSink;

/** Java's blocking sockets, those to peers of which can be cut below the adapter: the SDK says no goodbye. */
final class CuttableSockets extends SocketNetwork {
    private final List<BlockingSocket> toPeers = new ArrayList<>();

    CuttableSockets() {
        super(new NoLogSink());
    }

    /** Pulls the cable of every peer connection. */
    synchronized void cut() {
        toPeers.forEach(BlockingSocket::close);
        toPeers.clear();
    }

    private synchronized void known(BlockingSocket socket) {
        toPeers.add(socket);
    }

    @Override
    public BlockingSocket open() {
        BlockingSocket real = super.open();
        return new BlockingSocket() {
            @Override
            public void connect(String host, int port, byte @Nullable [] localIpOrNull) throws HalException {
                real.connect(host, port, localIpOrNull);
                if (localIpOrNull != null) {
                    known(real); // The control connection is not bound to an address.
                }
            }

            @Override
            public int read(byte[] b, int off, int len) throws HalException {
                return real.read(b, off, len);
            }

            @Override
            public int write(byte[] b, int off, int len) throws HalException {
                return real.write(b, off, len);
            }

            @Override
            public byte @Nullable [] remoteAddress() {
                return real.remoteAddress();
            }

            @Override
            public void close() {
                real.close();
            }
        };
    }

    @Override
    public BlockingServer listen(byte[] ip, int port) throws HalException {
        BlockingServer real = super.listen(ip, port);
        return new BlockingServer() {
            @Override
            public @Nullable BlockingSocket accept() throws HalException {
                BlockingSocket socket = real.accept();
                if (socket != null) {
                    known(socket);
                }
                return socket;
            }

            @Override
            public int port() {
                return real.port();
            }

            @Override
            public void close() {
                real.close();
            }
        };
    }
}
