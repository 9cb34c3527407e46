package org.stblink.internal.driver;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.ConcurrentStream;
import org.stblink.hal.HalStream;
import org.stblink.internal.session.OutBuffer;
import org.stblink.internal.session.PeerMachine;
import org.stblink.internal.session.PeerState;
import org.stblink.internal.session.Work;

/**
 * Moves bytes between one peer machine and its stream. Reads no further while a record waits for the application.
 *
 * <p>The loop does so in its turns; the application's thread, which holds the lock as well, goes on with it where the stream
 * lets it ({@link ConcurrentStream}). Whatever that leaves to be waited for, {@link #needsLoop} says.
 */
final class ChannelPump {
    /** One peer that sends without end must not keep the others, or the application, from their turn. */
    private static final int READS_PER_STEP = 8;
    /** So many reads that each found something make a stream that flows. A message or two do not. */
    private static final int READS_OF_A_FLOW = 4;

    final PeerMachine machine;
    private final HalStream stream;
    private final byte[] bytes;
    private int at;
    private int end;
    private boolean over;
    private boolean orderly;
    private boolean unwritable;
    /** The stream where the application's thread may read and write, else null. */
    private final @Nullable ConcurrentStream direct;
    /** How many reads of the application's thread have found something, one behind the other. */
    private int reads;
    /** The last read of the application's thread found nothing behind a flow. */
    private boolean flowed;
    /** The loop waits for bytes of the stream, or is about to look at it: nobody has read any since it last found none. */
    private boolean watched;
    /** When the next step is due although nothing of the machine's is: there was more to do. */
    private long again = Long.MAX_VALUE;

    ChannelPump(PeerMachine machine, HalStream stream, int readBytes) {
        this.machine = machine;
        this.stream = stream;
        this.bytes = new byte[readBytes];
        this.direct = stream instanceof ConcurrentStream ? (ConcurrentStream) stream : null;
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
            if (!fed && reads < READS_PER_STEP && refill(true)) {
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
        if (!heavy && (over || unwritable && machine.dataWaits())) {
            machine.streamOver(orderly, now);
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

    /** Brings the machine what was read before, or can be; true when it took any. For the application's thread. */
    boolean advance(long now) {
        return feed(now) || direct != null && refill(false) && feed(now);
    }

    /**
     * Whether the stream flowed until it was read empty: whoever can wait a moment then finds several records, and needs the loop only where
     * he finds none.
     */
    boolean flowed() {
        return flowed;
    }

    /** The stream to wait at for that moment; null where it did not flow. Says so once. */
    @Nullable
    ConcurrentStream takeFlow() {
        boolean was = flowed;
        flowed = false;
        return was ? direct : null;
    }

    /**
     * Whether the loop has to look at the stream, or to see its end, before anything more comes. Says so once: whoever looks in
     * vain must not wake the loop, which would wake it again.
     */
    boolean needsLoop() {
        // For what waits; then it reads on by itself, or asks for the end, which cannot be told before.
        boolean comesAgain = (direct != null || over) && machine.dataWaits();
        // Behind an END no thread of the application's reads: a CLOSE that came with it is the loop's.
        boolean needed = (at == end || machine.ended()) && !watched && !comesAgain;
        watched |= needed;
        return needed;
    }

    /**
     * The machine has sealed something behind {@code before} bytes that were waiting. Sends it where the application's thread
     * may; true when the loop has to do the rest.
     */
    boolean sealed(int before, long now) {
        if (direct != null && before == 0) {
            write(now);
        }
        return before == 0 && machine.out().length() > 0;
    }

    private boolean feed(long now) {
        int taken = at < end ? machine.received(bytes, at, end - at, now) : 0;
        at += taken;
        return taken > 0;
    }

    private boolean refill(boolean byLoop) {
        if (at < end || over || machine.state() == PeerState.CLOSED) {
            return false;
        }
        int n = stream.read(bytes, 0, bytes.length);
        if (n < 0 || n == HalStream.NOTHING && unwritable) {
            over = true;
            orderly = n == HalStream.END;
        }
        watched = n == HalStream.NOTHING && !over && (watched || byLoop);
        flowed = n == HalStream.NOTHING && !over && !byLoop && reads >= READS_OF_A_FLOW;
        reads = n > 0 && !byLoop ? reads + 1 : 0;
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
        try {
            machine.abandon(downReason);
        } finally {
            stream.close();
        }
    }
}
