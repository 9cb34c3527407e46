package org.stblink.port.javase;

import org.stblink.hal.LogSink;
import org.tinylog.Logger;
import org.tinylog.TaggedLogger;

/**
 * Log lines to tinylog 2, under the tag {@code stblink} and with the event's number in front: {@code "[9001] cannot
 * connect to ..."}. Where they go and from which level on is tinylog's configuration; its own default is everything, to
 * the console.
 */
public final class TinylogSink implements LogSink {
    private static final String TAG = "stblink";

    private final TaggedLogger logger = Logger.tag(TAG);

    @Override
    public boolean enabled(int level) {
        if (level <= ERROR) {
            return logger.isErrorEnabled();
        }
        if (level == WARN) {
            return logger.isWarnEnabled();
        }
        return level == INFO ? logger.isInfoEnabled() : logger.isDebugEnabled();
    }

    @Override
    public void log(int level, int code, String text) {
        Object line = "[" + code + "] " + text; // As an object, so that tinylog looks for no {} in it.
        try {
            if (level <= ERROR) {
                logger.error(line);
            } else if (level == WARN) {
                logger.warn(line);
            } else if (level == INFO) {
                logger.info(line);
            } else {
                logger.debug(line);
            }
        } catch (RuntimeException writerFailed) {
            // LOG-1: a full log disk must not cut a call. tinylog tells of its own failures on the console.
        }
    }
}
