package org.stblink.port;

import java.util.Collection;
import org.stblink.hal.LogSink;

/** Puts the text of each line where a test looks for it. */
public final class TextLog implements LogSink {
    private final Collection<String> lines;

    /** @param lines for any thread, where several log */
    public TextLog(Collection<String> lines) {
        this.lines = lines;
    }

    @Override
    public boolean enabled(int level) {
        return true;
    }

    @Override
    public void log(int level, int code, String text) {
        lines.add(text);
    }
}
