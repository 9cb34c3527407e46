package org.stblink.port.kit;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.port.blocking.BlockingServer;
import org.stblink.port.blocking.BlockingSocket;
import org.stblink.port.blocking.SocketNetwork;
import org.stblink.port.javase.NoLogSink;

/** Blocking sockets that delay as those without TCP_NODELAY do. The delay passes on {@link #passed} alone. */
final class NagleNetwork extends SocketNetwork {
    private static final int DELAY_MILLIS = 40;

    /** To be added to the port's clock. */
    final AtomicLong passed = new AtomicLong();

    NagleNetwork() {
        super(new NoLogSink());
    }

    @Override
    public BlockingSocket open() {
        return new NagleSocket(super.open());
    }

    @Override
    public BlockingServer listen(byte[] ip, int port) throws HalException {
        BlockingServer good = super.listen(ip, port);
        return new BlockingServer() {
            @Override
            public @Nullable BlockingSocket accept() throws HalException {
                BlockingSocket accepted = good.accept();
                return accepted == null ? null : new NagleSocket(accepted);
            }

            @Override
            public int port() {
                return good.port();
            }

            @Override
            public void close() {
                good.close();
            }
        };
    }

    private final class NagleSocket implements BlockingSocket {
        private final BlockingSocket good;
        private volatile boolean unacknowledged;

        NagleSocket(BlockingSocket good) {
            this.good = good;
        }

        @Override
        public void connect(String host, int port, byte @Nullable [] localIpOrNull) throws HalException {
            good.connect(host, port, localIpOrNull);
        }

        @Override
        public int read(byte[] b, int off, int len) throws HalException {
            int count = good.read(b, off, len);
            unacknowledged = unacknowledged && count <= 0; // The answer acknowledges.
            return count;
        }

        @Override
        public int write(byte[] b, int off, int len) throws HalException {
            passed.addAndGet(unacknowledged ? DELAY_MILLIS : 0);
            unacknowledged = true;
            return good.write(b, off, len);
        }

        @Override
        public byte @Nullable [] remoteAddress() {
            return good.remoteAddress();
        }

        @Override
        public void close() {
            good.close();
        }
    }
}
