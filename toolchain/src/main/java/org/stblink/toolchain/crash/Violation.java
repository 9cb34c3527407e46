package org.stblink.toolchain.crash;

/** Something that must hold did not. */
final class Violation extends Exception {
    private static final long serialVersionUID = 1;

    Violation(String what) {
        super(what);
    }
}
