package org.stblink.server.domain;

/** One address and the device that has it, or was the last to have it. */
final class Holding implements Comparable<Holding> {
    final IpAddress address;
    final String device;
    final AddressRange range;

    /** Connections of the device that use it: two while a second one takes over. */
    int users;

    /** True when the device may be another box by now, and the one that had the address not have heard of that. */
    boolean ofFormerBox;

    /** When the last frame of the holder arrived; counts while there are no users. */
    long lastFrame;

    Holding(IpAddress address, String device, AddressRange range) {
        this.address = address;
        this.device = device;
        this.range = range;
    }

    /** Longest idle first. */
    @Override
    public int compareTo(Holding other) {
        return lastFrame != other.lastFrame
                ? Long.compare(lastFrame, other.lastFrame)
                : address.compareTo(other.address);
    }
}
