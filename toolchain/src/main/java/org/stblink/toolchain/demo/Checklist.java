package org.stblink.toolchain.demo;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the demo must have shown. A point that nobody ticked has failed. */
final class Checklist {
    private final Map<String, String> points = new LinkedHashMap<>();

    /** @param all every point, in the order of the story */
    Checklist(String... all) {
        for (String point : all) {
            points.put(point, "");
        }
    }

    /** It was seen. */
    void seen(String point, String how) {
        if (!points.containsKey(point)) {
            throw new IllegalArgumentException("no such point: " + point);
        }
        points.put(point, how);
    }

    boolean isComplete() {
        return points.values().stream().noneMatch(String::isEmpty);
    }

    void print(PrintStream out) {
        out.println();
        points.forEach((point, how) ->
                out.println((how.isEmpty() ? " [ ] " : " [x] ") + point + (how.isEmpty() ? "" : ": " + how)));
    }
}
