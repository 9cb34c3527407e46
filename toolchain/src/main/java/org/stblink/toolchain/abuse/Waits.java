package org.stblink.toolchain.abuse;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** How long honest boxes waited for one kind of thing. */
final class Waits {
    private static final double NANOS_PER_MILLI = 1e6;

    private final List<Long> nanos = new ArrayList<>();
    private int asked;

    void ask() {
        asked++;
    }

    void served(long waitedNanos) {
        nanos.add(waitedNanos);
    }

    int asked() {
        return asked;
    }

    int served() {
        return nanos.size();
    }

    /** Of those that were served, in milliseconds; 0 when nobody was. */
    double percentile(int percent) {
        if (nanos.isEmpty()) {
            return 0;
        }
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        return sorted.get((sorted.size() - 1) * percent / 100) / NANOS_PER_MILLI;
    }

    /** 0 when nobody was served. */
    long longestNanos() {
        return nanos.stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** For a cell of a table. */
    String text() {
        return String.format(
                Locale.ROOT, "%d of %d, %.0f / %.0f ms", served(), asked(), percentile(50), percentile(99));
    }
}
