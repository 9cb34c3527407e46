package org.stblink.toolchain.values;

/** For options: how long, in seconds. */
public final class Seconds extends WholeNumber {
    private static final int MOST = 1_000_000;

    public Seconds() {
        super(0, MOST);
    }
}
