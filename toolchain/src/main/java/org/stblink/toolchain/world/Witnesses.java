package org.stblink.toolchain.world;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.stblink.Reason;
import org.stblink.toolchain.world.invariant.BoxState;
import org.stblink.toolchain.world.invariant.Deed;
import org.stblink.toolchain.world.invariant.Invariant;
import org.stblink.toolchain.world.invariant.Leg;
import org.stblink.toolchain.world.invariant.Scene;

/** Tells every invariant what happens, and remembers what this run came to. */
final class Witnesses {
    private final List<Invariant> invariants;
    private final Set<String> reached = new HashSet<>();

    Witnesses(List<Invariant> invariants) {
        this.invariants = invariants;
    }

    /** Tells all of them. */
    void tell(Consumer<Invariant> what) {
        for (Invariant invariant : invariants) {
            what.accept(invariant);
        }
    }

    /** Asks all of them. */
    void stepped(Scene scene) {
        for (int i = 0; i < invariants.size(); i++) {
            invariants.get(i).stepped(scene);
        }
    }

    void performed(Fault fault) {
        reached.add(Coverage.fault(fault));
    }

    /** The SDK did not even begin a call. */
    void refusedAtOnce(int reason) {
        reached.add(Coverage.call(reason));
    }

    void stateChanged(BoxState box, int state, int reason) {
        if (reason != Reason.NONE) {
            reached.add(Coverage.session(reason));
        }
        tell(one -> one.stateChanged(box, state, reason));
    }

    void closed(Leg leg, boolean wasOpen) {
        reached.add(wasOpen ? Coverage.channel(leg.reason) : Coverage.call(leg.reason));
        tell(one -> one.channelClosed(leg));
    }

    void serverDid(Deed deed) {
        reached.add(Coverage.server(deed.name()));
        tell(one -> one.serverDid(deed));
    }

    /** Faults and outcomes that this run came to. */
    Set<String> reached() {
        return reached;
    }
}
