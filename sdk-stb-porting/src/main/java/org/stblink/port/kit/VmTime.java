package org.stblink.port.kit;

/** The VM's own clocks. They tell what was done to the box while the port's clock is watched; they are no measure for it. */
class VmTime {
    /** The time of day. */
    long timeOfDayMillis() {
        return System.currentTimeMillis();
    }

    /** How long the box has been running since some moment; stands still while it is suspended. */
    long runningMillis() {
        return System.nanoTime() / 1000000;
    }
}
