package org.stblink.port.linux;

/** The system did not do what was asked of it; the message says what it was, what the system answered, and what to do. */
final class IpFailure extends Exception {
    private static final long serialVersionUID = 1L;

    IpFailure(String message) {
        super(message);
    }
}
