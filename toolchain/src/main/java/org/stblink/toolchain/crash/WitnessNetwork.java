package org.stblink.toolchain.crash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;
import org.stblink.toolchain.load.NetworkShare;
import org.stblink.toolchain.load.StreamShare;

/**
 * A network port that keeps a copy of the first bytes of each peer connection this box opens, as somebody on the way could,
 * and that can cut the control connection, and keep it cut.
 */
public final class WitnessNetwork extends NetworkShare {
    /** Size of the opening of a peer channel (section 10.1). */
    static final int OPENING = 71;

    private final Set<HalStream> control = ConcurrentHashMap.newKeySet();
    private final List<byte[]> openings = new ArrayList<>();
    private volatile boolean held;

    public WitnessNetwork(NetworkPort real) {
        super(real);
    }

    /** Cuts the control connection as if somebody pulled the cable. */
    public void cutControl() {
        control.forEach(HalStream::close);
        control.clear();
        wakeup();
    }

    /** Cuts the control connection, and every further one until {@link #letControl}. */
    void holdControl() {
        held = true;
        cutControl();
    }

    /** The server can be reached again. */
    void letControl() {
        held = false;
    }

    /** The openings of peer channels that went out whole. */
    List<byte[]> openings() {
        synchronized (openings) {
            return List.copyOf(openings);
        }
    }

    @Override
    public HalStream connect(String host, int remotePort, byte @Nullable [] localIpOrNull) {
        HalStream s = super.connect(host, remotePort, localIpOrNull);
        if (localIpOrNull == null) {
            control.removeIf(old -> old.status() == HalStream.FAILED);
            control.add(s);
            if (held) {
                s.close();
            }
            return s;
        }
        return new Witnessed(s);
    }

    private final class Witnessed extends StreamShare {
        private final byte[] opening = new byte[OPENING];
        private int length;

        Witnessed(HalStream stream) {
            super(stream);
        }

        @Override
        public int write(byte[] b, int off, int len) {
            int taken = super.write(b, off, len);
            int seen = Math.min(taken, OPENING - length);
            if (seen > 0) {
                System.arraycopy(b, off, opening, length, seen);
                length += seen;
                if (length == OPENING) {
                    synchronized (openings) {
                        openings.add(Arrays.copyOf(opening, OPENING));
                    }
                }
            }
            return taken;
        }
    }
}
