package org.stblink.internal.driver;

import org.stblink.hal.HalStream;
import org.stblink.internal.session.OutBuffer;
import org.stblink.internal.session.PeerMachine;
import org.stblink.internal.session.PeerState;
import org.stblink.internal.session.Work;

/** Moves bytes between one peer machine and its stream. Reads no further while a record waits for the application. */
final class ChannelPump {
    final PeerMachine machine;
    private final HalStream stream;
    private final byte[] bytes;
    private int at;
    private int end;
    private boolean over;
    private boolean orderly;

    ChannelPump(PeerMachine machine, HalStream stream, int readBytes) {
        this.machine = machine;
        this.stream = stream;
        this.bytes = new byte[readBytes];
    }

    /** Does what can be done now, up to one public-key operation; true when it stopped after one. */
    boolean step(long now) {
        machine.tick(now);
        boolean heavy = false;
        boolean more = true;
        while (more && !heavy) {
            boolean fed = feed(now) || refill() && feed(now);
            int work = machine.work(now);
            heavy = work == Work.HEAVY;
            more = fed || work != Work.NONE;
        }
        write();
        if (over && at == end && !heavy && !machine.dataWaits()) {
            machine.streamOver(orderly);
        }
        if (machine.drained()) {
            stream.close();
        }
        return heavy;
    }

    /** Brings the machine what was read before, without touching the stream; for the application's thread. */
    boolean feed(long now) {
        int taken = at < end ? machine.received(bytes, at, end - at, now) : 0;
        at += taken;
        return taken > 0;
    }

    /** Whether everything read before was taken, so that the stream should be read again. */
    boolean isDrained() {
        return at == end && !over;
    }

    private boolean refill() {
        if (at < end || over || machine.state() == PeerState.CLOSED) {
            return false;
        }
        int n = stream.read(bytes, 0, bytes.length);
        if (n < 0) {
            over = true;
            orderly = n == HalStream.END;
        }
        at = 0;
        end = Math.max(n, 0);
        return n > 0;
    }

    private void write() {
        OutBuffer out = machine.out();
        while (out.length() > 0) {
            int n = stream.write(out.array(), out.offset(), out.length());
            if (n <= 0) {
                // A broken stream is seen by reading, after what the other end still said.
                return;
            }
            out.taken(n);
        }
    }

    void close() {
        stream.close();
    }
}
