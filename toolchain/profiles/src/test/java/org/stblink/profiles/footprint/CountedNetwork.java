package org.stblink.profiles.footprint;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;

/** A port that has its own allocations counted apart from those of the SDK that calls it. */
final class CountedNetwork implements NetworkPort {
    private final NetworkPort real;
    private final AllocationCounter counter;

    CountedNetwork(NetworkPort real, AllocationCounter counter) {
        this.real = real;
        this.counter = counter;
    }

    @Override
    public int applyAddress(byte[] ip, int prefix, byte @Nullable [] gatewayOrNull) {
        return real.applyAddress(ip, prefix, gatewayOrNull);
    }

    @Override
    public int releaseAddress(byte[] ip) {
        return real.releaseAddress(ip);
    }

    @Override
    public HalStream connect(String host, int port, byte @Nullable [] localIpOrNull) {
        return new Stream(real.connect(host, port, localIpOrNull));
    }

    @Override
    public HalListener listen(byte[] ip, int port) throws HalException {
        return new Listener(real.listen(ip, port));
    }

    @Override
    public void await(int maxMillis) {
        long before = counter.total();
        real.await(maxMillis);
        counter.leavePort(before);
    }

    @Override
    public void wakeup() {
        long before = counter.total();
        real.wakeup();
        counter.leavePort(before);
    }

    private final class Listener implements HalListener {
        private final HalListener real;

        Listener(HalListener real) {
            this.real = real;
        }

        @Override
        public @Nullable HalStream accept() {
            long before = counter.total();
            HalStream s = real.accept();
            counter.leavePort(before);
            return s == null ? null : new Stream(s);
        }

        @Override
        public int port() {
            return real.port();
        }

        @Override
        public void close() {
            real.close();
        }
    }

    private final class Stream implements HalStream {
        private final HalStream real;

        Stream(HalStream real) {
            this.real = real;
        }

        @Override
        public int status() {
            return real.status();
        }

        @Override
        public int read(byte[] b, int off, int len) {
            long before = counter.total();
            int n = real.read(b, off, len);
            counter.leavePort(before);
            return n;
        }

        @Override
        public int write(byte[] b, int off, int len) {
            long before = counter.total();
            int n = real.write(b, off, len);
            counter.leavePort(before);
            return n;
        }

        @Override
        public byte @Nullable [] remoteAddress() {
            return real.remoteAddress();
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
