package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.stblink.hal.SecretStore;
import org.stblink.internal.wire.WireException;

/** The two records in the secret store: written and read alike, and never read as something they are not. */
class DurableRecordsTest {
    private static byte[] filled(int size, int value) {
        byte[] b = new byte[size];
        Arrays.fill(b, (byte) value);
        return b;
    }

    @Test
    void deviceStateIsReadAsItWasWritten() throws WireException {
        DeviceState begun = DeviceState.enrolling("STB-1", filled(16, 7));
        DeviceState read = DeviceState.decode(begun.encode());
        assertThat(read.deviceId()).isEqualTo("STB-1");
        assertThat(read.nonce()).isEqualTo(filled(16, 7));
        assertThat(read.isEnrolled()).isFalse();

        DeviceState enrolled =
                DeviceState.decode(begun.enrolled(0xFFFFFFFFL, filled(16, 9)).encode());
        assertThat(enrolled.isEnrolled()).isTrue();
        assertThat(enrolled.ticket()).isEqualTo(filled(16, 9));
        assertThat(DeviceState.decode(enrolled.registered(filled(16, 3), null).encode())
                        .ticket())
                .isEqualTo(filled(16, 3));
    }

    @Test
    void deviceStateIsSmallEnoughForEveryStore() {
        assertThat(DeviceState.enrolling("Z".repeat(64), new byte[16]).encode())
                .hasSize(104)
                .hasSizeLessThan(SecretStore.MAX_RECORD_BYTES);
        assertThat(new PinnedKeys(2, 1, new byte[8][32]).encode()).hasSizeLessThan(SecretStore.MAX_RECORD_BYTES);
    }

    @Test
    void deviceStateWithWhatItResumesFromStaysWithinAQuarterOfAKilobyte() throws WireException {
        ResumeState resume = ResumeState.of(filled(32, 1), filled(16, 3), 5, filled(8, 4));
        byte[] record = DeviceState.enrolling("Z".repeat(64), new byte[16])
                .enrolled(1, filled(16, 2))
                .registered(filled(16, 3), resume)
                .encode();
        assertThat(record).hasSize(161).hasSizeLessThanOrEqualTo(256);
        DeviceState read = DeviceState.decode(record);
        assertThat(read.resume().handle()).isEqualTo(resume.handle());
        assertThat(read.resume().resumes()).isEqualTo(5);
        assertThat(read.resume().isUsable(filled(8, 4))).isTrue();
        assertThat(read.resume().isUsable(filled(8, 5))).isFalse();
        assertThat(read.encode()).isEqualTo(record);
        for (int cut = 0; cut < record.length; cut++) {
            byte[] part = Arrays.copyOf(record, cut);
            assertThatThrownBy(() -> DeviceState.decode(part))
                    .as("cut at %d", cut)
                    .isInstanceOf(WireException.class);
        }
    }

    @Test
    void absentRecordsAreNone() throws WireException {
        assertThat(DeviceState.decode(null)).isNull();
        assertThat(PinnedKeys.decode(1, null)).isNull();
    }

    @Test
    void cutRecordsAreRefused() {
        byte[] state = DeviceState.enrolling("STB-1", filled(16, 7)).encode();
        for (int cut = 0; cut < state.length; cut++) {
            byte[] part = Arrays.copyOf(state, cut);
            assertThatThrownBy(() -> DeviceState.decode(part))
                    .as("cut at %d", cut)
                    .isInstanceOf(WireException.class);
        }
        byte[] pins = new PinnedKeys(1, 3, new byte[][] {filled(32, 1), filled(32, 2)}).encode();
        for (int cut = 0; cut < pins.length; cut++) {
            byte[] part = Arrays.copyOf(pins, cut);
            assertThatThrownBy(() -> PinnedKeys.decode(1, part))
                    .as("cut at %d", cut)
                    .isInstanceOf(WireException.class);
        }
    }

    @Test
    void otherFormatsAndPhasesAreRefused() {
        byte[] state = DeviceState.enrolling("STB-1", filled(16, 7)).encode();
        for (int i = 0; i < 2; i++) {
            for (int value = 0; value < 256; value++) {
                byte[] changed = state.clone();
                changed[i] = (byte) value;
                boolean valid = i == 0 ? value == 2 : value >= 1 && value <= 5;
                if (!valid) {
                    assertThatThrownBy(() -> DeviceState.decode(changed)).isInstanceOf(WireException.class);
                }
            }
        }
        byte[] none = new PinnedKeys(1, 3, new byte[0][]).encode();
        assertThatThrownBy(() -> PinnedKeys.decode(1, none)).isInstanceOf(WireException.class);
        byte[] format = new PinnedKeys(1, 3, new byte[][] {filled(32, 1)}).encode();
        format[0] = 2;
        assertThatThrownBy(() -> PinnedKeys.decode(1, format)).isInstanceOf(WireException.class);
    }

    @Test
    void pinnedKeysKeepTheirOrder() throws WireException {
        PinnedKeys read = PinnedKeys.decode(
                2, new PinnedKeys(2, 4_000_000_000L, new byte[][] {filled(32, 5), filled(32, 4)}).encode());

        assertThat(read.group()).isEqualTo(2);
        assertThat(read.serial()).isEqualTo(4_000_000_000L);
        assertThat(read.count()).isEqualTo(2);
        assertThat(read.key(0)).isEqualTo(filled(32, 5));
        assertThat(read.key(1)).isEqualTo(filled(32, 4));
    }
}
