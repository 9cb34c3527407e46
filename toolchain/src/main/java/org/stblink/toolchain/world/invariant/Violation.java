package org.stblink.toolchain.world.invariant;

/** Something that must hold does not. */
public final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final String invariant;

    Violation(String invariant, String section, String how) {
        super(invariant + " (protocol.md, section " + section + "): " + how);
        this.invariant = invariant;
    }

    /** The name of the invariant that does not hold. */
    public String invariant() {
        return invariant;
    }
}
