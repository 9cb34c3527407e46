package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which acknowledgement renews lease and grace (protocol sections 7.3 and 11). */
class AckClockTest {
    private final AckClock clock = new AckClock();

    @Test
    void firstRegistrationStartsBoth() {
        register(false, 10);
        assertThat(clock.leaseAfter(100)).isEqualTo(110);
        assertThat(clock.graceAfter(100)).isEqualTo(110);
    }

    @Test
    void nothingRunsBeforeTheFirst() {
        clock.registerSent(false, 10);
        assertThat(clock.leaseAfter(100)).isEqualTo(Long.MAX_VALUE);
        assertThat(clock.graceAfter(100)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void registrationUnderALivingChannelRenewsTheLeaseOnly() {
        register(false, 10);
        register(true, 20);
        assertThat(clock.leaseAfter(100)).isEqualTo(120);
        assertThat(clock.graceAfter(100)).isEqualTo(110);
    }

    @Test
    void registrationWithoutChannelsRenewsBoth() {
        register(false, 10);
        register(false, 20);
        assertThat(clock.graceAfter(100)).isEqualTo(120);
    }

    @Test
    void pongBeforeTheReportRenewsTheLeaseOnly() {
        register(false, 10);
        register(true, 20);
        clock.pongSent(1, 30);
        clock.reported();
        clock.pingReceived(1);
        assertThat(clock.leaseAfter(100)).isEqualTo(130);
        assertThat(clock.graceAfter(100)).isEqualTo(110);
    }

    @Test
    void pongBehindTheReportRenewsBothOnceItIsAcknowledged() {
        register(false, 10);
        register(true, 20);
        clock.reported();
        clock.pongSent(1, 30);
        clock.pingReceived(0);
        assertThat(clock.graceAfter(100)).isEqualTo(110);
        clock.pongSent(2, 40);
        clock.pingReceived(1);
        assertThat(clock.graceAfter(100)).isEqualTo(130);
        clock.pingReceived(2);
        assertThat(clock.graceAfter(100)).isEqualTo(140);
    }

    @Test
    void laterReportOfTheSameConnectionTakesNothingBack() { // NOT_READY is said again with every keep-alive
        register(false, 10);
        register(true, 20);
        clock.reported();
        clock.pongSent(1, 30);
        clock.reported();
        clock.pingReceived(1);
        assertThat(clock.graceAfter(100)).isEqualTo(130);
    }

    @Test
    void reportOfTheConnectionBeforeIsNoReportOfThis() {
        register(false, 10);
        clock.reported();
        register(true, 20);
        clock.pongSent(1, 30);
        clock.pingReceived(1);
        assertThat(clock.graceAfter(100)).isEqualTo(110);
    }

    @Test
    void afterAResetTheNextRegistrationStartsBothWhateverStillCloses() {
        register(false, 10);
        clock.reset();
        assertThat(clock.leaseAfter(100)).isEqualTo(Long.MAX_VALUE);
        register(true, 20);
        assertThat(clock.graceAfter(100)).isEqualTo(120);
        register(true, 30);
        assertThat(clock.graceAfter(100)).isEqualTo(120);
    }

    @Test
    void resetBetweenRegisterAndItsAnswerLeavesNoConnectionWithoutAGrace() {
        register(false, 10);
        clock.registerSent(true, 20);
        clock.reset();
        clock.registerAcknowledged();
        assertThat(clock.graceAfter(100)).isEqualTo(120);
    }

    private void register(boolean channelsAlive, long now) {
        clock.registerSent(channelsAlive, now);
        clock.registerAcknowledged();
    }
}
