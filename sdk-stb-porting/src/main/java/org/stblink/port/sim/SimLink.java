package org.stblink.port.sim;

import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The way between two hosts, with what can go wrong on it. By default {@value #DEFAULT_DELAY_MILLIS} ms one way, no
 * jitter, no loss, and bytes cut into pieces at random places.
 *
 * <p>A <em>cut</em> is silent, as a pulled cable: what is sent waits, as TCP would send it again, and goes on after
 * {@link #restore}; a sender gives up after {@value SimPipe#GIVE_UP_MILLIS} ms.
 */
public final class SimLink {
    static final int DEFAULT_DELAY_MILLIS = 5;
    /** TCP sends a lost segment again after this, at the least. */
    private static final int RETRANSMIT_MILLIS = 200;
    /** And after twice as long each time, up to this (TCP_RTO_MAX of Linux). */
    private static final long MAX_RETRANSMIT_MILLIS = 120_000;

    private static final int PERCENT = 100;
    private static final int MAX_PIECE = 1448;
    private static final long NO_LIMIT = -1;

    private final SimWorld world;
    private final Random random;
    private final String a;
    private final String b;
    private int delayMillis;
    private int jitterMillis;
    private int lossPercent;
    private boolean pieces = true;
    private @Nullable SimTap tapOrNull;

    /** What goes from a to b, and from b to a. */
    private final Way[] ways = {new Way(), new Way()};

    private static final class Way {
        boolean cut;
        long bytesUntilFault = NO_LIMIT;
        boolean faultIsReset;
    }

    SimLink(SimWorld world, Random random, String a, String b) {
        this.world = world;
        this.random = random;
        this.a = a;
        this.b = b;
        this.delayMillis = a.equals(b) ? 0 : DEFAULT_DELAY_MILLIS;
    }

    /** One way takes {@code millis}, plus 0 to {@code jitter} more; order is kept. */
    public SimLink delay(int millis, int jitter) {
        if (millis < 0 || jitter < 0) {
            throw new IllegalArgumentException("delay " + millis + " and jitter " + jitter + " must be 0 or more");
        }
        delayMillis = millis;
        jitterMillis = jitter;
        return this;
    }

    /** So many of 100 pieces are lost once or more; TCP sends them again, and all behind them wait. */
    public SimLink loss(int percent) {
        if (percent < 0 || percent >= PERCENT) {
            throw new IllegalArgumentException("loss must be 0 to 99 percent, not " + percent);
        }
        lossPercent = percent;
        return this;
    }

    /** Whether bytes are cut at random places, and writes come short at random. */
    public SimLink pieces(boolean random) {
        pieces = random;
        return this;
    }

    /** Puts somebody on the wire, or nobody (null). */
    public SimLink tap(@Nullable SimTap tap) {
        tapOrNull = tap;
        return this;
    }

    /** Cuts both ways, silently. */
    public void cut() {
        ways[0].cut = true;
        ways[1].cut = true;
        world.trace().arrow(world.nowMillis(), a, b, "cut both ways");
    }

    /** Cuts what this host sends, silently; the other way works. */
    public void cutFrom(String host) {
        way(host).cut = true;
        world.trace().arrow(world.nowMillis(), host, other(host), "cut one way");
    }

    /** Lets exactly {@code bytes} more from this host through, over all its connections on this link, then cuts that way. */
    public void cutAfter(String host, long bytes) {
        fault(host, bytes, false);
    }

    /** As {@link #cutAfter}, and then resets every connection on this link. */
    public void resetAfter(String host, long bytes) {
        fault(host, bytes, true);
    }

    private void fault(String host, long bytes, boolean reset) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must be 0 or more, not " + bytes);
        }
        way(host).bytesUntilFault = bytes;
        way(host).faultIsReset = reset;
    }

    /** Ends every cut and every fault to come; what waited goes on. */
    public void restore() {
        for (Way way : ways) {
            way.cut = false;
            way.bytesUntilFault = NO_LIMIT;
        }
        world.trace().arrow(world.nowMillis(), a, b, "restored");
        world.retryPipes();
    }

    /** Breaks every connection on this link, at both ends, now. */
    public void reset() {
        world.trace().arrow(world.nowMillis(), a, b, "reset of all connections");
        world.resetConnections(this);
    }

    // --- For the pipes ---

    private Way way(String from) {
        if (from.equals(a)) {
            return ways[0];
        }
        if (from.equals(b)) {
            return ways[1];
        }
        throw new IllegalArgumentException(from + " is not on the link of " + a + " and " + b);
    }

    private String other(String host) {
        return host.equals(a) ? b : a;
    }

    boolean isCut(String from) {
        return way(from).cut;
    }

    /** How long a packet takes that is sent now. */
    long travelMillis() {
        long millis = delayMillis;
        if (jitterMillis > 0) {
            millis += random.nextInt(jitterMillis + 1);
        }
        long again = RETRANSMIT_MILLIS;
        while (lossPercent > 0 && random.nextInt(PERCENT) < lossPercent) {
            millis += again;
            again = Math.min(2 * again, MAX_RETRANSMIT_MILLIS);
        }
        return millis;
    }

    /** Length of the next piece of {@code len} bytes. */
    int pieceOf(int len) {
        int most = Math.min(len, MAX_PIECE);
        if (!pieces || most == 1) {
            return pieces ? most : len;
        }
        int kind = random.nextInt(4);
        if (kind == 0) {
            return 1 + random.nextInt(Math.min(most, 4)); // Length fields get cut through, too.
        }
        return kind == 1 ? 1 + random.nextInt(most) : most;
    }

    /** How many of {@code len} bytes a write takes, of which there is room for {@code room}. */
    int takes(int len, int room) {
        int most = Math.min(len, room);
        boolean comesShort = pieces && most > 1 && random.nextInt(8) == 0;
        return comesShort ? 1 + random.nextInt(most) : most;
    }

    /**
     * Bytes are about to pass.
     *
     * @return how many may, before a fault that was asked for: {@code len} or fewer
     */
    int allowance(String from, int len) {
        long left = way(from).bytesUntilFault;
        return left == NO_LIMIT ? len : (int) Math.min(left, len);
    }

    /** Bytes passed; brings the fault about when it was the last one allowed. */
    void passed(String from, int len) {
        Way way = way(from);
        if (way.bytesUntilFault == NO_LIMIT) {
            return;
        }
        way.bytesUntilFault -= len;
    }

    /** Whether the fault is due: the next byte of that way must not pass. */
    boolean faultIsDue(String from) {
        return way(from).bytesUntilFault == 0;
    }

    /** Brings the fault about. */
    void happen(String from) {
        Way way = way(from);
        way.bytesUntilFault = NO_LIMIT;
        if (way.faultIsReset) {
            reset();
        } else {
            cutFrom(from);
        }
    }

    byte[] tapped(String from, byte[] bytes) {
        return tapOrNull == null ? bytes : tapOrNull.passing(from, bytes.clone());
    }
}
