package org.stblink.server.control;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.stblink.server.domain.Settings;

/**
 * The limits of section 13 on strangers: half-open connections, together and of one source address, and handshakes of
 * one source address in a second.
 *
 * <p>Memory: an entry per source that has a half-open connection or made a handshake within the last second.
 *
 * <p>Threads: any; one object serves all event loops.
 */
public final class AdmissionLimits implements Admission {
    private static final long SECOND_MILLIS = 1000;

    private final int most;
    private final int mostOfSource;
    private final int handshakesPerSecond;
    private final int busySeconds;
    private final Map<String, Source> sources = new LinkedHashMap<>(16, 0.75f, true);
    private int open;
    private boolean accepting;

    /** Accepts nobody until {@link #accept}. */
    public AdmissionLimits(Settings settings) {
        most = settings.halfOpenConnections();
        mostOfSource = settings.halfOpenConnectionsPerSource();
        handshakesPerSecond = settings.handshakesPerSourcePerSecond();
        busySeconds = settings.busySeconds();
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
        if (!accepting || open >= most || entry.open >= mostOfSource) {
            return busySeconds;
        }
        open++;
        entry.open++;
        return 0;
    }

    @Override
    public synchronized int handshake(String source, long nowMillis) {
        Source entry = sources.computeIfAbsent(source, s -> new Source(nowMillis));
        if (nowMillis - entry.secondStart >= SECOND_MILLIS) {
            entry.secondStart = nowMillis;
            entry.handshakes = 0;
        }
        if (entry.handshakes >= handshakesPerSecond) {
            return busySeconds;
        }
        entry.handshakes++;
        return 0;
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
        long secondStart;

        Source(long nowMillis) {
            secondStart = nowMillis;
        }
    }
}
