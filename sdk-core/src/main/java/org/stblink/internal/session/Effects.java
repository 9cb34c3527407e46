package org.stblink.internal.session;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** What the machines ask of the driver, in order. */
final class Effects {
    private final ArrayList<Effect> queue = new ArrayList<Effect>();

    void add(Effect e) {
        queue.add(e);
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
