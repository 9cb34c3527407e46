package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What a store keeps of a device that may resume: the bytes, and that they say the same when they are read again. */
class ResumeRecordTest {
    private static final byte[] SUITES = {1, 2, (byte) 0xF0};
    private static final int MOST_RECORD = 0xABCD;

    private final Resumable one = state(0x10, 31, 0x0102030405060708L, 1);
    private final Resumable two = state(0x90, 200, 0xF1F2F3F4F5F6F7F8L, 0xF0);

    @Test
    void everyFieldIsReadAsItWasWritten() {
        for (ResumeRecord record : new ResumeRecord[] {
            ResumeRecord.registered(one, two, SUITES, MOST_RECORD),
            ResumeRecord.registered(null, two, SUITES, MOST_RECORD),
            ResumeRecord.registered(one, two, SUITES, MOST_RECORD).promoted(),
            ResumeRecord.registered(one, two, new byte[0], 1024).promoted(one),
        }) {
            ResumeRecord read = ResumeRecord.decode(record.encode());
            assertSame(read.confirmed(), record.confirmed());
            assertSame(read.pending(), record.pending());
            assertThat(read.suites()).isEqualTo(record.suites());
            assertThat(read.maxRecord()).isEqualTo(record.maxRecord());
            assertThat(read.handles()).containsExactlyElementsOf(record.handles());
            assertThat(read).isEqualTo(record).hasSameHashCodeAs(record);
        }
    }

    @Test
    void bytesAreThoseThatOlderServersWrote() {
        byte[] bytes = ResumeRecord.registered(one, two, SUITES, MOST_RECORD).encode();
        assertThat(bytes).hasSize(8 + 2 * 134);
        assertThat(Arrays.copyOf(bytes, 8))
                .isEqualTo(new byte[] {1, 3, (byte) 0xAB, (byte) 0xCD, 3, 1, 2, (byte) 0xF0});
        byte[] first = Arrays.copyOfRange(bytes, 8, 8 + 134);
        assertThat(Arrays.copyOf(first, 16)).isEqualTo(one.handle());
        assertThat(Arrays.copyOfRange(first, 16, 32)).isEqualTo(one.nextHandle());
        assertThat(Arrays.copyOfRange(first, 32, 42)).isEqualTo(new byte[] {31, 1, 2, 3, 4, 5, 6, 7, 8, 1});
        assertThat(Arrays.copyOfRange(first, 42, 134)).isEqualTo(one.sealed());
        assertThat(Arrays.copyOfRange(bytes, 8 + 134, 8 + 134 + 16)).isEqualTo(two.handle());
    }

    @Test
    void whatIsNoSuchRecordIsRefused() {
        byte[] right = ResumeRecord.registered(one, two, SUITES, MOST_RECORD).encode();
        for (int length = 0; length < right.length; length++) {
            assertRefused(Arrays.copyOf(right, length));
        }
        assertRefused(Arrays.copyOf(right, right.length + 1));
        byte[] otherFormat = right.clone();
        otherFormat[0] = 2;
        assertRefused(otherFormat);
        byte[] fewerStates = right.clone();
        fewerStates[1] = 1;
        assertRefused(fewerStates);
        byte[] moreSuites = right.clone();
        moreSuites[4] = 4;
        assertRefused(moreSuites);
        assertRefused(new byte[] {1, 3, 0, 7, 0});
        assertRefused(new byte[] {1, 0, 0, 7, 3});
        assertThat(ResumeRecord.decode(new byte[] {1, 0, 0, 7, 0}).maxRecord()).isEqualTo(7);
    }

    @Test
    void recordsThatDifferAreNotEqual() {
        ResumeRecord record = ResumeRecord.registered(one, two, SUITES, MOST_RECORD);
        assertThat(record)
                .isNotEqualTo(ResumeRecord.registered(two, one, SUITES, MOST_RECORD))
                .isNotEqualTo(ResumeRecord.registered(one, two, SUITES, MOST_RECORD - 1))
                .isNotEqualTo(null)
                .doesNotHaveSameHashCodeAs(record.promoted());
        assertThat(record.equals((Object) "text")).isFalse();
    }

    @Test
    void onlyWhatIsSealedIsReplaced() {
        ResumeRecord resealed = ResumeRecord.registered(one, two, SUITES, MOST_RECORD)
                .mapSealed(secret -> {
                    byte[] other = secret.clone();
                    other[0]++;
                    return other;
                });
        assertThat(resealed.confirmed().sealed()[0]).isEqualTo((byte) (one.sealed()[0] + 1));
        assertThat(resealed.pending().sealed()[0]).isEqualTo((byte) (two.sealed()[0] + 1));
        assertThat(resealed.confirmed().resumes()).isEqualTo(31);
        assertThat(resealed.handles()).containsExactly(one.handle(), one.nextHandle(), two.handle(), two.nextHandle());
        assertThat(resealed.promoted().mapSealed(secret -> secret).pending()).isNull();
    }

    @Test
    void textSaysHowManyResumesAndNothingElse() {
        assertThat(ResumeRecord.registered(null, two, SUITES, MOST_RECORD))
                .hasToString("ResumeRecord[null, Resumable[200 in a row]]");
    }

    private static void assertRefused(byte[] bytes) {
        assertThatThrownBy(() -> ResumeRecord.decode(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a resume record of format 1");
    }

    private static void assertSame(Resumable read, Resumable written) {
        if (written == null) {
            assertThat(read).isNull();
            return;
        }
        assertThat(read.handle()).isEqualTo(written.handle());
        assertThat(read.nextHandle()).isEqualTo(written.nextHandle());
        assertThat(read.resumes()).isEqualTo(written.resumes());
        assertThat(read.untilSeconds()).isEqualTo(written.untilSeconds());
        assertThat(read.controlSuite()).isEqualTo(written.controlSuite());
        assertThat(read.sealed()).isEqualTo(written.sealed());
    }

    /** A state of which no two bytes next to each other are the same. */
    private static Resumable state(int first, int resumes, long until, int suite) {
        return new Resumable(
                counting(first, 16), counting(first + 16, 16), resumes, until, suite, counting(first + 32, 92));
    }

    private static byte[] counting(int first, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (first + i);
        }
        return bytes;
    }
}
