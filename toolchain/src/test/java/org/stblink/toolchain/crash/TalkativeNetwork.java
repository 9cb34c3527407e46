package org.stblink.toolchain.crash;

import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;
import org.stblink.toolchain.load.ListenerShare;
import org.stblink.toolchain.load.NetworkShare;
import org.stblink.toolchain.load.StreamShare;

/** The network of a box that answers whoever connects, also one whose code has served: a planted defect. */
final class TalkativeNetwork extends NetworkShare {
    TalkativeNetwork(NetworkPort real) {
        super(real);
    }

    @Override
    public HalListener listen(byte[] ip, int localPort) throws HalException {
        return new ListenerShare(super.listen(ip, localPort), Talkative::new);
    }

    /** Says something at its end at the latest. */
    private static final class Talkative extends StreamShare {
        private boolean answered;

        Talkative(HalStream stream) {
            super(stream);
        }

        @Override
        public int write(byte[] b, int off, int len) {
            answered = true;
            return super.write(b, off, len);
        }

        @Override
        public void close() {
            if (!answered) {
                write(new byte[1], 0, 1);
            }
            super.close();
        }
    }
}
