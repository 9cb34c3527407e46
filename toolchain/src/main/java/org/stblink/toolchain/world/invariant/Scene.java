package org.stblink.toolchain.world.invariant;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Everything that can be seen of a run at one moment. */
public final class Scene {
    public final Bounds bounds;
    public final ServerState server;
    public final List<BoxState> boxes = new ArrayList<>();
    /** Legs whose box has power and whose session was not closed by its application; ended ones leave. */
    public final List<Leg> legs = new ArrayList<>();
    /** Identities that two boxes have or had, or whose box was rolled back: those may be quarantined. */
    public final Set<String> suspects = new HashSet<>();
    /** Addresses in the pool. */
    public final int addresses;

    public long now;

    public Scene(Bounds bounds, ServerState server, int addresses) {
        this.bounds = bounds;
        this.server = server;
        this.addresses = addresses;
    }
}
