package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stblink.server.admin.errors.ErrorTable;
import org.stblink.server.domain.EventSink;
import org.stblink.server.domain.Operator.Counters;
import org.stblink.server.domain.TraceEvent;

class MetricsTest {
    private static final Counters COUNTERS = new Counters(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);

    private final Metrics metrics = new Metrics(EventSink.NONE);

    private static TraceEvent event(long millis, String name, String trace, String note) {
        return event(millis, name, trace, trace == null ? 0 : Long.parseLong(trace, 16), note);
    }

    private static TraceEvent event(long millis, String name, String trace, long call, String note) {
        return new TraceEvent(millis, 0, name, "box-secret-id", "box-2", null, null, trace, call, note);
    }

    private String text() {
        return new String(metrics.write(COUNTERS), StandardCharsets.UTF_8);
    }

    @Test
    void countersOfTheDomainAreShown() {
        assertThat(text())
                .contains("stblink_registrations_total 1.0\n")
                .contains("stblink_resumes_total 2.0\n")
                .contains("stblink_devices_online 12.0\n")
                .contains("stblink_devices_asleep 13.0\n")
                .contains("stblink_sessions 15.0\n")
                .contains("# TYPE stblink_registrations_total counter\n")
                .contains("# TYPE stblink_sessions gauge\n");
    }

    @Test
    void callsAreCountedByOutcomeAndTheirSetUpIsMeasured() {
        metrics.event(event(1_000, "REQUEST", "01", null));
        metrics.event(event(1_030, "GRANT", "01", null));
        metrics.event(event(2_000, "REQUEST", "02", null));
        metrics.event(event(2_500, "CALL_FAILED", "02", "UNREACHABLE"));

        assertThat(text())
                .contains("stblink_calls_total{outcome=\"GRANTED\"} 1.0\n")
                .contains("stblink_calls_total{outcome=\"UNREACHABLE\"} 1.0\n")
                .contains("stblink_call_setup_seconds_bucket{le=\"0.02\"} 0\n")
                .contains("stblink_call_setup_seconds_bucket{le=\"0.05\"} 1\n")
                .contains("stblink_call_setup_seconds_count 1\n");
    }

    /** A trace id is the caller's choice. */
    @Test
    void theSetUpOfEachOfTwoCallsWithOneTraceIdIsMeasured() {
        metrics.event(event(1_000, "REQUEST", "01", 1, null));
        metrics.event(event(1_010, "REQUEST", "01", 2, null));
        metrics.event(event(1_030, "GRANT", "01", 1, null));
        metrics.event(event(1_040, "GRANT", "01", 2, null));

        assertThat(text())
                .contains("stblink_call_setup_seconds_count 2\n")
                .contains("stblink_call_setup_seconds_sum 0.06\n");
    }

    @Test
    void whatDidNotHappenYetIsThereAsZeroSoThatARateSeesTheFirst() {
        String text = text();

        for (String message : List.of("enrol", "register")) {
            for (String cause : List.of("unknown", "wrong-proof", "no-address", "other")) {
                assertThat(text)
                        .contains("stblink_refusals_total{cause=\"" + cause + "\",message=\"" + message + "\"} 0.0\n");
            }
        }
        for (String phase : List.of("REQUEST", "HEARTBEAT", "OFFER", "CONNECT")) {
            assertThat(text).contains("stblink_call_failures_total{phase=\"" + phase + "\"} 0.0\n");
        }
        TreeSet<String> outcomes = new TreeSet<>(List.of("GRANTED", "NOT_USED"));
        ErrorTable.all().stream()
                .filter(entry -> entry.area().startsWith("CALL_FAILED"))
                .forEach(entry -> outcomes.add(entry.name()));
        TreeSet<String> there = new TreeSet<>();
        Matcher outcome = Pattern.compile("^stblink_calls_total\\{outcome=\"(.+)\"} 0\\.0$", Pattern.MULTILINE)
                .matcher(text);
        while (outcome.find()) {
            there.add(outcome.group(1));
        }
        assertThat(there).isEqualTo(outcomes).hasSizeGreaterThan(9);
    }

    @Test
    void whatOnlyRisesIsShownByTheValuesOfItsLabel() {
        metrics.counts("stblink_things_total", "Things", "cause", Map.of("one", () -> 1, "two", () -> 2));
        assertThat(text())
                .contains("# TYPE stblink_things_total counter\n")
                .contains("stblink_things_total{cause=\"one\"} 1.0\n")
                .contains("stblink_things_total{cause=\"two\"} 2.0\n");
    }

    @Test
    void commitsAreMeasured() {
        metrics.committed(3, 4_000_000);

        assertThat(text())
                .contains("stblink_store_commit_seconds_bucket{le=\"0.005\"} 1\n")
                .contains("stblink_store_changes_total 3.0\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            wrong proof                                    | wrong-proof
            the pinned address 10.0.0.1 is another device's | no-address
            REVOKED, without proof                         | revoked
            something that was never said before           | other
            """)
    void refusalsAreCountedByAFewCauses(String cause, String label) {
        metrics.event(event(0, "REGISTRATION_REFUSED", null, cause));

        assertThat(text()).contains("stblink_refusals_total{cause=\"" + label + "\",message=\"register\"} 1.0\n");
    }

    @Test
    void noLabelNamesADevice() {
        metrics.event(event(0, "ENROLMENT_REFUSED", null, "wrong token"));
        metrics.event(event(0, "CALL_FAILED", "02", "OFFLINE"));

        assertThat(text()).doesNotContain("box-");
    }

    @Test
    void theGuideExplainsEveryMetricAndNoOther() throws Exception {
        // Those that the server measures besides, as its own names say.
        for (String name : List.of(
                "connections",
                "connections_half_open",
                "admission_handshakes_left",
                "admission_resumes_left",
                "admission_handshakes_queue_seconds",
                "admission_resumes_queue_seconds",
                "store_queue",
                "domain_queue",
                "uptime_seconds")) {
            metrics.gauge("stblink_" + name, "", () -> 0);
        }
        metrics.counts("stblink_connections_turned_away_total", "", "cause", Map.of("half-open", () -> 0));
        metrics.count("stblink_admin_slow_clients_total", "", () -> 0);
        Map<String, String> documented = new TreeMap<>();
        Matcher row = Pattern.compile("^\\| `(stblink_[a-z_]+)[^`]*` \\| (.+) \\|$", Pattern.MULTILINE)
                .matcher(CommittedText.read("operator.md"));
        while (row.find()) {
            documented.put(row.group(1), row.group(2));
        }
        TreeSet<String> there = new TreeSet<>();
        metrics.committed(1, 1);
        Matcher type = Pattern.compile("^# TYPE (\\S+)", Pattern.MULTILINE).matcher(text());
        while (type.find()) {
            there.add(type.group(1));
        }
        assertThat(documented.keySet()).isEqualTo(there);
    }
}
