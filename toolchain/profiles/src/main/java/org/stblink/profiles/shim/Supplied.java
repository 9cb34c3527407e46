package org.stblink.profiles.shim;

/** Static stand-ins; an instance method's receiver is the first parameter. */
public final class Supplied {
    private Supplied() {}

    /** As {@code Long.compareUnsigned}, of Java 8 and Android 26. */
    public static int compareUnsigned(long x, long y) {
        long a = x ^ Long.MIN_VALUE;
        long b = y ^ Long.MIN_VALUE;
        return a < b ? -1 : a == b ? 0 : 1;
    }

    /** As {@code Integer.valueOf}, of Java 5; without its cache. */
    @SuppressWarnings({"removal", "BoxedPrimitiveConstructor"}) // the constructor is all that Java 1.4 has
    public static Integer valueOf(int value) {
        return new Integer(value);
    }

    /** As {@code Integer.rotateLeft}, of Java 5. */
    public static int rotateLeft(int i, int distance) {
        return i << distance | i >>> -distance;
    }

    /** As {@code Integer.numberOfLeadingZeros}, of Java 5. */
    public static int numberOfLeadingZeros(int i) {
        int zeros = 0;
        while (zeros < 32 && i << zeros >= 0) {
            zeros++;
        }
        return zeros;
    }

    /** As {@code Long.reverse}, of Java 5. */
    public static long reverse(long i) {
        long reversed = 0;
        for (int bit = 0; bit < 64; bit++) {
            reversed = reversed << 1 | i >>> bit & 1;
        }
        return reversed;
    }

    /** As {@code Character.isHighSurrogate}, of Java 5. */
    public static boolean isHighSurrogate(char c) {
        return c >= 0xD800 && c < 0xDC00;
    }

    /** As {@code Character.isLowSurrogate}, of Java 5. */
    public static boolean isLowSurrogate(char c) {
        return c >= 0xDC00 && c < 0xE000;
    }
}
