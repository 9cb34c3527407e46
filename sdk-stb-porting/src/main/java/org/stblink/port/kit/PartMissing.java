package org.stblink.port.kit;

/** The port does not have a part yet, where a porter writes one after the other: what needs it cannot be tried. */
final class PartMissing extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PartMissing(String part) {
        super("needs a " + part + ", and the port's is null");
    }
}
