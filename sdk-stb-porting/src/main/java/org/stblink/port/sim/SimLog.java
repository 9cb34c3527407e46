package org.stblink.port.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.LogSink;

/** Keeps a box's log lines for a test to look at, and shows them in the diagram. */
public final class SimLog implements LogSink {
    /** The last so many are kept. */
    private static final int KEPT = 1000;

    /** A line of the log. */
    public static final class Line {
        public final int level;
        public final int code;
        public final String text;

        Line(int level, int code, String text) {
            this.level = level;
            this.code = code;
            this.text = text;
        }

        @Override
        public String toString() {
            return "[" + code + "] " + text;
        }
    }

    private final SimHost box;
    private final ArrayDeque<Line> lines = new ArrayDeque<Line>();
    private @Nullable Consumer<Line> listenerOrNull;

    SimLog(SimHost box) {
        this.box = box;
    }

    @Override
    public boolean enabled(int level) {
        return true;
    }

    @Override
    public void log(int level, int code, String text) {
        Line line = new Line(level, code, text);
        lines.addLast(line);
        if (lines.size() > KEPT) {
            lines.removeFirst();
        }
        box.world().note(box.name(), "log " + line);
        if (listenerOrNull != null) {
            listenerOrNull.accept(line);
        }
    }

    /** Hands every further line to {@code listener}, too; null for nobody. */
    public void listen(@Nullable Consumer<Line> listener) {
        listenerOrNull = listener;
    }

    /** The lines so far, oldest first. */
    public List<Line> lines() {
        return new ArrayList<Line>(lines);
    }

    /** Whether a line with that code is there. */
    public boolean has(int code) {
        for (Line line : lines) {
            if (line.code == code) {
                return true;
            }
        }
        return false;
    }
}
