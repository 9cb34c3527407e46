package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.List;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;
import org.stblink.port.sim.SimWorld;

/** Nagle's algorithm against a delayed acknowledgement: a small write behind another leaves 40 ms later. */
final class DelayedSmallWrites extends NetworkWrapper {
    private static final int DELAY_MILLIS = 40;

    private final SimWorld world;
    private final List<Delayed> waiting = new ArrayList<>();

    DelayedSmallWrites(NetworkPort good, SimWorld world) {
        super(good);
        this.world = world;
    }

    private final class Delayed extends StreamWrapper {
        private byte[] held;
        private long leavesAt;
        private boolean unacknowledged;

        Delayed(HalStream good) {
            super(good);
        }

        @Override
        public int write(byte[] b, int off, int len) {
            if (held != null) {
                return 0;
            }
            if (!unacknowledged) {
                int taken = super.write(b, off, len);
                unacknowledged = taken > 0;
                return taken;
            }
            held = java.util.Arrays.copyOfRange(b, off, off + len);
            leavesAt = world.nowMillis() + DELAY_MILLIS;
            waiting.add(this);
            return len;
        }

        @Override
        public int read(byte[] b, int off, int len) {
            int count = super.read(b, off, len);
            unacknowledged = unacknowledged && count <= 0; // The answer acknowledges.
            return count;
        }

        void leave() {
            super.write(held, 0, held.length);
            held = null;
        }
    }

    @Override
    HalStream stream(HalStream stream) {
        return new Delayed(stream);
    }

    @Override
    public void await(int maxMillis) {
        int longest = maxMillis;
        for (Delayed each : waiting) {
            longest = (int) Math.max(0, Math.min(longest, each.leavesAt - world.nowMillis()));
        }
        super.await(longest);
        for (Delayed each : List.copyOf(waiting)) {
            if (each.leavesAt <= world.nowMillis()) {
                waiting.remove(each);
                each.leave();
            }
        }
    }
}
