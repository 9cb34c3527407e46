package org.stblink.toolchain.values;

/** For options: a number of boxes, devices or rounds, of which there has to be one. */
public final class HowMany extends WholeNumber {
    private static final int MOST = 10_000_000;

    public HowMany() {
        super(1, MOST);
    }
}
