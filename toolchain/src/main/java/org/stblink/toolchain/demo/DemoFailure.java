package org.stblink.toolchain.demo;

/** Something the demo must show did not happen. */
final class DemoFailure extends Exception {
    private static final long serialVersionUID = 1L;

    DemoFailure(String message) {
        super(message);
    }
}
