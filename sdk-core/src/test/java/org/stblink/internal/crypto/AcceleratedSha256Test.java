package org.stblink.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.stblink.hal.AeadKey;
import org.stblink.hal.HashAccelerator;

/** A box's platform hashes where it can and will, and nobody sees it in the hashes. */
class AcceleratedSha256Test {
    private static final long SEED = 6234;

    private final Random random = new Random(SEED);
    private final Platform platform = new Platform();
    private final Primitives primitives = Primitives.of(platform);

    /** Computes as the software does, unless it is asleep; then it leaves rubbish. */
    private static final class Platform implements HashAccelerator {
        private final List<byte[]> seen = new ArrayList<>();
        private boolean isAsleep;
        private boolean isBroken;
        private int computed;

        @Override
        public AeadKey aead(int algorithm, byte[] key32) {
            return null;
        }

        @Override
        public boolean sha256(byte[] in, int off, int len, byte[] out, int outOff) {
            seen.add(in);
            if (isBroken) {
                throw new IllegalStateException("a driver's fault");
            }
            if (isAsleep) {
                Arrays.fill(out, outOff, outOff + 32, (byte) 0x5a);
                return false;
            }
            computed++;
            Sha256.hash(in, off, len, out, outOff);
            return true;
        }
    }

    /** One hash of random pieces, with the object that was used before. */
    private void assertHashIsTheSoftwares(Hash hash, int bytes) {
        byte[] text = new byte[bytes];
        random.nextBytes(text);
        for (int at = 0; at < bytes; ) {
            int piece = Math.min(1 + random.nextInt(100), bytes - at);
            hash.update(text, at, piece);
            at += piece;
        }
        byte[] out = new byte[40];
        hash.doFinal(out, 5);
        assertThat(Arrays.copyOfRange(out, 5, 37))
                .as("%d bytes, seed %d", bytes, SEED)
                .isEqualTo(Sha256.hash(text));
        assertThat(out).as("beside the hash").startsWith(0, 0, 0, 0, 0).endsWith(0, 0, 0);
    }

    @Test
    void everyLengthInPiecesIsHashedAsTheSoftwareDoes() {
        Hash hash = primitives.hash();
        for (int bytes = 0; bytes < 700; bytes++) {
            assertHashIsTheSoftwares(hash, bytes);
        }
        assertThat(platform.computed).isEqualTo(700);
    }

    @Test
    void whatThePlatformCannotHashJustNowIsHashedInSoftware() {
        Hash hash = primitives.hash();
        platform.isAsleep = true;
        assertHashIsTheSoftwares(hash, 100);
        platform.isAsleep = false;
        assertHashIsTheSoftwares(hash, 100);
        assertThat(platform.computed).isEqualTo(1);
    }

    @Test
    void macsAreTheSoftwares() {
        for (int keyBytes : new int[] {0, 1, 32, 64, 65, 200}) {
            byte[] key = new byte[keyBytes];
            byte[] text = new byte[300];
            random.nextBytes(key);
            random.nextBytes(text);
            assertThat(primitives.mac(key, text, key))
                    .as("a key of %d bytes, seed %d", keyBytes, SEED)
                    .isEqualTo(HmacSha256.mac(key, text, key));
            assertThat(primitives.expand32(key, text)).isEqualTo(Kdf.expand32(key, text));
        }
        assertThat(platform.computed).isPositive();
    }

    /** What is hashed is often a key. */
    @Test
    void whatWasHashedIsWipedAlsoWhereThePlatformFails() {
        Hash hash = primitives.hash();
        assertHashIsTheSoftwares(hash, 150);
        assertHashIsTheSoftwares(hash, 1000);
        platform.isAsleep = true;
        assertHashIsTheSoftwares(hash, 20);
        platform.isBroken = true;
        hash.update(new byte[] {1, 2, 3});
        assertThatIllegalStateException().isThrownBy(() -> hash.doFinal(new byte[32], 0));
        assertThat(platform.seen).hasSize(4).allSatisfy(in -> assertThat(in).containsOnly(0));
        platform.isBroken = false;
        assertHashIsTheSoftwares(hash, 50);
    }

    @Test
    void nationalSuiteHasItsOwnHash() {
        assertThat(Primitives.national().hash()).isInstanceOf(Sm3.class);
    }
}
