package org.stblink.server.control;

import java.util.ArrayDeque;
import org.stblink.internal.wire.FrameAssembler;
import org.stblink.internal.wire.Limits;

/**
 * Frame buffers that connections borrow: a connection has one while it holds part of a frame, and none while it is
 * idle. That is what keeps a fleet of idle devices small.
 *
 * <p>Threads: one.
 */
final class AssemblerPool {
    /** Free ones kept; the rest is garbage. Frames rarely come in pieces, so one is in use almost always. */
    private static final int MOST_FREE = 16;

    private final ArrayDeque<FrameAssembler> free = new ArrayDeque<>();

    FrameAssembler take() {
        FrameAssembler assembler = free.pollLast();
        return assembler != null ? assembler : new FrameAssembler(Limits.FRAME_AFTER_REGISTRATION_BYTES);
    }

    /** @param empty one that holds no part of a frame */
    void give(FrameAssembler empty) {
        if (free.size() < MOST_FREE) {
            free.addLast(empty);
        }
    }
}
