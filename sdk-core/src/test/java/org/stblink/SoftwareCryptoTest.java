package org.stblink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.internal.crypto.Aeads;

/** What a port compares its platform with is what the SDK would use. */
class SoftwareCryptoTest {
    private final SoftwareCrypto software = new SoftwareCrypto();

    @ParameterizedTest
    @ValueSource(ints = {CryptoAccelerator.CHACHA20_POLY1305, CryptoAccelerator.AES_256_GCM, CryptoAccelerator.SM4_GCM})
    void keysAreTheSdksOwn(int algorithm) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 3);
        byte[] one = new byte[100 + 16];
        byte[] other = one.clone();
        AeadKey given = software.aead(algorithm, key);
        assertThat(given).isNotNull();
        given.seal(new byte[12], new byte[0], 0, 0, one, 0, 100);
        Aeads.create(algorithm, key, null).seal(new byte[12], new byte[0], 0, 0, other, 0, 100);
        assertThat(one).isEqualTo(other).isNotEqualTo(new byte[116]);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 17, -1})
    void unknownAlgorithmIsNull(int algorithm) {
        assertThat(software.aead(algorithm, new byte[32])).isNull();
    }

    /** RFC 6234, section 8.5, TEST1. */
    @Test
    void hashIsOfTheRangeAndAtItsPlace() {
        byte[] out = new byte[40];
        assertThat(software.sha256("xabcx".getBytes(StandardCharsets.US_ASCII), 1, 3, out, 4))
                .isTrue();
        assertThat(HexFormat.of().formatHex(out))
                .isEqualTo("00000000ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad00000000");
    }

    /** RFC 4231, section 4.3. */
    @Test
    void hmacIsThePublishedOneOverTheRangeAsked() {
        byte[] in = "..what do ya want for nothing?.".getBytes(StandardCharsets.US_ASCII);
        byte[] out = new byte[32];
        software.hmacSha256("Jefe".getBytes(StandardCharsets.US_ASCII), in, 2, in.length - 3, out);
        assertThat(HexFormat.of().formatHex(out))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
