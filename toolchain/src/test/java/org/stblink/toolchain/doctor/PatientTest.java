package org.stblink.toolchain.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.stblink.Reason;

class PatientTest {
    @Test
    void oneMoreCallIsWorthItWhereTheServerSaysSoonOrStrangersMayHaveTakenTheTargetsPlaces() {
        assertThat(againSeconds(Reason.CONNECT_FAILED, 0)).isEqualTo(5);
        assertThat(againSeconds(Reason.CALL_LIMIT, 1)).isEqualTo(1);
        assertThat(againSeconds(Reason.TARGET_ASLEEP, 5)).isEqualTo(5);
        assertThat(againSeconds(Reason.TARGET_ASLEEP, 3600)).isZero();
        assertThat(againSeconds(Reason.TARGET_OFFLINE, 0)).isZero();
        assertThat(againSeconds(Reason.NONE, 0)).isZero();
    }

    private static int againSeconds(int reason, int hint) {
        return new Patient.Call("5f0c", reason, hint).againSeconds();
    }
}
