package org.stblink.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Section 13 of docs/protocol.md, written anew from {@link Limits} and {@link Defaults}, is the section as it stands. */
class ProtocolLimitsTest {
    private final ProtocolDocument doc = new ProtocolDocument();

    ProtocolLimitsTest() throws IOException {}

    @Test
    void limitsAreThoseOfSection13() {
        Map<String, String> fromConstants = new LinkedHashMap<>();
        fromConstants.put("frame before registration", bytes(Limits.FRAME_BEFORE_REGISTRATION_BYTES));
        fromConstants.put("frame after registration", bytes(Limits.FRAME_AFTER_REGISTRATION_BYTES));
        fromConstants.put("opening handshake, at S", seconds(Limits.OPENING_HANDSHAKE_MILLIS) + " from accept");
        fromConstants.put("ENROL or REGISTER after the handshake", seconds(Limits.FIRST_MESSAGE_MILLIS));
        fromConstants.put("REGISTER after ENROLLED", seconds(Limits.REGISTER_AFTER_ENROLLED_MILLIS));
        fromConstants.put("READY or NOT_READY after REGISTERED", seconds(Limits.READY_AFTER_REGISTERED_MILLIS));
        fromConstants.put("refusal and UNREACHABLE delay", Limits.REFUSAL_DELAY_MILLIS + " ms");
        fromConstants.put("resumes in a row", "" + Limits.RESUMES_IN_A_ROW);
        fromConstants.put("resumes after a full registration", Limits.RESUME_DAYS + " days");
        fromConstants.put("resumes without an answer", "" + Limits.UNANSWERED_RESUMES);
        fromConstants.put("keep-alive", Defaults.KEEP_ALIVE_SECONDS + " s by default");
        fromConstants.put("probe", seconds(Limits.PROBE_MILLIS));
        fromConstants.put("gap between PINGs", Limits.PING_GAP_MILLIS + " ms");
        fromConstants.put("ANSWER", seconds(Limits.ANSWER_MILLIS));
        fromConstants.put("ttl of OFFER, GRANT", Limits.OFFER_TTL_SECONDS + " s, " + Limits.GRANT_TTL_SECONDS + " s");
        fromConstants.put("open requests of a caller", "" + Limits.OPEN_REQUESTS_PER_CALLER);
        fromConstants.put("open requests of a pair", "" + Limits.OPEN_REQUESTS_PER_PAIR);
        fromConstants.put(
                "requests of a caller",
                Limits.REQUEST_BURST + " at once, then " + Limits.REQUESTS_PER_SECOND + " a second");
        fromConstants.put(
                "offers open at a target",
                Limits.OPEN_OFFERS_PER_TARGET + ", of one caller " + Limits.OPEN_OFFERS_PER_PAIR);
        fromConstants.put(
                "RE_ENROL of a device",
                Limits.RE_ENROL_BURST + " at once, then " + Limits.RE_ENROLS_PER_SECOND + " a second");
        fromConstants.put(
                "half-open control connections",
                thousands(Defaults.HALF_OPEN_CONNECTIONS) + " by default, " + Defaults.HALF_OPEN_CONNECTIONS_PER_SOURCE
                        + " of one source address");
        fromConstants.put(
                "handshakes of one source address",
                Defaults.HANDSHAKES_PER_SOURCE_PER_SECOND + " a second by default, "
                        + Defaults.RESUMES_PER_HANDSHAKE_OF_A_SOURCE + " times as many resumes");
        fromConstants.put(
                "handshakes of all sources",
                thousands(Defaults.HANDSHAKES_PER_SECOND) + " full ones and " + thousands(Defaults.RESUMES_PER_SECOND)
                        + " resumes a second by default");
        assertThat(Defaults.LEASE_SECONDS).isEqualTo(Defaults.GRACE_SECONDS);
        fromConstants.put("lease, grace", Defaults.LEASE_SECONDS + " s each by default");
        fromConstants.put(
                "peer connections without a right tag",
                Limits.UNPROVEN_PEER_CONNECTIONS + ", " + seconds(Limits.UNPROVEN_PEER_MILLIS) + " each");
        fromConstants.put("heartbeats in a lease, of a device that is asleep", "" + Limits.STANDBY_BEATS_PER_LEASE);
        fromConstants.put("gap between WAKEs", seconds(Limits.WAKE_GAP_MILLIS));
        fromConstants.put(
                "asleep at the longest",
                "2 × expectedSeconds, " + Limits.SLEEP_UNKNOWN_SECONDS / 3600 + " h if unknown, "
                        + Limits.SLEEP_LONGEST_SECONDS / 86400 + " days");
        fromConstants.put("PING after AWAKE", seconds(Limits.PROBE_MILLIS));
        assertThat(Limits.CONNECT_MILLIS).isEqualTo(Limits.HANDSHAKE_MILLIS).isEqualTo(Limits.SERVER_ANSWER_MILLIS);
        fromConstants.put("device: connect, handshake, answer time-outs", seconds(Limits.CONNECT_MILLIS) + " each");
        fromConstants.put(
                "backoff",
                Limits.BACKOFF_FIRST_MILLIS / 1000 + " to " + seconds(Limits.BACKOFF_LAST_MILLIS) + ", full jitter");

        Map<String, String> documented = new LinkedHashMap<>();
        for (List<String> row : doc.rows("## 13 Limits and timers")) {
            documented.put(row.get(0), row.get(1));
        }

        assertThat(documented).isEqualTo(fromConstants);
    }

