package org.stblink.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** docs/protocol.md, section 3.2, computed a second time from the formulas with the platform's own primitives. */
class KeyHierarchyTest {
    private static final byte[] D = filled(32, 0xd0);
    private static final byte[] PW_KEY = filled(32, 0x30);

    @Test
    void pwKeyIsPbkdf2OfThePasswordSaltedWithTheNonce() throws Exception {
        byte[] nonce = filled(16, 1);
        byte[] expected = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec("pässwörd".toCharArray(), nonce, 2000, 256))
                .getEncoded();

        assertThat(KeyHierarchy.pwKey("pässwörd", nonce)).isEqualTo(expected);
        assertThat(KeyHierarchy.pwKey("", nonce)).hasSize(32).isNotEqualTo(expected);
        assertThat(KeyHierarchy.pwKey("pässwörd", filled(16, 2))).isNotEqualTo(expected);
        assertThatIllegalArgumentException().isThrownBy(() -> KeyHierarchy.pwKey("x", new byte[15]));
    }

    @Test
    void deviceKeyFollowsTheFormula() throws Exception {
        byte[] prk = hmac(ascii("STBLink/1 device"), join(D, PW_KEY));
        byte[] info = join(
                new byte[] {5}, ascii("box:1"), new byte[] {3}, ascii("bob"), new byte[] {1, 2, 3, 4}, new byte[] {1});
        byte[] kDev = KeyHierarchy.deviceKey(D, PW_KEY, "box:1", "bob", 0x01020304);

        assertThat(kDev).isEqualTo(hmac(prk, info));
        assertThat(KeyHierarchy.authKey(kDev)).isEqualTo(hmac(kDev, join(ascii("STBLink/1 auth"), new byte[] {1})));
        assertThat(KeyHierarchy.wrapKey(kDev)).isEqualTo(hmac(kDev, join(ascii("STBLink/1 wrap"), new byte[] {1})));
    }

    @Test
    void everyInputOfTheDeviceKeyCounts() {
        byte[] kDev = KeyHierarchy.deviceKey(D, PW_KEY, "box", "bob", 1);

        assertThat(KeyHierarchy.deviceKey(filled(32, 0xd1), PW_KEY, "box", "bob", 1))
                .isNotEqualTo(kDev);
        assertThat(KeyHierarchy.deviceKey(D, filled(32, 0x31), "box", "bob", 1)).isNotEqualTo(kDev);
        assertThat(KeyHierarchy.deviceKey(D, PW_KEY, "boy", "bob", 1)).isNotEqualTo(kDev);
        assertThat(KeyHierarchy.deviceKey(D, PW_KEY, "box", "bot", 1)).isNotEqualTo(kDev);
        assertThat(KeyHierarchy.deviceKey(D, PW_KEY, "box", "bob", 2)).isNotEqualTo(kDev);
        assertThat(KeyHierarchy.deviceKey(D, PW_KEY, "boxb", "ob", 1))
                .as("id and username are not just joined")
                .isNotEqualTo(kDev);
    }

    @Test
    void usernameCountsInBytesOfUtf8() throws Exception {
        byte[] prk = hmac(ascii("STBLink/1 device"), join(D, PW_KEY));
        byte[] name = "机顶盒".getBytes(StandardCharsets.UTF_8);
        byte[] info = join(
                new byte[] {1}, ascii("b"), new byte[] {(byte) name.length}, name, new byte[] {0, 0, 0, 1}, new byte[] {
                    1
                });

        assertThat(KeyHierarchy.deviceKey(D, PW_KEY, "b", "机顶盒", 1)).isEqualTo(hmac(prk, info));
        assertThat(KeyHierarchy.deviceKey(D, PW_KEY, "b", "x".repeat(255), 1)).hasSize(32);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyHierarchy.deviceKey(D, PW_KEY, "b", "x".repeat(256), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> KeyHierarchy.deviceKey(D, new byte[31], "b", "", 1));
    }

    @Test
    void pskIsBoundToTheSuite() throws Exception {
        byte[] code = filled(32, 0xc0);

        assertThat(KeyHierarchy.peerPsk(code, Suite.AES_GCM))
                .isEqualTo(hmac(code, join(ascii("STBLink/1 psk"), new byte[] {2}, new byte[] {1})));
        assertThat(KeyHierarchy.peerPsk(code, Suite.CHACHA_POLY))
                .isNotEqualTo(KeyHierarchy.peerPsk(code, Suite.AES_GCM));
    }

    @Test
    void keyIdIsTheStartOfTheHash() throws Exception {
        byte[] key = filled(32, 9);

        assertThat(KeyHierarchy.serverKeyId(key))
                .isEqualTo(Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(key), 4));
    }

    @Test
    void secretsAndKeysOfOtherSizesAreRefused() {
        for (int size : new int[] {31, 33}) {
            byte[] wrong = new byte[size];
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> KeyHierarchy.deviceKey(wrong, PW_KEY, "b", "", 1))
                    .withMessageContaining("device secret");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> KeyHierarchy.peerPsk(wrong, Suite.AES_GCM))
                    .withMessageContaining("code");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> KeyHierarchy.serverKeyId(wrong))
                    .withMessageContaining("public key");
        }
    }

    private static byte[] hmac(byte[] key, byte[] data) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(data);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
