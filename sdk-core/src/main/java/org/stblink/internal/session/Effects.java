package org.stblink.internal.session;

import java.util.Vector;
import org.jspecify.annotations.Nullable;

/** What the machines ask of the driver, in order. */
final class Effects {
    private final Vector<Effect> queue = new Vector<Effect>();

    void add(Effect e) {
        queue.addElement(e);
    }

    @Nullable Effect next() {
        if (queue.isEmpty()) {
            return null;
        }
        Effect e = queue.elementAt(0);
        queue.removeElementAt(0);
        return e;
    }
}
