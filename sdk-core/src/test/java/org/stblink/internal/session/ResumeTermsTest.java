package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.stblink.internal.crypto.Sha256;

/** What a device said with REGISTER and does not say when it resumes: whatever changes of it has to be registered anew. */
class ResumeTermsTest {
    private static final byte[] SUITES = {1, 2};

    private static byte[] terms(int suite, byte[] peerSuites, int maxRecord, String model, String firmware) {
        return ResumeState.terms(new ControlSettings(
                "BOX", "ann", "pw", new byte[0], model, firmware, suite, peerSuites, maxRecord, 2, 1, true));
    }

    @Test
    void eachOfThemCounts() {
        byte[] terms = terms(1, SUITES, 4096, "model", "firmware");

        assertThat(terms(1, SUITES, 4096, "model", "firmware")).isEqualTo(terms);
        byte[][] others = {
            terms(2, SUITES, 4096, "model", "firmware"),
            terms(1, new byte[] {1}, 4096, "model", "firmware"),
            terms(1, new byte[] {2, 1}, 4096, "model", "firmware"),
            terms(1, SUITES, 4097, "model", "firmware"),
            terms(1, SUITES, 8192, "model", "firmware"),
            terms(1, SUITES, 4096, "modem", "firmware"),
            terms(1, SUITES, 4096, "model", "firmware2"),
            terms(1, SUITES, 4096, "modelf", "irmware"),
            terms(1, SUITES, 4096, "mod\u00e9l", "firmware"),
        };
        for (byte[] other : others) {
            assertThat(other).isNotEqualTo(terms);
        }
    }

    /** They are durable: a next version of the SDK that computed them in another way would not resume once. */
    @Test
    void theyAreComputedAsTheyEverWere() {
        String model = "m\u4e2d".repeat(150);
        byte[] sizes = {1, 2, 0x11, 0x22};
        byte[] length = {300 >> 8, (byte) 300};

        assertThat(terms(1, SUITES, 0x1122, model, "fw\u4e2d"))
                .isEqualTo(Arrays.copyOf(
                        Sha256.hash(
                                sizes,
                                SUITES,
                                length,
                                model.getBytes(StandardCharsets.UTF_16BE),
                                "fw\u4e2d".getBytes(StandardCharsets.UTF_16BE)),
                        8));
    }
}
