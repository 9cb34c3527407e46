package org.stblink.port.kit;

/** A numbered rule of the HAL. Its text stands in the javadoc of the interface it belongs to. */
public final class Rule {
    private final String id;
    private final boolean must;
    private final String type;

    Rule(String id, boolean must, String type) {
        this.id = id;
        this.must = must;
        this.type = type;
    }

    /** For instance {@code NET-4}. */
    public String id() {
        return id;
    }

    /** Whether a port that breaks it fails the kit; else it is a SHOULD, and breaking it a warning. */
    public boolean isMust() {
        return must;
    }

    /** The interface of {@code org.stblink.hal} in whose javadoc it stands. */
    public String type() {
        return type;
    }
}
