package org.stblink.server.admin;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.CallFailure;
import org.stblink.server.admin.http.Reply;
import org.stblink.server.domain.EventSink;
import org.stblink.server.domain.Operator.Counters;
import org.stblink.server.domain.TraceEvent;
import org.stblink.server.store.CommitObserver;

/**
 * What Prometheus asks for ({@code GET /metrics}, text format 0.0.4). Labels have few values, all known beforehand: never
 * a device id, which would make a series for each of a million devices.
 *
 * <p>Threads: events come from the domain thread, commits from the store's writer, and {@link #write} from any.
 */
public final class Metrics implements EventSink, CommitObserver {
    private static final String TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;

    /** Calls under way are few; what was lost sight of must not stay for ever. */
    private static final int MOST_OPEN = 10_000;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final EventSink next;
    private final Counter refusals = Counter.builder()
            .name("stblink_refusals_total")
            .help("Refused enrolments and registrations, by what was wrong")
            .labelNames("message", "cause")
            .register(registry);
    private final Counter calls = Counter.builder()
            .name("stblink_calls_total")
            .help("Calls that came to an end or to a grant, by outcome")
            .labelNames("outcome")
            .register(registry);
    private final Counter failures = Counter.builder()
            .name("stblink_call_failures_total")
            .help("Calls that did not become a session, by the phase that failed")
            .labelNames("phase")
            .register(registry);
    private final Histogram setUp = Histogram.builder()
            .name("stblink_call_setup_seconds")
            .help("From REQUEST to GRANT, at the server")
            .classicUpperBounds(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 3, 5)
            .register(registry);
    private final Histogram commits = Histogram.builder()
            .name("stblink_store_commit_seconds")
            .help("A transaction of the store, from its begin to the disk")
            .classicUpperBounds(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)
            .register(registry);
    private final Counter changes = Counter.builder()
            .name("stblink_store_changes_total")
            .help("Changes of the store, several of which may share a transaction")
            .register(registry);

    /** The calls that are not granted yet, by number. Used by the domain thread only. */
    private final Map<Long, Begun> begun = new LinkedHashMap<>();

    /** Since when a call is on its way, and the last step of figure 3 it made. */
    private record Begun(long atMillis, int lastStep) {}

    private volatile @Nullable Counters counters;

    /** @param next takes the events, too */
    public Metrics(EventSink next) {
        this.next = next;
        beginAtZero();
        rising("stblink_registrations_total", "Registrations, resumed ones included", Counters::registrations);
        rising("stblink_resumes_total", "Registrations that were resumed", Counters::resumes);
        rising("stblink_call_requests_total", "REQUEST messages", Counters::requests);
        rising("stblink_codes_issued_total", "Codes made for a call", Counters::codesIssued);
        rising("stblink_codes_granted_total", "Codes given to both ends", Counters::codesGranted);
        rising("stblink_pings_sent_total", "Heartbeats asked for", Counters::pingsSent);
        rising("stblink_revocations_total", "Devices and sessions revoked", Counters::revocations);
        rising("stblink_store_failures_total", "Changes that could not be stored", Counters::storeFailures);
        now("stblink_devices_connected", "Devices with a control connection", Counters::devicesConnected);
        now("stblink_devices_online", "Devices that can take part in calls", Counters::devicesOnline);
        now("stblink_devices_asleep", "Devices that said that they sleep", Counters::devicesAsleep);
        now("stblink_calls_open", "Calls that are neither sessions nor over", Counters::callsOpen);
        now("stblink_sessions", "Sessions under supervision", Counters::sessions);
    }

    /** A series that comes into being with its first event has risen from nothing: a rate over it misses that event. */
    private void beginAtZero() {
        for (String cause : RefusalCause.labels()) {
            refusals.initLabelValues("enrol", cause);
            refusals.initLabelValues("register", cause);
        }
        calls.initLabelValues("GRANTED");
        calls.initLabelValues("NOT_USED");
        for (int reason = CallFailure.OFFLINE; reason <= CallFailure.SERVER_ERROR; reason++) {
            calls.initLabelValues(CallFailure.name(reason));
        }
        FailedStep.phases().forEach(failures::initLabelValues);
    }

    /** A value that somebody else knows, such as the length of a queue. Called while {@link #write} runs, from any thread. */
    public Metrics gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
        return this;
    }

    /** As {@link #gauge}, of something that only rises. */
    Metrics count(String name, String help, DoubleSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
        return this;
    }

    /** As {@link #gauge}, of things that only rise, by the values of one label. */
    public Metrics counts(String name, String help, String label, Map<String, DoubleSupplier> values) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .callback(callback -> values.forEach((value, count) -> callback.call(count.getAsDouble(), value)))
                .register(registry);
        return this;
    }

    private void rising(String name, String help, ToDoubleFunction<Counters> value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> {
                    Counters present = counters;
                    if (present != null) {
                        callback.call(value.applyAsDouble(present));
                    }
                })
                .register(registry);
    }

    private void now(String name, String help, ToDoubleFunction<Counters> value) {
        gauge(name, help, () -> {
            Counters present = counters;
            return present == null ? 0 : value.applyAsDouble(present);
        });
    }

    @Override
    public void event(TraceEvent event) {
        count(event);
        next.event(event);
    }

    private void count(TraceEvent event) {
        if (event.step() != 0) {
            begun.computeIfPresent(event.call(), (number, call) -> new Begun(call.atMillis(), event.step()));
        }
        switch (event.name()) {
            case "ENROLMENT_REFUSED" ->
                refusals.labelValues("enrol", RefusalCause.of(event.note())).inc();
            case "REGISTRATION_REFUSED" ->
                refusals.labelValues("register", RefusalCause.of(event.note())).inc();
            case "QUARANTINED" -> {
                // The operator's own act has no cause.
                if (event.note() != null) {
                    refusals.labelValues("register", RefusalCause.of(event.note()))
                            .inc();
                }
            }
            case "REQUEST" -> {
                begun.put(event.call(), new Begun(event.atMillis(), event.step()));
                if (begun.size() > MOST_OPEN) {
                    begun.remove(begun.keySet().iterator().next());
                }
            }
            case "GRANT" -> {
                calls.labelValues("GRANTED").inc();
                Begun start = begun.remove(event.call());
                if (start != null) {
                    setUp.observe((event.atMillis() - start.atMillis()) / MILLIS);
                }
            }
            case "CALL_FAILED" -> {
                calls.labelValues(String.valueOf(event.note())).inc();
                failed(event.call(), event.note());
            }
            case "NOT_USED" -> {
                calls.labelValues("NOT_USED").inc();
                failed(event.call(), null);
            }
            default -> {}
        }
    }

    private void failed(long number, @Nullable String reason) {
        Begun call = begun.remove(number);
        int last = call == null ? FailedStep.GRANTED : call.lastStep();
        failures.labelValues(FailedStep.phase(FailedStep.of(last, reason))).inc();
    }

    @Override
    public void committed(int committed, long nanos) {
        commits.observe(nanos / NANOS);
        changes.inc(committed);
    }

    /** The text, with these counters of the domain. */
    synchronized byte[] write(Counters present) {
        counters = present;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(out, registry.scrape());
        } catch (IOException e) {
            throw new IllegalStateException("there is no I/O in writing to memory", e);
        }
        return out.toByteArray();
    }

    /** {@code GET /metrics}. */
    Reply reply(Counters present) {
        return new Reply(200, TYPE, write(present), Map.of());
    }
}
