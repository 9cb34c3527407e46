package org.stblink.internal.crypto;

import org.bouncycastle.math.ec.custom.gm.SM2P256V1Field;
import org.bouncycastle.math.raw.Nat256;

/**
 * Multiplication on the curve sm2p256v1, y² = x³ − 3x + b over the field of p (GB/T 32918.5, section 2), by x-coordinates alone:
 * all that a Diffie-Hellman exchange needs, since the point with the other y gives the same result. The field is Bouncy Castle's.
 *
 * <p>The ladder takes the same steps for every scalar: 256 times one addition and one doubling (E. Brier, M. Joye, "Weierstraß Elliptic
 * Curves and Side-Channel Attacks", PKC 2002, section 4), the two points exchanged by mask. What is left to be timed is Bouncy Castle's
 * field, which reduces a sum only where it has to. Bouncy Castle's own points cost a box several times the code, and their
 * multiplication goes by the scalar's digits.
 *
 * <p>Threads: one at a time. Holds what it made of scalars until {@link #wipe}.
 */
final class Sm2Curve {
    private static final int WORDS = 8;
    private static final int BITS = 256;

    /** Numbers here are 8 words, the lowest first, as Bouncy Castle's are; the curve's b. */
    private static final int[] B = {
        0x4D940E93, 0xDDBCBD41, 0x15AB8F92, 0xF39789F5, 0xCF6509A7, 0x4D5A9E4B, 0x9D9F5E34, 0x28E9FA9E
    };

    /** x of the base point. */
    private static final int[] BASE = {
        0x334C74C7, 0x715A4589, 0xF2660BE1, 0x8FE30BBF, 0x6A39C994, 0x5F990446, 0x1F198119, 0x32C4AE2C
    };

    /** The field's prime. */
    private static final int[] P = {-1, -1, 0, -1, -1, -1, -1, -2};

    /** p − 2: raises to the inverse (Fermat). */
    private static final int[] INVERTING = {-3, -1, 0, -1, -1, -1, -1, -2};

    /** (p − 1) / 2: raises squares, and nothing else, to 1 (Euler). */
    private static final int[] TELLING_SQUARES = {-1, 0x7FFFFFFF, 0x80000000, -1, -1, -1, 0x7FFFFFFF, 0x7FFFFFFF};

    /** The number of points, a prime. */
    private static final int[] N = {0x39D54123, 0x53BBF409, 0x21C6052B, 0x7203DF6B, -1, -1, -1, -2};

    private final int[] scalar = new int[WORDS];
    /** x of the point that is multiplied; so it is of the difference of the ladder's two points, always. */
    private final int[] u = new int[WORDS];

    private final int[] x0 = new int[WORDS];
    private final int[] z0 = new int[WORDS];
    private final int[] x1 = new int[WORDS];
    private final int[] z1 = new int[WORDS];
    private final int[] s = new int[WORDS];
    private final int[] t = new int[WORDS];
    private final int[] v = new int[WORDS];
    private final int[] w = new int[WORDS];
    private final int[] product = new int[2 * WORDS];

    /** True for 1 to n − 1. */
    static boolean isScalar(byte[] scalar32) {
        int[] k = new int[WORDS];
        read(scalar32, 0, k);
        boolean right = !Nat256.isZero(k) && !Nat256.gte(k, N);
        wipe(k);
        return right;
    }

    /** The x-coordinate of the scalar times the base point. */
    void multiplyBase(byte[] scalar32, byte[] out32) {
        Nat256.copy(BASE, u);
        climb(scalar32, out32);
    }

    /**
     * The x-coordinate of the scalar times the point with the x-coordinate {@code x[off .. off+32)}.
     *
     * @return false when the curve has no such point (its twist's are not taken: they would tell of the scalar), when the coordinate is 0, which
     *     the ladder cannot climb, or not below p; and when the result is no point, which no scalar that {@link #isScalar} gives
     */
    boolean multiply(byte[] scalar32, byte[] x, int off, byte[] out32) {
        read(x, off, u);
        if (Nat256.isZero(u) || Nat256.gte(u, P) || !isOnCurve()) {
            return false;
        }
        climb(scalar32, out32);
        return !Nat256.isZero(z0);
    }

    /** Overwrites everything. */
    void wipe() {
        wipe(scalar);
        wipe(u);
        wipe(x0);
        wipe(z0);
        wipe(x1);
        wipe(z1);
        wipe(s);
        wipe(t);
        wipe(v);
        wipe(w);
        wipe(product);
    }

    /** Whether u³ − 3u + b is the square of some y. */
    private boolean isOnCurve() {
        square(u, s);
        multiply(s, u, s);
        triple(u, t);
        SM2P256V1Field.subtract(s, t, s);
        SM2P256V1Field.add(s, B, s);
        power(s, TELLING_SQUARES, t);
        return Nat256.isOne(t);
    }

