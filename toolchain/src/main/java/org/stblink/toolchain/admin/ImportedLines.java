package org.stblink.toolchain.admin;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which source a line of an import is of: the server counts on over all of them. */
final class ImportedLines {
    /** By the server's number of their first line. */
    private final NavigableMap<Long, String> sources = new TreeMap<>();

    private long next = 1;

    /** What is added from here on is of this source. */
    void begin(String source) {
        sources.put(next, source);
    }

    void add(long lines) {
        next += lines;
    }

    /** The source that the server speaks of before it has taken its lines. */
    String present() {
        Map.Entry<Long, String> last = sources.lastEntry();
        return last.getKey() == 1
                ? last.getValue()
                : last.getValue() + ", whose first line is counted as line " + last.getKey();
    }

    /**
     * A line as its source counts it; with the source where there are several.
     *
     * @param line the server's number
     */
    String name(@Nullable Object line) {
        if (sources.size() < 2 || !(line instanceof Number number)) {
            return "line " + line;
        }
        Map.Entry<Long, String> source = sources.floorEntry(number.longValue());
        return source.getValue() + ", line " + (number.longValue() - source.getKey() + 1);
    }
}
