package org.stblink.port.sim;

/**
 * The box has no power (any more): it unwinds the box's code to the world, which steps that box no further. Every call
 * into the HAL of a box without power throws it, so code that catches it gets nowhere.
 */
public final class SimPowerCut extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SimPowerCut(String box) {
        super(box + " has no power", null, false, false);
    }
}
