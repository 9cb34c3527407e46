package org.stblink.hal;

/**
 * A port's failure that the SDK has to act on: storage that cannot be read or written, an address that cannot be
 * listened on. Its message is for an engineer; it names what was tried and never contains a secret.
 */
public class HalException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message what was tried and why it failed; never null, never a secret */
    public HalException(String message) {
        super(message);
    }

    /**
     * @param message what was tried and why it failed; never null, never a secret
     * @param cause the platform's own error, or null
     */
    public HalException(String message, Throwable cause) {
        super(message, cause);
    }
}
