package org.stblink.toolchain.micro;

import java.util.OptionalDouble;

/**
 * What a line is judged by.
 *
 * @param aimRatio what the ratio shall be
 * @param mostRatio above which something broke; far from what is measured, since machines differ
 * @param mostBytes allocated by one operation, above which something broke
 */
record MicroBounds(OptionalDouble aimRatio, double mostRatio, double mostBytes) {
    static MicroBounds guard(double mostRatio, double mostBytes) {
        return new MicroBounds(OptionalDouble.empty(), mostRatio, mostBytes);
    }

    static MicroBounds aim(double ratio, double mostRatio, double mostBytes) {
        return new MicroBounds(OptionalDouble.of(ratio), mostRatio, mostBytes);
    }
}
