package org.stblink.server.store;

import org.jspecify.annotations.Nullable;
import org.stblink.server.domain.Standing;

/**
 * Which devices an operator wants to see. What is null or empty does not narrow the choice.
 *
 * @param after list ids behind this one, in byte order; empty = from the first
 * @param search part of an id, of any case
 * @param group the whole name of a group
 * @param limit how many at most, 1 and up
 */
public record DeviceQuery(
        String after,
        String search,
        @Nullable String group,
        @Nullable Standing standing,
        int limit) {
    /** The same, behind an id. */
    public DeviceQuery after(String id) {
        return new DeviceQuery(id, search, group, standing, limit);
    }

    /** The same, but so many at most. */
    public DeviceQuery limit(int most) {
        return new DeviceQuery(after, search, group, standing, most);
    }

    /** The first devices, whatever they are. */
    public static DeviceQuery first(int limit) {
        return new DeviceQuery("", "", null, null, limit);
    }
}
