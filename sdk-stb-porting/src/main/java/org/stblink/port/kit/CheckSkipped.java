package org.stblink.port.kit;

/** The check cannot be tried here; the message says why and what to do about it. */
final class CheckSkipped extends Exception {
    private static final long serialVersionUID = 1L;

    CheckSkipped(String why) {
        super(why);
    }
}
