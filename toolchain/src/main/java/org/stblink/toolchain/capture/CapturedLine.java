package org.stblink.toolchain.capture;

import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.Message;

/**
 * One line of a capture behind its head.
 *
 * @param ms the server's own clock; of a gap that of the line before it
 * @param connection its number; 0 for a gap
 * @param event opened or closed; null for a message and a gap
 * @param resumed of an opening: whether it was a resume
 * @param fromDevice of a message: its direction
 * @param message null for an event and a gap; without its secrets
 * @param missing of a gap: how many lines are missing here; 0 for all others
 */
record CapturedLine(
        long ms,
        long connection,
        @Nullable String event,
        boolean resumed,
        boolean fromDevice,
        @Nullable Message message,
        long missing) {
    static CapturedLine gap(long ms, long missing) {
        return new CapturedLine(ms, 0, null, false, false, null, missing);
    }

    boolean isGap() {
        return missing > 0;
    }
}
