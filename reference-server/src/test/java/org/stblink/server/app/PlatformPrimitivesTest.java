package org.stblink.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.stblink.internal.crypto.Hash;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.crypto.Sha256;

/** The machine computes what the ladder computes, and refuses what it refuses. */
class PlatformPrimitivesTest {
    private static final long SEED = 25519;

    /** All points of low order, and encodings of them that are not reduced modulo p (RFC 7748, section 6.1). */
    private static final String[] LOW_ORDER = {
        "00" + "00".repeat(31),
        "01" + "00".repeat(31),
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ec" + "ff".repeat(30) + "7f",
        "ed" + "ff".repeat(30) + "7f",
        "ee" + "ff".repeat(30) + "7f",
        "00" + "00".repeat(30) + "80",
        "01" + "00".repeat(30) + "80",
        "ed" + "ff".repeat(31),
    };

    private final PlatformPrimitives primitives = PlatformPrimitives.load();

    /** Else the tests of agreements compare the ladder with itself. */
    @Test
    void nativeLibraryIsUsedWhereItIsMadeFor() {
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "SKIPPED: whether there is a native library for this machine is not known");
        assertThat(primitives.isNative()).isTrue();
    }

    @Test
    void withoutNativeLibraryAgreementsAreTheLadders() {
        PlatformPrimitives plain = PlatformPrimitives.withoutNative();
        assertThat(plain.isNative()).isFalse();
        byte[] privateKey = new byte[32];
        byte[] theirs = new byte[32];
        privateKey[1] = 1;
        theirs[0] = 9;
        byte[] expected = new byte[32];
        byte[] shared = new byte[32];
        assertThat(Primitives.SOFTWARE.agree(privateKey, theirs, 0, expected)).isTrue();
        assertThat(plain.agree(privateKey, theirs, 0, shared)).isTrue();
        assertThat(shared).isEqualTo(expected);
    }

    @Test
    void pairsAreDrawnAnewAndFitTogether() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            byte[] privateKey = new byte[32];
            byte[] publicKey = new byte[32];
            byte[] expected = new byte[32];
            assertThat(primitives.generate(new SystemEntropy(), privateKey, publicKey))
                    .isTrue();
            Primitives.SOFTWARE.publicKey(privateKey, expected);
            assertThat(publicKey).isEqualTo(expected);
            assertThat(seen.add(HexFormat.of().formatHex(publicKey)))
                    .as("pair %d", i)
                    .isTrue();
        }
    }

    @Test
    void withoutNativeLibraryPairsComeFromTheSource() {
        byte[] privateKey = new byte[32];
        byte[] publicKey = new byte[32];
        PlatformPrimitives plain = PlatformPrimitives.withoutNative();
        assertThat(plain.generate(out -> false, privateKey, publicKey)).isFalse();
        assertThat(plain.generate(
                        out -> {
                            Arrays.fill(out, (byte) 7);
                            return true;
                        },
                        privateKey,
                        publicKey))
                .isTrue();
        assertThat(privateKey).containsOnly(7);
    }

    @Test
    void pairsOfAnotherSizeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> primitives.generate(new SystemEntropy(), new byte[31], new byte[32]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> primitives.generate(new SystemEntropy(), new byte[32], new byte[33]));
    }

    @Test
    void macAndHashAreTheSoftwares() {
        Random random = new Random(SEED);
        for (int length = 0; length < 200; length++) {
            byte[] key = new byte[1 + length / 2];
            byte[] text = new byte[length];
            random.nextBytes(key);
            random.nextBytes(text);
            assertThat(primitives.mac(key, text, key))
                    .as("%d bytes, seed %d", length, SEED)
                    .isEqualTo(Primitives.SOFTWARE.mac(key, text, key));
            Hash sha = primitives.hash();
            sha.update(text);
            assertThat(sha.doFinal()).as("%d bytes, seed %d", length, SEED).isEqualTo(Sha256.hash(text));
            sha.update(key);
            assertThat(sha.doFinal()).as("used again").isEqualTo(Sha256.hash(key));
        }
    }

    @Test
    void hashWithoutRoomIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> primitives.hash().doFinal(new byte[40], 9));
    }

    private void assertSame(byte[] privateKey, byte[] theirs, String what) {
        byte[] expected = new byte[32];
        boolean agrees = Primitives.SOFTWARE.agree(privateKey, theirs, 0, expected);
        byte[] shared = new byte[32];
        assertThat(primitives.agree(privateKey, theirs, 0, shared)).as(what).isEqualTo(agrees);
        assertThat(shared).as(what).isEqualTo(expected);
    }

    @Test
    void sameAsTheLadderForAnyBytes() {
        Random random = new Random(SEED);
        for (int i = 0; i < 500; i++) {
            byte[] privateKey = new byte[32];
            byte[] theirs = new byte[32];
            random.nextBytes(privateKey);
            random.nextBytes(theirs);
            assertSame(privateKey, theirs, "number " + i + " of seed " + SEED);
        }
    }

    /** What was in the array before must not pass for a secret. */
    @Test
    void pointsOfLowOrderAreRefused() {
        byte[] privateKey = new byte[32];
        privateKey[3] = 9;
        for (String point : LOW_ORDER) {
            byte[] shared = new byte[32];
            shared[5] = 5;
            assertThat(primitives.agree(privateKey, HexFormat.of().parseHex(point), 0, shared))
                    .as(point)
                    .isFalse();
            assertThat(shared).as(point).containsOnly(0);
        }
    }

    @Test
    void keyOfTheOtherSideMayLieWithinAMessageAndNothingOfTheCallersChanges() {
        Random random = new Random(SEED);
        byte[] privateKey = new byte[32];
        byte[] message = new byte[40];
        random.nextBytes(privateKey);
        random.nextBytes(message);
        byte[] privateBefore = privateKey.clone();
        byte[] messageBefore = message.clone();
        byte[] expected = new byte[32];
        byte[] shared = new byte[32];
        assertThat(Primitives.SOFTWARE.agree(privateKey, message, 7, expected)).isTrue();
        assertThat(primitives.agree(privateKey, message, 7, shared)).isTrue();
        assertThat(shared).isEqualTo(expected);
        assertThat(privateKey).isEqualTo(privateBefore);
        assertThat(message).isEqualTo(messageBefore);
    }

    @Test
    void publicKeysAreTheLaddersToo() {
        byte[] privateKey = new byte[32];
        privateKey[11] = 3;
        byte[] expected = new byte[32];
        byte[] publicKey = new byte[32];
        Primitives.SOFTWARE.publicKey(privateKey, expected);
        primitives.publicKey(privateKey, publicKey);
        assertThat(publicKey).isEqualTo(expected);
    }

    @Test
    void threadsDoNotMeet() {
        assertThat(IntStream.range(0, 400).parallel().mapToObj(i -> {
                    Random random = new Random(SEED + i);
                    byte[] privateKey = new byte[32];
                    byte[] theirs = new byte[32];
                    random.nextBytes(privateKey);
                    random.nextBytes(theirs);
                    byte[] expected = new byte[32];
                    byte[] shared = new byte[32];
                    return Primitives.SOFTWARE.agree(privateKey, theirs, 0, expected)
                                    == primitives.agree(privateKey, theirs, 0, shared)
                            && Arrays.equals(expected, shared);
                }))
                .doesNotContain(false);
    }

    @Test
    void wrongLengthsAreRefused() {
        byte[] right = new byte[32];
        assertThatIllegalArgumentException().isThrownBy(() -> primitives.agree(new byte[31], right, 0, new byte[32]));
        assertThatIllegalArgumentException().isThrownBy(() -> primitives.agree(right, right, 1, new byte[32]));
        assertThatIllegalArgumentException().isThrownBy(() -> primitives.agree(right, right, 0, new byte[33]));
    }
}
