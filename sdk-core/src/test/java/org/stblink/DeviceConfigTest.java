package org.stblink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

/** A mistake in a configuration is told where it is made, and by name; a password is never in the text. */
class DeviceConfigTest {
    private final DeviceConfig.Builder builder = DeviceConfig.builder("STB-1");

    @Test
    void textWithoutAUtf8FormIsRefusedBeforeItCanEndASession() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.credentials("ann\uD83D", ""))
                .withMessageContaining("username");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.credentials("ann", "s3cret\uDC00"))
                .withMessageContaining("password")
                .withMessageNotContaining("s3cret");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.product("\uDC00\uD83D", ""))
                .withMessageContaining("model");
    }

    @Test
    void lengthsAreCountedInBytesOfUtf8() {
        assertThat(builder.product("\u76d2".repeat(10) + "ab", "")).isSameAs(builder);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.product("\u76d2".repeat(11), ""))
                .withMessageContaining("model")
                .withMessageContaining("33");
        assertThat(builder.credentials("\uD83D\uDE00".repeat(16), "any")).isSameAs(builder);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.credentials("\uD83D\uDE00".repeat(17), "any"))
                .withMessageContaining("username");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatIllegalStateException().isThrownBy(builder::build).withMessageContaining("server(host, port)");
        builder.server("127.0.0.1", 7410);
        assertThatIllegalStateException().isThrownBy(builder::build).withMessageContaining("serverKey(publicKey)");
        assertThat(builder.serverKey(new byte[32]).build()).isNotNull();
    }

    @Test
    void valuesOutOfRangeAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeviceConfig.builder("a b"))
                .withMessageContaining("device");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxRecordBytes(1023))
                .withMessageContaining("maxRecordBytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.enrolmentToken(new byte[15]))
                .withMessageContaining("enrolment token");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.peerSuites(new int[] {0x11}))
                .withMessageContaining("suite 17");
    }
}
