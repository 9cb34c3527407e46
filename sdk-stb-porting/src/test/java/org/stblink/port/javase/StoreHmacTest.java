package org.stblink.port.javase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.stblink.hal.HalException;
import org.stblink.hal.LogSink;
import org.stblink.port.LogCodes;

/** Whoever computes it, the result is the right one. */
class StoreHmacTest {
    private static final byte[] TEXT = "some text of a proof".getBytes(StandardCharsets.US_ASCII);

    private final List<Integer> codes = new ArrayList<>();
    private final LogSink log = new LogSink() {
        @Override
        public boolean enabled(int level) {
            return true;
        }

        @Override
        public void log(int level, int code, String text) {
            codes.add(code);
        }
    };

    private static byte[] jvms(byte[] key, byte[] in, int off, int len) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        mac.update(in, off, len);
        return mac.doFinal();
    }

    private static byte[] mac(StoreHmac hmac) throws HalException {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 5);
        byte[] out = new byte[32];
        hmac.mac(key, TEXT, 2, TEXT.length - 3, out);
        return out;
    }

    private static byte[] expected() throws GeneralSecurityException {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 5);
        return jvms(key, TEXT, 2, TEXT.length - 3);
    }

    @Test
    void platformsIsUsedWhereItIsRight() throws Exception {
        StoreHmac hmac = StoreHmac.choose(log);
        assertThat(hmac.choice().isPlatforms()).isTrue();
        assertThat(hmac.choice()).hasToString("HMAC-SHA-256: the platform's (it gives the right results)");
        assertThat(mac(hmac)).isEqualTo(expected());
        assertThat(codes).isEmpty();
    }

    @Test
    void platformThatLiesIsNotUsed() throws Exception {
        StoreHmac hmac = StoreHmac.choose(log, (key, in, off, len, out) -> {
            System.arraycopy(jvms(key, in, off, len), 0, out, 0, 32);
            out[31] ^= 1;
        });
        assertThat(hmac.choice().isPlatforms()).isFalse();
        assertThat(mac(hmac)).isEqualTo(expected());
        assertThat(codes).containsExactly(LogCodes.CIPHER_WRONG);
    }

    @Test
    void platformThatThrowsIsNotUsed() throws Exception {
        StoreHmac hmac = StoreHmac.choose(log, (key, in, off, len, out) -> {
            throw new IllegalStateException("bug");
        });
        assertThat(mac(hmac)).isEqualTo(expected());
        assertThat(codes).containsExactly(LogCodes.CIPHER_WRONG);
    }

    @Test
    void platformWithoutItIsNoError() throws Exception {
        StoreHmac hmac = StoreHmac.choose(log, (key, in, off, len, out) -> {
            throw new NoSuchAlgorithmException("none");
        });
        assertThat(mac(hmac)).isEqualTo(expected());
        assertThat(codes).containsExactly(LogCodes.CIPHER_ABSENT);
    }

    @Test
    void platformThatBreaksLaterIsAFaultOfTheStorageAndGivesNoResult() {
        int[] calls = {0};
        StoreHmac hmac = StoreHmac.choose(log, (key, in, off, len, out) -> {
            System.arraycopy(jvms(key, in, off, len), 0, out, 0, 32);
            calls[0]++;
            if (calls[0] > 1) {
                throw new GeneralSecurityException("gone");
            }
        });
        byte[] out = new byte[32];
        assertThatThrownBy(() -> hmac.mac(new byte[32], TEXT, 0, 1, out)).isInstanceOf(HalException.class);
        assertThat(out).containsOnly(0);
    }

    @Test
    void roomForTheResultIsAskedFor() {
        assertThatThrownBy(() -> StoreHmac.choose(log).mac(new byte[32], TEXT, 0, 1, new byte[31]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32 bytes, not 31");
    }
}
