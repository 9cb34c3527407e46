package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.domain.TraceEvent;

/** What the ladder of a call is drawn from. */
class CallLogTest {
    private static final String TRACE = "0102030405060708";

    private final CallLog log = new CallLog(event -> {});
    private long millis;
    private long calls;

    private void device(int step, String name, String device) {
        log.event(new TraceEvent(millis++, step, name, device, null, null, null, null, null));
    }

    private void call(int step, String name, String note) {
        call(1, step, name, note);
    }

    private void call(long number, int step, String name, String note) {
        log.event(new TraceEvent(millis++, step, name, "a", "b", null, null, TRACE, number, note));
    }

    @Test
    void aCallBeginsWithTheRegistrationsOfItsTwoDevices() {
        device(301, "REGISTER", "b");
        device(301, "REGISTER", "a");
        device(302, "REGISTERED", "b");
        device(302, "REGISTERED", "a");
        device(301, "REGISTER", "c");
        device(302, "REGISTERED", "c");
        call(303, "REQUEST", null);

        assertThat(log.find(TRACE, 0).steps())
                .extracting(TraceEvent::name, TraceEvent::device)
                .containsExactly(
                        tuple("REGISTER", "b"),
                        tuple("REGISTER", "a"),
                        tuple("REGISTERED", "b"),
                        tuple("REGISTERED", "a"),
                        tuple("REQUEST", "a"));
    }

    @Test
    void aRegistrationIsToldAsItWas() {
        IpAddress address = IpAddress.parse("10.0.0.7");
        log.event(new TraceEvent(10, 301, "REGISTER", "a", null, null, null, null, "192.0.2.1"));
        log.event(new TraceEvent(12, 302, "REGISTERED", "a", null, address, null, null, "192.0.2.1"));
        log.event(new TraceEvent(20, 302, "REGISTERED", "b", null, address, null, null, "192.0.2.2"));
        call(303, "REQUEST", null);

        assertThat(log.find(TRACE, 0).steps())
                .startsWith(
                        new TraceEvent(10, 301, "REGISTER", "a", null, null, null, null, "192.0.2.1"),
                        new TraceEvent(12, 302, "REGISTERED", "a", null, address, null, null, "192.0.2.1"),
                        new TraceEvent(20, 302, "REGISTERED", "b", null, address, null, null, "192.0.2.2"));
    }

    @Test
    void aResumeIsARegistration() {
        device(301, "REGISTER", "a");
        device(302, "REGISTERED", "a");
        device(0, "LEFT", "a");
        device(301, "RESUME", "a");
        device(302, "RESUMED", "a");
        call(303, "REQUEST", null);

        assertThat(log.find(TRACE, 0).steps())
                .extracting(TraceEvent::name)
                .containsExactly("RESUME", "RESUMED", "REQUEST");
    }

    @Test
    void whoLeftIsRegisteredNoMore() {
        device(301, "REGISTER", "b");
        device(302, "REGISTERED", "b");
        device(0, "LEFT", "b");
        call(303, "REQUEST", null);

        assertThat(log.find(TRACE, 0).steps()).extracting(TraceEvent::step).containsExactly(303);
    }

    @ParameterizedTest
    @CsvSource({
        "303, UNREACHABLE, 303",
        "303, LIMIT, 303",
        "303, OFFLINE, 304",
        "304, OFFLINE, 305",
        "305, NO_COMMON_SUITE, 306",
        "306, SERVER_ERROR, 307",
        "307, DECLINED, 307",
    })
    void theFailedStepIsTheOneThatDidNotCome(int last, String reason, int failed) {
        for (int step = 303; step <= last; step++) {
            call(step, step == 303 ? "REQUEST" : "STEP", null);
        }
        call(0, "CALL_FAILED", reason);

        assertThat(log.find(TRACE, 0).failedStep()).isEqualTo(failed);
        assertThat(log.find(TRACE, 0).outcome()).isEqualTo("FAILED " + reason);
    }

    /** Asks for a call, by whom, under what trace id, and is held back. */
    private void heldBack(String caller, String trace) {
        long number = 10_000 + calls++;
        log.event(new TraceEvent(millis++, 303, "REQUEST", caller, "b", null, null, trace, number, null));
        log.event(new TraceEvent(millis++, 0, "CALL_FAILED", caller, "b", null, null, trace, number, "LIMIT"));
    }

    private List<String> traces() {
        return log.newest(Integer.MAX_VALUE, null).stream()
                .map(CallLog.Call::trace)
                .toList();
    }

    @Test
    void aStormThatIsHeldBackDrivesNoOtherCallOut() {
        call(303, "REQUEST", null);
        for (int i = 0; i < 2_000; i++) {
            heldBack("storm", "s" + i);
        }
        heldBack("other", "o");

        assertThat(traces()).containsExactly("o", "s1999", TRACE);
    }

    /** One for the call that is held back, and one for the next while nobody knows yet that it is. */
    @Test
    void aFullLogLosesTwoCallsToAStormAndNoMore() {
        for (int i = 0; i < 1_000; i++) {
            log.event(new TraceEvent(millis++, 303, "REQUEST", "a", "b", null, null, "t" + i, 1 + i, null));
        }
        for (int i = 0; i < 100; i++) {
            heldBack("storm", "s" + i);
        }

        assertThat(log.find("t1", 0)).isNull();
        assertThat(log.find("t2", 0)).isNotNull();
    }

    @Test
    void whoTakesTheTraceIdOfACallThatWasHeldBackStays() {
        heldBack("storm", TRACE);
        call(303, "REQUEST", null);
        heldBack("storm", "s");
        heldBack("storm", "s");

        assertThat(traces()).containsExactly("s", TRACE);
    }

    /** A trace id is the caller's choice, and what happens to the earlier call goes on. */
    @Test
    void callsWithOneTraceIdStandSideBySide() {
        call(1, 303, "REQUEST", null);
        call(1, 307, "GRANT", null);
        call(2, 303, "REQUEST", null);
        call(1, 309, "SESSION_UP", null);
        call(2, 0, "CALL_FAILED", "UNREACHABLE");
        call(1, 0, "SESSION_DOWN", "NORMAL");

        assertThat(log.newest(9, null))
                .extracting(CallLog.Call::number, CallLog.Call::outcome)
                .containsExactly(tuple(2L, "FAILED UNREACHABLE"), tuple(1L, "ENDED"));
        assertThat(log.find(TRACE, 1).steps())
                .extracting(TraceEvent::name)
                .containsExactly("REQUEST", "GRANT", "SESSION_UP", "SESSION_DOWN");
        assertThat(log.find(TRACE, 0).number()).isEqualTo(2);
        assertThat(log.find(TRACE, 3)).isNull();
    }

    @Test
    void aGrantThatNobodyUsedFailedOnTheDirectPath() {
        call(303, "REQUEST", null);
        call(307, "OFFER", null);
        call(307, "GRANT", null);
        call(0, "NOT_USED", "CONNECT_FAILED");

        assertThat(log.find(TRACE, 0).failedStep()).isEqualTo(309);
        assertThat(log.find(TRACE, 0).setUpMillis()).isEqualTo(2);
    }

    @Test
    void whatIsRevokedStaysRevokedWhenItsEndsReport() {
        call(303, "REQUEST", null);
        call(309, "SESSION_UP", null);
        call(0, "REVOKE", "OPERATOR");
        call(0, "SESSION_DOWN", "REVOKED");

        assertThat(log.find(TRACE, 0).outcome()).isEqualTo("REVOKED");
        assertThat(log.find(TRACE, 0).failedStep()).isZero();
    }
}
