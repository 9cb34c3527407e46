package org.stblink.server.domain;

import java.util.List;

/** Which suite a peer channel gets: the first of the operator's order that both devices listed (section 9.1). */
final class Suites {
    static final int NONE = 0;

    private Suites() {}

    static int choose(List<Integer> order, byte[] callers, byte[] targets) {
        for (int suite : order) {
            if (has(callers, suite) && has(targets, suite)) {
                return suite;
            }
        }
        return NONE;
    }

    private static boolean has(byte[] suites, int suite) {
        for (byte one : suites) {
            if ((one & 0xFF) == suite) {
                return true;
            }
        }
        return false;
    }
}
