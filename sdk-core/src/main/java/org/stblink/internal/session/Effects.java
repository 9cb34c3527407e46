package org.stblink.internal.session;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** What the machines ask of the driver, in order. */
final class Effects {
    private final ArrayList<Effect> queue = new ArrayList<Effect>();

    void add(Effect e) {
        queue.add(e);
    }

    /** The address is given up, and the channels on it with it. */
    void leaveAddress(int channelCause) {
        add(Effect.ofSid(Effect.END_CHANNELS, null, channelCause));
        add(Effect.plain(Effect.LEAVE_ADDRESS, 0, Cause.NONE));
    }

    @Nullable
    Effect next() {
        if (queue.isEmpty()) {
            return null;
        }
        Effect e = queue.get(0);
        queue.remove(0);
        return e;
    }
}
