package org.stblink.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;

class SecretBytesTest {
    @Test
    void isCopiedInAndOut() {
        byte[] original = {1, 2, 3};
        SecretBytes secret = new SecretBytes(original);
        original[0] = 9;
        secret.copy()[1] = 9;

        assertThat(secret.copy()).containsExactly(1, 2, 3);
        assertThat(secret.length()).isEqualTo(3);
    }

    @Test
    void equalityIsByContentUntilWiped() {
        SecretBytes a = new SecretBytes(new byte[] {1, 2, 3});
        SecretBytes b = new SecretBytes(new byte[] {1, 2, 3});

        assertThat(a).isEqualTo(b).hasSameHashCodeAs(b);
        assertThat(a).isNotEqualTo(new SecretBytes(new byte[] {1, 2, 4}));
        assertThat(a).isNotEqualTo(new SecretBytes(new byte[] {1, 2}));
        assertThat(a).isNotEqualTo(null).isNotEqualTo("secret");

        a.wipe();
        b.wipe();
        assertThat(a).isNotEqualTo(b).isEqualTo(a);
    }

    @Test
    void wipedSecretIsNotGivenOut() {
        SecretBytes secret = new SecretBytes(new byte[] {1});
        assertThat(secret.isWiped()).isFalse();
        secret.wipe();
        secret.wipe();

        assertThat(secret.isWiped()).isTrue();
        assertThatIllegalStateException().isThrownBy(secret::copy);
    }

    @Test
    void wipingOverwritesTheBytesThemselves() throws Exception {
        SecretBytes secret = new SecretBytes(new byte[] {1, 2, 3});
        Field kept = SecretBytes.class.getDeclaredField("secret");
        kept.setAccessible(true);
        assertThat((byte[]) kept.get(secret)).containsExactly(1, 2, 3);

        secret.wipe();

        assertThat((byte[]) kept.get(secret)).containsOnly(0);
    }

    @Test
    void hashTellsTheLengthAndNothingElse() {
        assertThat(new SecretBytes(new byte[] {1, 2, 3})).hasSameHashCodeAs(new SecretBytes(new byte[] {4, 5, 6}));
        assertThat(new SecretBytes(new byte[32]).hashCode()).isEqualTo(32);
    }

    @Test
    void isNeverPrinted() {
        assertThat(new SecretBytes(new byte[] {65, 66, 67})).hasToString("SecretBytes[3 bytes]");
    }
}
