package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.stblink.internal.wire.Role;

/**
 * Two machines joined by two simulated streams: virtual time, chunks of any size, random delay, all from one seed. Bytes
 * keep their order, as TCP does.
 */
final class PeerPair {
    /** Steps after which a run that should be over is called stuck. */
    private static final int PATIENCE = 200_000;

    /** One direction: what is under way, and what the receiver did not take yet. */
    private static final class Pipe {
        final Deque<byte[]> chunks = new ArrayDeque<>();
        final Deque<Long> due = new ArrayDeque<>();
        long lastDue;
        int offset;

        boolean isEmpty() {
            return chunks.isEmpty();
        }
    }

    final Random random;
    final PeerEnds ends;
    private final PeerAccept door;
    private final Pipe toTarget = new Pipe();
    private final Pipe toCaller = new Pipe();
    private final int maxDelayMillis;
    private final int maxChunk;

    PeerPair(int suite, long seed) {
        random = new Random(seed);
        ends = new PeerEnds(suite, seed);
        maxDelayMillis = 1 + random.nextInt(200);
        maxChunk = 1 + random.nextInt(3000);
        door = new PeerAccept(0);
    }

    /** One step of one end or one stream, drawn at random; time goes on where nothing else can. */
    void step() {
        switch (random.nextInt(4)) {
            case 0:
                move(ends.caller, toTarget, toCaller);
                break;
            case 1:
                if (ends.target == null) {
                    knock();
                } else {
                    move(ends.target, toCaller, toTarget);
                }
                break;
            default:
                ends.now += random.nextInt(10);
                break;
        }
    }

    private void knock() {
        byte[] chunk = arrived(toTarget);
        if (chunk != null) {
            int n = door.received(chunk, toTarget.offset, chunk.length - toTarget.offset);
            took(toTarget, chunk, n);
        }
        int verdict = ends.judge(door);
        assertThat(verdict).isNotEqualTo(PeerAccept.REFUSED);
        if (verdict == PeerAccept.PROVEN) {
            ends.target = door.machine();
        }
    }

    private void move(PeerMachine m, Pipe out, Pipe in) {
        m.tick(ends.now);
        byte[] chunk = arrived(in);
        if (chunk != null) {
            took(in, chunk, m.received(chunk, in.offset, chunk.length - in.offset, ends.now));
        }
        m.work(ends.now);
        OutBuffer waiting = m.out();
        if (waiting.length() > 0 && random.nextBoolean()) {
            int n = 1 + random.nextInt(Math.min(maxChunk, waiting.length()));
            byte[] sent = new byte[n];
            System.arraycopy(waiting.array(), waiting.offset(), sent, 0, n);
            waiting.taken(n);
            out.chunks.add(sent);
            out.lastDue = Math.max(out.lastDue, ends.now + random.nextInt(maxDelayMillis));
            out.due.add(out.lastDue);
        }
    }

    private byte[] arrived(Pipe pipe) {
        return pipe.isEmpty() || pipe.due.peek() > ends.now ? null : pipe.chunks.peek();
    }

    private static void took(Pipe pipe, byte[] chunk, int n) {
        pipe.offset += n;
        if (pipe.offset == chunk.length) {
            pipe.chunks.remove();
            pipe.due.remove();
            pipe.offset = 0;
        }
    }

    /** The machine in that role; null while the target has not been proved to. */
    PeerMachine machine(int role) {
        return role == Role.CALLER ? ends.caller : ends.target;
    }

    /** Steps, with something of the test's between them, until the test is content. */
    void runUntil(Done done) {
        for (int i = 0; !done.isDone(); i++) {
            assertThat(i).as("steps without an end").isLessThan(PATIENCE);
            step();
        }
    }

    /** Asked before each step; does the application's part too. */
    interface Done {
        boolean isDone();
    }
}
