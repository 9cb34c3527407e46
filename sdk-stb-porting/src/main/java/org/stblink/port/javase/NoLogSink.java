package org.stblink.port.javase;

import org.stblink.hal.LogSink;

/** Keeps no log line. */
public final class NoLogSink implements LogSink {
    @Override
    public boolean enabled(int level) {
        return false;
    }

    @Override
    public void log(int level, int code, String text) {
        // Not kept: that is what this sink is for.
    }
}
