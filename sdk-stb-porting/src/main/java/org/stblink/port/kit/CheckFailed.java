package org.stblink.port.kit;

/** The port broke the rule; the message is what was seen. */
final class CheckFailed extends Exception {
    private static final long serialVersionUID = 1L;

    CheckFailed(String seen) {
        super(seen);
    }
}
