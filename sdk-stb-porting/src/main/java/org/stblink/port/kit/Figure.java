package org.stblink.port.kit;

/** Something measured. It tells about the box; no rule but SEC-8 and CLK-3 has a limit for it. */
public final class Figure {
    private final String name;
    private final long value;
    private final String unit;

    Figure(String name, long value, String unit) {
        this.name = name;
        this.value = value;
        this.unit = unit;
    }

    /** As one word, stable between versions: {@code connectTime}. */
    public String name() {
        return name;
    }

    /** In {@link #unit}. */
    public long value() {
        return value;
    }

    /** For instance {@code ms} or {@code KiB/s}. */
    public String unit() {
        return unit;
    }
}
