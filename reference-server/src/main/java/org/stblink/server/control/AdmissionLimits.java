package org.stblink.server.control;

import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.stblink.internal.wire.Defaults;
import org.stblink.server.domain.Settings;

/**
 * The limits of section 13 on strangers: half-open connections, together and of one source address, and openings in a
 * second, together and of one source address. Full handshakes and resumes have budgets of their own, so that neither keeps
 * the other out.
 *
 * <p>Once half of the places are taken, no source gets more than an eighth of those that are left, or one. So strangers who
 * hold theirs as long as they can, from some dozens of addresses, leave some for who comes from another one.
 *
 * <p>Who is turned away because all together are too many hears when its turn is ({@link Budget}). Who is turned away for the
 * sake of its own source's limit takes no place in that queue: however much one source asks for, the others' turns stay
 * as they are.
 *
 * <p>Memory: an entry per source that has a half-open connection or made a handshake within the last second.
 *
 * <p>Threads: any; one object serves all event loops.
 */
public final class AdmissionLimits implements Admission {
    private static final long SECOND_MILLIS = 1000;
    /** Of the places that are left, when they are few: what a source may have. */
    private static final int SHARE = 8;

    private final int most;
    private final int mostOfSource;
    private final int handshakesPerSecond;
    private final int busySeconds;
    private final Budget handshakes;
    private final Budget resumes;
    private final Map<String, Source> sources = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<TurnedAway, Long> turnedAway = new EnumMap<>(TurnedAway.class);
    private int open;
    private boolean accepting;

    /** Accepts nobody until {@link #accept}. */
    public AdmissionLimits(Settings settings) {
        most = settings.halfOpenConnections();
        mostOfSource = settings.halfOpenConnectionsPerSource();
        handshakesPerSecond = settings.handshakesPerSourcePerSecond();
        busySeconds = settings.busySeconds();
        handshakes = new Budget(settings.handshakesPerSecond());
        resumes = new Budget(settings.resumesPerSecond());
    }

    /** Opens or shuts the door: while the server starts or stops, everyone hears BUSY. */
    public synchronized void accept(boolean value) {
        accepting = value;
    }

    /** Connections that hold a place now. */
    public synchronized int halfOpen() {
        return open;
    }

    @Override
    public synchronized int enter(String source, long nowMillis) {
        forgetIdle(nowMillis);
        Source entry = sources.computeIfAbsent(source, s -> new Source(nowMillis));
        if (!accepting) {
            return busy(TurnedAway.DOOR_SHUT);
        }
        if (entry.open >= mostOfSource) {
            return busy(TurnedAway.HALF_OPEN_OF_SOURCE);
        }
        if (open >= most || isGreedy(entry)) {
            return busy(TurnedAway.HALF_OPEN);
        }
        open++;
        entry.open++;
        return 0;
    }

    /** Whether it has its share of the places that are left, and they are few. */
    private boolean isGreedy(Source source) {
        int left = most - open;
        return left <= most / 2 && source.open >= Math.max(1, left / SHARE);
    }

    @Override
    public synchronized int handshake(String source, boolean resume, long nowMillis) {
        Source entry = sources.computeIfAbsent(source, s -> new Source(nowMillis));
        if (nowMillis - entry.secondStart >= SECOND_MILLIS) {
            entry.secondStart = nowMillis;
            entry.handshakes = 0;
            entry.resumes = 0;
        }
        int done = resume ? entry.resumes : entry.handshakes;
        int mostOfKind =
                resume ? Defaults.RESUMES_PER_HANDSHAKE_OF_A_SOURCE * handshakesPerSecond : handshakesPerSecond;
        if (done >= mostOfKind) {
            return busy(resume ? TurnedAway.RESUMES_OF_SOURCE : TurnedAway.HANDSHAKES_OF_SOURCE);
        }
        if (resume) {
            entry.resumes++;
        } else {
            entry.handshakes++;
        }
        Budget budget = resume ? resumes : handshakes;
        if (budget.take(nowMillis)) {
            return 0;
        }
        turnedAway(resume ? TurnedAway.RESUMES : TurnedAway.HANDSHAKES);
        return Math.max(budget.appointment(nowMillis), busySeconds); // Else everyone would be back at once.
    }

    private int busy(TurnedAway why) {
        turnedAway(why);
        return busySeconds;
    }

    @Override
    public synchronized void turnedAway(TurnedAway why) {
        turnedAway.merge(why, 1L, Long::sum);
    }

    /** How many were turned away or cut for this reason since the start. */
    public synchronized long turnedAwayFor(TurnedAway why) {
        return turnedAway.getOrDefault(why, 0L);
    }

    /** How many full handshakes, or resumes, the budget of a second has left. */
    public synchronized int left(boolean resume, long nowMillis) {
        return (resume ? resumes : handshakes).left(nowMillis);
    }

    /** In how many seconds everyone who was turned away for that budget has had its turn, as BUSY told them. */
    public synchronized double queueSeconds(boolean resume, long nowMillis) {
        return (resume ? resumes : handshakes).queueSeconds(nowMillis);
    }

    @Override
    public synchronized void leave(String source) {
        Source entry = sources.get(source);
        if (entry == null || entry.open == 0) {
            throw new IllegalStateException("a connection left that never entered, from " + source);
        }
        open--;
        entry.open--;
    }

    /** Sources known, for tests of the bound. */
    synchronized int sourcesKnown() {
        return sources.size();
    }

    /** Least recently used first, two for each one that enters, so that the map shrinks faster than it grows. */
    private void forgetIdle(long nowMillis) {
        Iterator<Source> eldest = sources.values().iterator();
        for (int i = 0; i < 2 && eldest.hasNext(); i++) {
            Source entry = eldest.next();
            if (entry.open > 0 || nowMillis - entry.secondStart < SECOND_MILLIS) {
                return;
            }
            eldest.remove();
        }
    }

    /** What is counted of one source address. */
    private static final class Source {
        int open;
        int handshakes;
        int resumes;
        long secondStart;

        Source(long nowMillis) {
            secondStart = nowMillis;
        }
    }
}
