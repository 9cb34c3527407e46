package org.stblink.internal.driver;

import org.stblink.hal.HalStream;
import org.stblink.internal.session.OutBuffer;
import org.stblink.internal.session.PeerMachine;
import org.stblink.internal.session.PeerState;
import org.stblink.internal.session.Work;

/** Moves bytes between one peer machine and its stream. Reads no further while a record waits for the application. */
final class ChannelPump {
    /** One peer that sends without end must not keep the others, or the application, from their turn. */
    private static final int READS_PER_STEP = 8;

    final PeerMachine machine;
    private final HalStream stream;
    private final byte[] bytes;
    private int at;
    private int end;
    private boolean over;
    private boolean orderly;
    private boolean unwritable;
    /** When the next step is due although nothing of the machine's is: there was more to do. */
    private long again = Long.MAX_VALUE;

    ChannelPump(PeerMachine machine, HalStream stream, int readBytes) {
        this.machine = machine;
        this.stream = stream;
        this.bytes = new byte[readBytes];
    }

    /** Does what can be done now, up to one public-key operation; true when it stopped after one. */
    boolean step(long now) {
        again = Long.MAX_VALUE;
        machine.tick(now);
        boolean heavy = false;
        boolean more = true;
        int reads = 0;
        while (more && !heavy) {
            boolean fed = feed(now);
            if (!fed && reads < READS_PER_STEP && refill()) {
                reads++;
                fed = feed(now);
            }
            int work = machine.work(now);
            heavy = work == Work.HEAVY;
            more = fed || work != Work.NONE;
        }
        write(now);
        if (reads == READS_PER_STEP) {
            again = now;
        }
        if (over && at == end && !heavy && !machine.dataWaits()) {
            machine.streamOver(orderly);
        }
        if (machine.drained()) {
            stream.close();
        }
        return heavy;
    }

    /** When the next step is due; {@link Long#MAX_VALUE} for no time. */
    long deadline() {
        return Math.min(again, machine.deadline());
    }

    /** Brings the machine what was read before, without touching the stream; for the application's thread. */
    boolean feed(long now) {
        int taken = at < end ? machine.received(bytes, at, end - at, now) : 0;
        at += taken;
        return taken > 0;
    }

    /** Whether everything read before was taken, so that the loop should read the stream again, or see its end. */
    boolean isDrained() {
        return at == end;
    }

    /** Whether the stream is over, and the application has read all that came before: the loop has to end the channel. */
    boolean isAtEnd() {
        return over && at == end && !machine.dataWaits() && machine.state() == PeerState.OPEN;
    }

    private boolean refill() {
        if (at < end || over || machine.state() == PeerState.CLOSED) {
            return false;
        }
        int n = stream.read(bytes, 0, bytes.length);
        if (n < 0 || n == HalStream.NOTHING && unwritable) {
            over = true;
            orderly = n == HalStream.END;
        }
        at = 0;
        end = Math.max(n, 0);
        return n > 0;
    }

    private void write(long now) {
        OutBuffer out = machine.out();
        while (out.length() > 0 && !unwritable) {
            int n = stream.write(out.array(), out.offset(), out.length());
            if (n == HalStream.BROKEN) {
                // The end is found by reading, behind what the other end still said; nothing will announce it.
                unwritable = true;
                again = now;
            } else if (n == 0) {
                return;
            } else {
                out.taken(n);
            }
        }
    }

    /** Gives the channel up: forgets its keys and closes the stream. */
    void abandon(int downReason) {
        machine.abandon(downReason);
        stream.close();
    }
}
