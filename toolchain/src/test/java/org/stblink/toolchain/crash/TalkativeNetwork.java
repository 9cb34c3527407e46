package org.stblink.toolchain.crash;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;
import org.stblink.toolchain.load.NetworkShare;

/** The network of a box that answers whoever connects, also one whose code has served: a planted defect. */
final class TalkativeNetwork extends NetworkShare {
    TalkativeNetwork(NetworkPort real) {
        super(real);
    }

    @Override
    public HalListener listen(byte[] ip, int localPort) throws HalException {
        HalListener listener = super.listen(ip, localPort);
        return new HalListener() {
            @Override
            public @Nullable HalStream accept() {
                HalStream stream = listener.accept();
                return stream == null ? null : new Talkative(stream);
            }

            @Override
            public int port() {
                return listener.port();
            }

            @Override
            public void close() {
                listener.close();
            }
        };
    }

    /** Says something at its end at the latest. */
    private static final class Talkative implements HalStream {
        private final HalStream stream;
        private boolean answered;

        Talkative(HalStream stream) {
            this.stream = stream;
        }

        @Override
        public int write(byte[] b, int off, int len) {
            answered = true;
            return stream.write(b, off, len);
        }

        @Override
        public int read(byte[] b, int off, int len) {
            return stream.read(b, off, len);
        }

        @Override
        public int status() {
            return stream.status();
        }

        @Override
        public byte @Nullable [] remoteAddress() {
            return stream.remoteAddress();
        }

        @Override
        public void close() {
            if (!answered) {
                stream.write(new byte[1], 0, 1);
            }
            stream.close();
        }
    }
}
