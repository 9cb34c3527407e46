package org.stblink.port.sim;

import org.jspecify.annotations.Nullable;

/** A simulated run went wrong. The message has the seed and the sequence diagram. */
public final class SimFailure extends AssertionError {
    private static final long serialVersionUID = 1L;

    SimFailure(String what, SimWorld world, @Nullable Throwable causeOrNull) {
        super(what + "\n" + world.diagram(), causeOrNull);
    }
}
