package org.stblink.port.blocking;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.NetworkPort;
import org.stblink.port.Addresses;

/** A network whose sockets must not be closed while somebody is inside a call; it counts who does it all the same. */
final class TimedSockets implements BlockingNetwork {
    private static final int TURN_MILLIS = 20;

    private final AtomicInteger closedInUse = new AtomicInteger();

    int closedInUse() {
        return closedInUse.get();
    }

    @Override
    public BlockingSocket open() {
        return new TimedSocket(new Socket());
    }

    @Override
    public BlockingServer listen(byte[] ip, int port) throws HalException {
        try {
            ServerSocket server = new ServerSocket();
            server.setReuseAddress(true);
            try {
                server.bind(new InetSocketAddress(Addresses.address(ip), port));
            } catch (IOException e) {
                server.close();
                throw e;
            }
            server.setSoTimeout(TURN_MILLIS);
            return new TimedServer(server);
        } catch (IOException e) {
            throw new HalException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public int applyAddress(byte[] ip, int prefix, byte @Nullable [] gatewayOrNull) {
        return NetworkPort.DONE;
    }

    @Override
    public int releaseAddress(byte[] ip) {
        return NetworkPort.DONE;
    }

    @Override
    public boolean closeEndsCalls() {
        return false;
    }

    /** A call of Java's that may time out. */
    private interface Call<T> {
        T make() throws IOException;
    }

    /** Counts who is inside. */
    private abstract class Used {
        private final AtomicInteger inside = new AtomicInteger();

        final <T> T call(Call<T> call, T nothingYet) throws HalException {
            inside.incrementAndGet();
            try {
                return call.make();
            } catch (SocketTimeoutException e) {
                return nothingYet;
            } catch (IOException e) {
                throw new HalException(String.valueOf(e.getMessage()), e);
            } finally {
                inside.decrementAndGet();
            }
        }

        final void checkUnused() {
            if (inside.get() > 0) {
                closedInUse.incrementAndGet();
            }
        }
    }

    private final class TimedSocket extends Used implements BlockingSocket {
        private final Socket socket;

        TimedSocket(Socket socket) {
            this.socket = socket;
        }

        @Override
        public void connect(String host, int port, byte @Nullable [] localIpOrNull) throws HalException {
            call(
                    () -> {
                        if (localIpOrNull != null) {
                            socket.bind(new InetSocketAddress(InetAddress.getByAddress(localIpOrNull), 0));
                        }
                        socket.connect(new InetSocketAddress(LoopbackContract.resolve(host)[0], port));
                        socket.setTcpNoDelay(true);
                        socket.setSoTimeout(TURN_MILLIS);
                        return true;
                    },
                    false);
        }

        @Override
        public int read(byte[] b, int off, int len) throws HalException {
            return call(() -> socket.getInputStream().read(b, off, len), 0);
        }

        @Override
        public int write(byte[] b, int off, int len) throws HalException {
            return call(
                    () -> {
                        socket.getOutputStream().write(b, off, len);
                        return len;
                    },
                    0);
        }

        @Override
        public byte[] remoteAddress() {
            return socket.getInetAddress().getAddress();
        }

        @Override
        public void close() {
            checkUnused();
            try {
                socket.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private final class TimedServer extends Used implements BlockingServer {
        private final ServerSocket server;

        TimedServer(ServerSocket server) {
            this.server = server;
        }

        @Override
        public @Nullable BlockingSocket accept() throws HalException {
            return this.<@Nullable BlockingSocket>call(
                    () -> {
                        Socket socket = server.accept();
                        socket.setTcpNoDelay(true);
                        socket.setSoTimeout(TURN_MILLIS);
                        return new TimedSocket(socket);
                    },
                    null);
        }

        @Override
        public int port() {
            return server.getLocalPort();
        }

        @Override
        public void close() {
            checkUnused();
            try {
                server.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
