package org.stblink.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class IdentifiersTest {
    @Test
    void deviceIdIsOneTo64OfItsAlphabet() {
        assertThat(DeviceId.isValid("a")).isTrue();
        assertThat(DeviceId.isValid("AZaz09._:-")).isTrue();
        assertThat(DeviceId.isValid("x".repeat(64))).isTrue();
        assertThat(DeviceId.isValid(null)).isFalse();
        assertThat(DeviceId.isValid("")).isFalse();
        assertThat(DeviceId.isValid("x".repeat(65))).isFalse();
    }

    @Test
    void everyOtherCharacterIsRefusedInADeviceId() {
        String allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-";
        for (char c = 0; c < 0x200; c++) {
            assertThat(DeviceId.isValid("x" + c)).as("U+%04X", (int) c).isEqualTo(allowed.indexOf(c) >= 0);
        }
        // A character whose low byte is allowed must not slip through.
        assertThat(DeviceId.isValid("\u4E61")).isFalse();
    }

    @Test
    void sessionIdIsAValue() {
        byte[] b = Bytes.counting(0xF0, 18);
        SessionId sid = SessionId.of(b, 1);
        SessionId same = SessionId.of(sid.bytes(), 0);

        assertThat(sid).isEqualTo(same).hasSameHashCodeAs(same).hasToString("f1f2f3f4f5f6f7f8f9fafbfcfdfeff00");
        assertThat(sid.hashCode()).isEqualTo(0xFDFEFF00);
        assertThat(sid.epoch()).isEqualTo(0xF1F2F3F4L);
        assertThat(sid.isZero()).isFalse();
        assertThat(SessionId.of(new byte[16], 0).isZero()).isTrue();
        assertThat(sid).isNotEqualTo(null).isNotEqualTo("f1f2f3f4f5f6f7f8f9fafbfcfdfeff00");
    }

    @Test
    void everyByteOfASessionIdCounts() {
        for (int i = 0; i < 16; i++) {
            byte[] b = new byte[16];
            b[i] = 1;
            assertThat(SessionId.of(b, 0)).isNotEqualTo(MessageSamples.sid(0));
            assertThat(SessionId.of(b, 0).isZero()).isFalse();
        }
    }

    @Test
    void sessionIdSharesNoArray() {
        byte[] b = new byte[16];
        SessionId sid = SessionId.of(b, 0);

        b[0] = 1;
        sid.bytes()[1] = 1;

        assertThat(sid.isZero()).isTrue();
    }

    @Test
    void sessionIdNeeds16Bytes() {
        assertThatIllegalArgumentException().isThrownBy(() -> SessionId.of(new byte[16], 1));
        assertThatIllegalArgumentException().isThrownBy(() -> SessionId.of(new byte[16], -1));
    }

    @Test
    void textHasOneEncoding() {
        assertThat(Utf8.encode("ü")).isEqualTo(Bytes.hex("c3bc"));
        assertThat(Utf8.decode(Bytes.hex("00 c3bc 00"), 1, 2)).isEqualTo("ü");
        assertThat(Utf8.encode("\uD83D")).isNull();
        assertThat(Utf8.decode(Bytes.hex("c3"), 0, 1)).isNull();
        assertThat(Utf8.decode(new byte[0], 0, 0)).isEmpty();
    }
}
