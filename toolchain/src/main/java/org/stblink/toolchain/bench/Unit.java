package org.stblink.toolchain.bench;

import java.util.Locale;

/** What figures are in. */
enum Unit {
    MICROS("%.1f µs"),
    MILLIS("%.1f ms"),
    BYTES("%.0f B"),
    SECONDS_PER_GB("%.2f s/GB"),
    RATIO("%.2f ×");

    private final String format;

    Unit(String format) {
        this.format = format;
    }

    String show(double figure) {
        return String.format(Locale.ROOT, format, figure);
    }
}
