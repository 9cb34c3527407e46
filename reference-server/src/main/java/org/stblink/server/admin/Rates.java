package org.stblink.server.admin;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Fields;
import org.stblink.server.domain.Operator;
import org.stblink.server.domain.Operator.Counters;
import org.tinylog.Logger;

/**
 * Asks the domain for its counters once a second, for all who want to know: how many there are now, and how many there
 * were in a second, over the last ten. One question a second, however many consoles look.
 *
 * <p>Threads: any; one of its own asks.
 */
final class Rates implements AutoCloseable {
    private static final int WINDOW = 10;

    /** What rises, by the name it has in the API. */
    private static final Map<String, ToLongFunction<Counters>> RISING = rising();

    private record Sample(long millis, Counters counters) {}

    /** Counters and when they were taken, by the domain's clock; numbers rise by one. */
    record Snapshot(long number, long atMillis, Counters counters, Map<String, Double> perSecond) {}

    private final Operator operator;
    private final DomainAccess domain;
    private final ScheduledExecutorService timer;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private @Nullable ScheduledFuture<?> ticking;
    private volatile Snapshot latest = new Snapshot(0, 0, NOTHING, Map.of());

    private static final Counters NOTHING = new Counters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    Rates(Operator operator, DomainAccess domain) {
        this(operator, domain, Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "admin-rates");
            thread.setDaemon(true);
            return thread;
        }));
    }

    /** @param timer its own from now on */
    Rates(Operator operator, DomainAccess domain, ScheduledExecutorService timer) {
        this.operator = operator;
        this.domain = domain;
        this.timer = timer;
    }

    void start() {
        // At a fixed rate the looks that a stall held up would all come at once, and ten seconds be none.
        ticking = timer.scheduleWithFixedDelay(this::ask, 0, 1, TimeUnit.SECONDS);
    }

    Snapshot latest() {
        return latest;
    }

    private void ask() {
        try {
            take(Waiting.on(domain.call(now -> new Sample(now, operator.counters()))));
        } catch (AdminException e) {
            // Whoever asks sees older numbers; the next second tries again.
            Logger.debug("counters: {}", e.getMessage());
        }
    }

    private synchronized void take(Sample sample) {
        samples.addLast(sample);
        if (samples.size() > WINDOW + 1) {
            samples.removeFirst();
        }
        Sample first = samples.getFirst();
        double seconds = (sample.millis - first.millis) / 1000.0;
        Map<String, Double> rates = new LinkedHashMap<>();
        RISING.forEach((name, count) -> {
            long rise = count.applyAsLong(sample.counters) - count.applyAsLong(first.counters);
            rates.put(name, seconds <= 0 ? 0.0 : Math.round(rise / seconds * 100) / 100.0);
        });
        latest = new Snapshot(latest.number + 1, sample.millis, sample.counters, rates);
    }

    /** The counters in JSON. */
    static Fields fields(Counters counters) {
        Fields fields = new Fields()
                .put("devicesConnected", counters.devicesConnected())
                .put("devicesOnline", counters.devicesOnline())
                .put("devicesAsleep", counters.devicesAsleep())
                .put("callsOpen", counters.callsOpen())
                .put("sessions", counters.sessions());
        RISING.forEach((name, count) -> fields.put(name, count.applyAsLong(counters)));
        return fields;
    }

    /** The names of these counters. */
    static Set<String> names() {
        return fields(NOTHING).done().keySet();
    }

    private static Map<String, ToLongFunction<Counters>> rising() {
        Map<String, ToLongFunction<Counters>> rising = new LinkedHashMap<>();
        rising.put("registrations", Counters::registrations);
        rising.put("resumes", Counters::resumes);
        rising.put("refusals", Counters::refusals);
        rising.put("requests", Counters::requests);
        rising.put("callsFailed", Counters::callsFailed);
        rising.put("codesIssued", Counters::codesIssued);
        rising.put("codesGranted", Counters::codesGranted);
        rising.put("pingsSent", Counters::pingsSent);
        rising.put("revocations", Counters::revocations);
        rising.put("storeFailures", Counters::storeFailures);
        return rising;
    }

    @Override
    public void close() {
        if (ticking != null) {
            ticking.cancel(true);
        }
        timer.shutdownNow();
    }
}