    /** The ladder: from (0, 1) times the point to (k, k + 1) times it, with the bits of k from the highest on. */
    private void climb(byte[] scalar32, byte[] out32) {
        read(scalar32, 0, scalar);
        setSmall(x0, 1);
        setSmall(z0, 0);
        Nat256.copy(u, x1);
        setSmall(z1, 1);
        int exchanged = 0;
        for (int i = BITS - 1; i >= 0; i--) {
            int bit = bit(scalar, i);
            exchange(exchanged ^ bit);
            exchanged = bit;
            add();
            twice();
        }
        exchange(exchanged);
        power(z0, INVERTING, w);
        multiply(x0, w, x0);
        write(x0, out32);
    }

    /**
     * The second point becomes the sum of both:
     * X = (X0·X1 + 3·Z0·Z1)² − 4b·Z0·Z1·(X0·Z1 + X1·Z0), Z = u·(X0·Z1 − X1·Z0)².
     */
    private void add() {
        multiply(x0, z1, s);
        multiply(x1, z0, t);
        multiply(x0, x1, v);
        multiply(z0, z1, w);
        SM2P256V1Field.subtract(s, t, z1);
        SM2P256V1Field.add(s, t, s);
        multiply(s, w, s);
        multiply(s, B, s);
        SM2P256V1Field.twice(s, s);
        SM2P256V1Field.twice(s, s);
        triple(w, t);
        SM2P256V1Field.add(v, t, v);
        square(v, v);
        SM2P256V1Field.subtract(v, s, x1);
        square(z1, z1);
        multiply(z1, u, z1);
    }

    /** The first point becomes twice itself: X = (X² + 3Z²)² − 8b·X·Z³, Z = 4·(X·Z·(X² − 3Z²) + b·Z⁴). */
    private void twice() {
        multiply(x0, z0, v);
        square(x0, s);
        square(z0, t);
        multiply(t, B, w);
        multiply(t, w, x0);
        triple(t, z0);
        SM2P256V1Field.add(s, z0, t);
        SM2P256V1Field.subtract(s, z0, s);
        multiply(s, v, s);
        SM2P256V1Field.add(s, x0, s);
        SM2P256V1Field.twice(s, s);
        SM2P256V1Field.twice(s, z0);
        square(t, t);
        multiply(v, w, v);
        SM2P256V1Field.twice(v, v);
        SM2P256V1Field.twice(v, v);
        SM2P256V1Field.twice(v, v);
        SM2P256V1Field.subtract(t, v, x0);
    }

    /** The two points change places when it is 1, and stay where they are when it is 0. */
    private void exchange(int bit) {
        int mask = -bit;
        for (int i = 0; i < WORDS; i++) {
            int x = mask & (x0[i] ^ x1[i]);
            x0[i] ^= x;
            x1[i] ^= x;
            int z = mask & (z0[i] ^ z1[i]);
            z0[i] ^= z;
            z1[i] ^= z;
        }
    }

    /** The power of x; not in place. Takes as long as the exponent wants, which is one of the two above. */
    private void power(int[] x, int[] exponent, int[] out) {
        setSmall(out, 1);
        for (int i = BITS - 1; i >= 0; i--) {
            square(out, out);
            if (bit(exponent, i) == 1) {
                multiply(out, x, out);
            }
        }
    }

    private void multiply(int[] x, int[] y, int[] out) {
        Nat256.mul(x, y, product);
        SM2P256V1Field.reduce(product, out);
    }

    private void square(int[] x, int[] out) {
        Nat256.square(x, product);
        SM2P256V1Field.reduce(product, out);
    }

    /** Not in place. */
    private static void triple(int[] x, int[] out) {
        SM2P256V1Field.twice(x, out);
        SM2P256V1Field.add(out, x, out);
    }

    private static int bit(int[] x, int i) {
        return x[i >>> 5] >>> (i & 31) & 1;
    }

    private static void setSmall(int[] x, int value) {
        wipe(x);
        x[0] = value;
    }

    private static void read(byte[] in, int off, int[] x) {
        for (int i = 0; i < WORDS; i++) {
            int at = off + 4 * (WORDS - 1 - i);
            x[i] = in[at] << 24 | (in[at + 1] & 0xFF) << 16 | (in[at + 2] & 0xFF) << 8 | in[at + 3] & 0xFF;
        }
    }

    private static void write(int[] x, byte[] out) {
        for (int i = 0; i < WORDS; i++) {
            for (int b = 0; b < 4; b++) {
                out[4 * (WORDS - 1 - i) + b] = (byte) (x[i] >>> 24 - 8 * b);
            }
        }
    }

    private static void wipe(int[] x) {
        for (int i = 0; i < x.length; i++) {
            x[i] = 0;
        }
    }
}
