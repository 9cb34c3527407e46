package org.stblink.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;
import org.stblink.vectors.Vector;
import org.stblink.vectors.VectorFiles;

/** The ladder beside Bouncy Castle's own points, which it does without. */
class Sm2CurveTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final X9ECParameters CURVE = CustomNamedCurves.getByName("sm2p256v1");
    private static final BigInteger N = CURVE.getN();
    private static final BigInteger P = CURVE.getCurve().getField().getCharacteristic();

    private final Sm2Curve curve = new Sm2Curve();

    /** The key pairs of the example in GB/T 32918.5, annex B. */
    @Test
    void publicKeysOfTheStandard() {
        assertThat(base("81eb26e941bb5af16df116495f90695272ae2cd63d6c4ae1678418be48230029"))
                .isEqualTo("160e12897df4edb61dd812feb96748fbd3ccf4ffe26aa6f6db9540af49c94232");
        assertThat(base("785129917d45a9ea5437a59356b82338eaadda6ceb199088f14ae10defa229b5"))
                .isEqualTo("6ae848c57c53c7b1b5fa99eb2286af078ba64c64591b8b566f7357d576f16dfb");
    }

    @Test
    void everyKeyPairOfTheStandardsExample() {
        Vector v = VectorFiles.records("gm/sm2-kx-gbt32918.5.txt").get(0);
        for (String name : new String[] {"_A", "_B"}) {
            for (String[] pair : new String[][] {{"d", "P"}, {"r", "R"}}) {
                byte[] point = v.hex(pair[1] + name);
                assertThat(base(HEX.formatHex(v.hex(pair[0] + name)))).isEqualTo(HEX.formatHex(point, 1, 33));
            }
        }
    }

    @Test
    void agreesWithBouncyCastlesPoints() {
        long seed = 32_918;
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            BigInteger scalar =
                    new BigInteger(256, random).mod(N.subtract(BigInteger.ONE)).add(BigInteger.ONE);
            ECPoint point = CURVE.getG().multiply(new BigInteger(255, random)).normalize();
            same(scalar, point, "seed " + seed + ", case " + i);
        }
    }

    /** Scalars whose ladder passes the point at infinity, or next to it: at its begin, and at its end. */
    @Test
    void scalarsAtTheEdges() {
        ECPoint point = CURVE.getG().multiply(BigInteger.valueOf(7)).normalize();
        for (int i = 1; i < 40; i++) {
            same(BigInteger.valueOf(i), point, "scalar " + i);
            same(N.subtract(BigInteger.valueOf(i)), point, "scalar n - " + i);
        }
        for (int bit = 6; bit < 256; bit++) {
            same(BigInteger.ONE.shiftLeft(bit), point, "scalar 2^" + bit);
        }
        same(N.shiftRight(1), point, "(n - 1) / 2");
        same(N.add(BigInteger.ONE).shiftRight(1), point, "(n + 1) / 2");
        assertThat(curve.multiply(bytes(N), bytes(x(point)), 0, new byte[32]))
                .as("n, whose result is no point")
                .isFalse();
        assertThat(curve.multiply(new byte[32], bytes(x(point)), 0, new byte[32]))
                .as("0")
                .isFalse();
    }

    @Test
    void privateKeysAreAboveZeroAndBelowN() {
        assertThat(Sm2Curve.isScalar(new byte[32])).isFalse();
        assertThat(Sm2Curve.isScalar(bytes(BigInteger.ONE))).isTrue();
        assertThat(Sm2Curve.isScalar(bytes(N.subtract(BigInteger.ONE)))).isTrue();
        assertThat(Sm2Curve.isScalar(bytes(N))).isFalse();
        byte[] most = new byte[32];
        Arrays.fill(most, (byte) 0xFF);
        assertThat(Sm2Curve.isScalar(most)).isFalse();
    }

    /** Half of all numbers are coordinates of the twist, on which a ladder would go on and tell of the scalar. */
    @Test
    void whatIsNoPointOfTheCurveIsRefused() {
        Random random = new Random(8_998);
        byte[] scalar = bytes(BigInteger.valueOf(12_345));
        int refused = 0;
        for (int i = 0; i < 200; i++) {
            BigInteger x = new BigInteger(256, random).mod(P);
            boolean onCurve = isOnCurve(x);
            byte[] out = new byte[32];
            assertThat(curve.multiply(scalar, bytes(x), 0, out))
                    .as("x = %s", x.toString(16))
                    .isEqualTo(onCurve);
            if (!onCurve) {
                assertThat(out).containsOnly(0);
                refused++;
            }
        }
        assertThat(refused).isBetween(60, 140);
    }

    @Test
    void numbersThatAreNoCoordinateAreRefused() {
        byte[] scalar = bytes(BigInteger.TEN);
        byte[] out = new byte[32];
        assertThat(curve.multiply(scalar, new byte[32], 0, out)).as("0").isFalse();
        assertThat(curve.multiply(scalar, bytes(P), 0, out)).as("p").isFalse();
        BigInteger beyond = P; // the same point as x - p, written in a second way
        BigInteger x = BigInteger.ONE;
        while (!isOnCurve(x)) {
            x = x.add(BigInteger.ONE);
        }
        assertThat(curve.multiply(scalar, bytes(x), 0, out)).as("x").isTrue();
        assertThat(curve.multiply(scalar, bytes(x.add(beyond)), 0, new byte[32]))
                .as("x + p")
                .isFalse();
    }

    @Test
    void isReadAtItsOffsetAndUsedAgain() {
        ECPoint point = CURVE.getG().multiply(BigInteger.valueOf(99)).normalize();
        byte[] shifted = new byte[40];
        System.arraycopy(bytes(x(point)), 0, shifted, 5, 32);
        byte[] out = new byte[32];
        assertThat(curve.multiply(bytes(BigInteger.TWO), shifted, 5, out)).isTrue();
        assertThat(out).isEqualTo(bytes(x(point.multiply(BigInteger.TWO).normalize())));
        curve.multiplyBase(bytes(BigInteger.ONE), out);
        assertThat(out).isEqualTo(bytes(x(CURVE.getG())));
    }

    @Test
    void nothingStaysBehindAWipe() throws Exception {
        curve.multiplyBase(bytes(N.subtract(BigInteger.TWO)), new byte[32]);
        curve.wipe();
        int arrays = 0;
        for (Field field : Sm2Curve.class.getDeclaredFields()) {
            if (!java.lang.reflect.Modifier.isStatic(field.getModifiers())) {
                field.setAccessible(true);
                assertThat((int[]) field.get(curve)).as(field.getName()).containsOnly(0);
                arrays++;
            }
        }
        assertThat(arrays).isGreaterThan(8);
    }

    private void same(BigInteger scalar, ECPoint point, String what) {
        byte[] out = new byte[32];
        assertThat(curve.multiply(bytes(scalar), bytes(x(point)), 0, out))
                .as(what)
                .isTrue();
        assertThat(out).as(what).isEqualTo(bytes(x(point.multiply(scalar).normalize())));
        curve.multiplyBase(bytes(scalar), out);
        assertThat(out)
                .as("base, %s", what)
                .isEqualTo(bytes(x(CURVE.getG().multiply(scalar).normalize())));
    }

    private String base(String scalar) {
        byte[] out = new byte[32];
        curve.multiplyBase(HEX.parseHex(scalar), out);
        return HEX.formatHex(out);
    }

    private static boolean isOnCurve(BigInteger x) {
        BigInteger square = x.modPow(BigInteger.valueOf(3), P)
                .subtract(x.multiply(BigInteger.valueOf(3)))
                .add(CURVE.getCurve().getB().toBigInteger())
                .mod(P);
        return square.modPow(P.shiftRight(1), P).equals(BigInteger.ONE);
    }

    private static BigInteger x(ECPoint point) {
        return point.getAffineXCoord().toBigInteger();
    }

    private static byte[] bytes(BigInteger number) {
        byte[] signed = number.toByteArray();
        byte[] out = new byte[32];
        int length = Math.min(32, signed.length);
        System.arraycopy(signed, signed.length - length, out, 32 - length, length);
        return out;
    }
}
