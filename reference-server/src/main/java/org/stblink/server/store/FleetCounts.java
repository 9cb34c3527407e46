package org.stblink.server.store;

import java.util.List;
import org.stblink.server.domain.Standing;

/**
 * How many devices there are.
 *
 * @param shares by group and standing, in this order; none with 0
 * @param enrolled those of all groups that have keys
 */
public record FleetCounts(List<Share> shares, long enrolled) {
    /** Devices of one group and standing. */
    public record Share(String group, Standing standing, long devices) {}

    public FleetCounts {
        shares = List.copyOf(shares);
    }

    /** All devices. */
    public long devices() {
        return shares.stream().mapToLong(Share::devices).sum();
    }

    /** Devices of one standing. */
    public long devices(Standing standing) {
        return shares.stream()
                .filter(share -> share.standing() == standing)
                .mapToLong(Share::devices)
                .sum();
    }
}
