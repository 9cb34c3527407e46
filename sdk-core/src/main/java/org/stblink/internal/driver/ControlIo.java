package org.stblink.internal.driver;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;
import org.stblink.internal.session.ControlMachine;
import org.stblink.internal.session.OutBuffer;

/** The stream to the server: moves bytes between it and the control machine. */
final class ControlIo {
    /** Control messages are small: a few fit at a time. */
    private static final int READ_BYTES = 512;

    private final NetworkPort network;
    private final ControlMachine machine;
    private final byte[] bytes = new byte[READ_BYTES];
    private int at;
    private int end;
    private @Nullable HalStream stream;
    private boolean announced;
    private boolean unwritable;
    private boolean over;

    ControlIo(NetworkPort network, ControlMachine machine) {
        this.network = network;
        this.machine = machine;
    }

    void connect(String host, int port) {
        disconnect();
        stream = network.connect(host, port, null);
    }

    /** Sends what the machine still has to say, as far as the stream takes it at once, and closes. */
    void disconnect() {
        HalStream s = stream;
        if (s != null) {
            try {
                write();
            } finally {
                s.close();
                stream = null;
            }
        }
        announced = false;
        unwritable = false;
        over = false;
        at = 0;
        end = 0;
    }

    /** Brings what arrived to the machine; true when something did. */
    boolean read(long now) {
        HalStream s = stream;
        if (s == null) {
            return false;
        }
        if (!announced) {
            if (s.status() == HalStream.CONNECTING) {
                return false;
            }
            announced = true;
            if (s.status() == HalStream.OPEN) {
                machine.linkOpen(now);
            } else {
                machine.linkLost(now);
            }
            return true;
        }
        if (at == end && !over) {
            int n = s.read(bytes, 0, bytes.length);
            over = n < 0 || n == HalStream.NOTHING && unwritable;
            at = 0;
            end = Math.max(n, 0);
        }
        int taken = at < end ? machine.received(bytes, at, end - at, now) : 0;
        at += taken;
        return taken > 0;
    }

    /** Tells the machine that the stream is over, once all that came is worked off. */
    boolean tellIfOver(long now) {
        if (over && at == end && stream != null) {
            over = false;
            machine.linkLost(now);
            return true;
        }
        return false;
    }

    /**
     * Sends what the machine has, as far as the stream takes it.
     *
     * @return whether the stream has just turned out to be broken: what the server said before has to be read now, for
     *     nothing will announce it
     */
    boolean write() {
        HalStream s = announced ? stream : null; // else what the connection before had left would go first
        OutBuffer out = machine.out();
        while (s != null && out != null && out.length() > 0 && !unwritable) {
            int n = s.write(out.array(), out.offset(), out.length());
            if (n == HalStream.BROKEN) {
                unwritable = true;
                return true;
            }
            if (n == 0) {
                return false;
            }
            out.taken(n);
        }
        return false;
    }
}
