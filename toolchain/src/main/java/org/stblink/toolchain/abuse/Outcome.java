package org.stblink.toolchain.abuse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What came of one abuse.
 *
 * @param abuse its name, or {@link #NOBODY}
 * @param attempts of the abusers
 */
record Outcome(String abuse, long attempts, HonestBoxes.Got got, ServerProbe.Seen seen) {
    /** No abuse. */
    static final String NOBODY = "none";

    /** What a server may have more in the middle of an abuse than in the middle of a time without. */
    static final int MOST_HEAP_AMID_MEGABYTES = 32;
    /** And afterwards: what an abuse may leave behind. */
    static final int MOST_HEAP_AFTER_MEGABYTES = 8;
    /** Of the process in all: the heap that it may have, and what a Java VM takes besides. */
    static final int MOST_RSS_MEGABYTES = AbuseRun.HEAP_MEGABYTES + 256;

    private static final double MEGA = 1 << 20;

    /** What should not have been, measured against a time without abuse; empty when all was as it should be. */
    List<String> complaints(Outcome calm) {
        List<String> all = new ArrayList<>();
        lockedOut(all, "new boxes", got.enrolments());
        lockedOut(all, "boxes that came back", got.returns());
        if (got.lost() > 0) {
            all.add(abuse + ": boxes that were online lost the server " + got.lost() + " times");
        }
        if (got.calls().asked() > 0 && got.calls().served() == 0) {
            all.add(abuse + ": no honest call was served");
        }
        bound(
                all,
                "live heap amid it, above that without abuse",
                megabytes(seen.heapAmid() - calm.seen.heapAmid()),
                MOST_HEAP_AMID_MEGABYTES);
        bound(
                all,
                "live heap after it, above that without abuse",
                megabytes(seen.heapAfter() - calm.seen.heapAfter()),
                MOST_HEAP_AFTER_MEGABYTES);
        bound(all, "memory of the process", megabytes(seen.mostRss()), MOST_RSS_MEGABYTES);
        return all;
    }

    private void lockedOut(List<String> all, String who, Waits waits) {
        if (waits.served() < waits.asked()) {
            all.add(abuse + ": " + (waits.asked() - waits.served()) + " of " + waits.asked() + " " + who
                    + " were locked out");
        }
    }

    private void bound(List<String> all, String what, double megabytes, int most) {
        if (megabytes > most) {
            all.add(String.format(Locale.ROOT, "%s: %s: %.1f MB, the bound is %d", abuse, what, megabytes, most));
        }
    }

    static double megabytes(long bytes) {
        return bytes / MEGA;
    }
}
