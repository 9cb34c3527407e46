package org.stblink.toolchain.capture;

import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.Message;

/**
 * One line of a capture behind its head.
 *
 * @param ms the server's own clock
 * @param event opened or closed; null for a message
 * @param resumed of an opening: whether it was a resume
 * @param fromDevice of a message: its direction
 * @param message null for an event; without its secrets
 */
record CapturedLine(
        long ms,
        long connection,
        @Nullable String event,
        boolean resumed,
        boolean fromDevice,
        @Nullable Message message) {}
