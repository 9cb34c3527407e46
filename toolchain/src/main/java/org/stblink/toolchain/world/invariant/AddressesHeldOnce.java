package org.stblink.toolchain.world.invariant;

import java.util.ArrayList;
import java.util.List;

/**
 * No address is held by two devices at once (P3). A box that sleeps cannot give up anything; the lease is over for it, and it
 * must have given the address up when its program ran again. A clone has the address of its original until it is found out.
 */
public final class AddressesHeldOnce extends Invariant {
    private final List<Conflict> conflicts = new ArrayList<>();

    private record Conflict(String address, BoxState first, BoxState second) {
        boolean lasts() {
            return first.holds.test(address) && second.holds.test(address);
        }
    }

    public AddressesHeldOnce() {
        super("7.3");
    }

    @Override
    public void addressHeldTwice(String address, BoxState first, BoxState second) {
        if (!first.deviceId.equals(second.deviceId)) {
            conflicts.add(new Conflict(address, first, second));
        }
    }

    @Override
    public void stepped(Scene scene) {
        if (conflicts.isEmpty()) {
            return;
        }
        conflicts.removeIf(conflict -> !conflict.lasts());
        for (Conflict conflict : conflicts) {
            if (conflict.first.awake && conflict.second.awake) {
                throw broken(conflict.first + " and " + conflict.second + " both use " + conflict.address);
            }
        }
    }
}