    @Test
    void timesOfOtherSectionsAreThoseOfTheText() {
        assertThat(prose("## 8 Presence and heartbeat"))
                .contains(Limits.SILENCE_HALF_KEEP_ALIVES / 2.0 + " × keepAliveSeconds")
                .contains("r is at most " + Limits.BUSY_RETRY_MAX_SECONDS);
        assertThat(prose("### 7.1 Proof (P1, P2)"))
                .contains("(" + Limits.FAILED_REGISTRATION_RETRY_FIRST_SECONDS + ", 2, 4 … "
                        + Limits.FAILED_REGISTRATION_RETRY_LAST_SECONDS + ")");
        assertThat(prose("### 7.3 Address (P3)")).contains(Limits.LEASE_REUSE_TENTHS / 10.0 + " × leaseSeconds");
        assertThat(prose("### 7.4 A second connection of the same device"))
                .contains("retryAfterSeconds ≥ " + Limits.SUPERSEDED_RETRY_SECONDS);
        assertThat(prose("### 9.1 Request and presence (P5, P6, P7)"))
                .contains("retryAfterSeconds is " + Limits.WAKE_RETRY_SECONDS + " where WAKE was sent");
        assertThat(prose("### 10.3 The target's side"))
                .contains("At most " + Limits.UNPROVEN_PEER_CONNECTIONS + " connections without a right tag")
                .contains("CONFIRM must arrive within " + seconds(Limits.CONFIRM_MILLIS));
        assertThat(prose("### 10.4 Records"))
                .contains("or " + seconds(Limits.PEER_CLOSE_MILLIS)
                        + " after TCP took the last byte of its own at the latest")
                .contains("more than 2²² records (REKEY included) or 1 GiB of data and padding")
                .contains("sealed " + Limits.REKEY_MILLIS / 60000 + " minutes or more after")
                .contains("or 1 GiB + " + Limits.REKEY_SLACK_BYTES / 1024 + " KiB of data and padding");
        assertThat(Limits.REKEY_RECORDS).isEqualTo(1 << 22);
        assertThat(Limits.REKEY_BYTES).isEqualTo(1L << 30);
        assertThat(prose("## 11 Supervision"))
                .contains("ends the peer channel within " + seconds(Limits.REVOKE_MILLIS));
    }

    /** The section with its line breaks as blanks: where a line ends is no difference. */
    private String prose(String heading) {
        return doc.section(heading).replaceAll("\\s+", " ");
    }

    private static String bytes(int n) {
        return thousands(n) + " bytes";
    }

    private static String seconds(long millis) {
        assertThat(millis % 1000).isZero();
        return millis / 1000 + " s";
    }

    private static String thousands(int n) {
        return String.format(Locale.ROOT, "%,d", n);
    }
}
