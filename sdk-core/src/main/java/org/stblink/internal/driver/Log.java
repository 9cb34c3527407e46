package org.stblink.internal.driver;

import org.stblink.hal.LogSink;

/** The box's log, asked before a text is built. Never given a secret. */
final class Log {
    private final LogSink sink;
    private final String who;

    Log(LogSink sink, String deviceId) {
        this.sink = sink;
        this.who = deviceId + ": ";
    }

    void info(int code, String text) {
        line(LogSink.INFO, code, text);
    }

    void error(int code, String text) {
        line(LogSink.ERROR, code, text);
    }

    void warn(int code, String text) {
        line(LogSink.WARN, code, text);
    }

    boolean debugs() {
        return isOn(LogSink.DEBUG);
    }

    void debug(int code, String text) {
        line(LogSink.DEBUG, code, text);
    }

    private void line(int level, int code, String text) {
        if (isOn(level)) {
            try {
                sink.log(level, code, who + text);
            } catch (RuntimeException portsFault) {
                // It breaks rule LOG-1, and there is no other place to say so: the line is lost, and not the session.
            }
        }
    }

    private boolean isOn(int level) {
        try {
            return sink.enabled(level);
        } catch (RuntimeException portsFault) {
            return false; // as above
        }
    }
}
