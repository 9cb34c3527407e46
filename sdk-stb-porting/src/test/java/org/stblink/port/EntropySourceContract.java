package org.stblink.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.stblink.hal.EntropySource;

/** The rules of {@link EntropySource}, for every port alike. */
public abstract class EntropySourceContract {
    /** A source that is ready. */
    protected abstract EntropySource ready();

    /** The source after a reboot. */
    protected abstract EntropySource afterReboot();

    /** A source that has no random numbers yet. */
    protected abstract EntropySource notReady();

    @Test
    void ENT_1_sourceThatIsNotReadySaysSoAndGivesNothing() {
        byte[] out = new byte[32];
        assertThat(notReady().fill(out)).isFalse();
        assertThat(out).containsOnly(0);
    }

    @Test
    void ENT_3_neverRepeatsItselfAlsoAfterAReboot() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            assertThat(seen.add(sixteen(ready()))).isTrue();
        }
        for (int i = 0; i < 100; i++) {
            assertThat(seen.add(sixteen(afterReboot()))).isTrue();
        }
    }

    private static String sixteen(EntropySource source) {
        byte[] out = new byte[16];
        assertThat(source.fill(out)).isTrue();
        return Arrays.toString(out);
    }

    /** A byte that is never filled stays 0; one that is filled is 0 in all of 64 tries with chance 2^-512. */
    @Test
    void ENT_4_everyByteIsFilled() {
        for (int length : new int[] {1, 2, 31, 32, 33, 100}) {
            byte[] or = new byte[length];
            for (int i = 0; i < 64; i++) {
                byte[] out = new byte[length];
                assertThat(ready().fill(out)).isTrue();
                for (int j = 0; j < length; j++) {
                    or[j] |= out[j];
                }
            }
            assertThat(or).doesNotContain(0);
        }
        assertThat(ready().fill(new byte[0])).isTrue();
    }
}
