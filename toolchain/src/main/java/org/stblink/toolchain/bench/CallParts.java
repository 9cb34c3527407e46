package org.stblink.toolchain.bench;

import org.stblink.toolchain.fleet.CpuTime;

/**
 * What the parts of a call cost the server, each by itself: many calls get their grants, then all of them their channels, and then all
 * end. By the same devices and messages as other calls, which do the three one after the other.
 */
final class CallParts {
    private static final int PARTS = 3;

    /** What a part leaves to be written later is written after so long, and is the part's. */
    private static final long REST_MILLIS = 150;

    private final Phones phones;
    private final long pid;
    private Sample grants = Sample.NONE;
    private Sample begins = Sample.NONE;
    private Sample ends = Sample.NONE;

    /** @param pid of the server */
    CallParts(Phones phones, long pid) {
        this.phones = phones;
        this.pid = pid;
    }

    /** Calls again and again, for so long at least for each part. */
    void measure(int window, long millis) throws Exception {
        long begun = System.nanoTime();
        do {
            grants = grants.plus(cost(() -> phones.callUpToGrants(window)));
            begins = begins.plus(cost(() -> phones.openChannels(window)));
            ends = ends.plus(cost(() -> phones.hangUp(window)));
        } while (System.nanoTime() - begun < PARTS * millis * 1_000_000);
    }

    /** From the request until the caller has its grant. */
    Sample grants() {
        return grants;
    }

    /** From the grant until both ends have told that the session is up. */
    Sample begins() {
        return begins;
    }

    /** From the hanging up until both ends have told that the session is over. */
    Sample ends() {
        return ends;
    }

    private interface Part {
        void run() throws Exception;
    }

    private Sample cost(Part part) throws Exception {
        Sample before = new Sample(0, CpuTime.micros(pid));
        part.run();
        phones.hold(REST_MILLIS);
        return new Sample(phones.callers(), CpuTime.micros(pid)).since(before);
    }
}
