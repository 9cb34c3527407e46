package org.stblink.smallbox;

import org.stblink.hal.LogSink;

/** Prints what went wrong. */
final class PrintedLog implements LogSink {
    @Override
    public boolean enabled(int level) {
        return level <= WARN;
    }

    @Override
    public void log(int level, int code, String text) {
        if (enabled(level)) {
            Meter.say("LOG " + code + " " + text);
        }
    }
}
