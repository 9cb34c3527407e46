package org.stblink.toolchain.process;

/** A process did not tell what it should have told, or could not be handled. */
public final class ProcessFailure extends Exception {
    private static final long serialVersionUID = 1L;

    public ProcessFailure(String message) {
        super(message);
    }
}
