package org.stblink.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SuiteTest {
    @Test
    void knowsItsSuitesAndNoOther() {
        for (int suite = -1; suite < 256; suite++) {
            assertThat(Suite.isKnown(suite))
                    .as("suite %d", suite)
                    .isEqualTo(suite == 0x01 || suite == 0x02 || suite == 0x10);
        }
    }

    @Test
    void namesAreThoseOfNoise() {
        assertThat(Suite.noiseName(Suite.CHACHA_POLY)).isEqualTo("25519_ChaChaPoly_SHA256");
        assertThat(Suite.noiseName(Suite.AES_GCM)).isEqualTo("25519_AESGCM_SHA256");
        assertThat(Suite.noiseName(Suite.NATIONAL)).isEqualTo("SM2_SM4GCM_SM3");
        assertThatIllegalArgumentException().isThrownBy(() -> Suite.noiseName(0x11));
    }
}
