package org.stblink.samples.vendorport;

import org.stblink.hal.HalException;
import org.stblink.samples.vendorport.acme.Acme;

/** Error numbers into exceptions that an engineer can read. */
final class AcmeErrors {
    private AcmeErrors() {}

    /** Passes {@code result} on unless it is an error. */
    static int check(String what, int result) throws HalException {
        if (result < 0) {
            throw new HalException(what + ": " + Acme.strerror(result) + " (" + result + ")");
        }
        return result;
    }

    /** Whether a call that waits only wants to be called again. */
    static boolean isNotYet(int result) {
        return result == Acme.ETIMEDOUT || isInterrupted(result);
    }

    /** Whether a call has done nothing and is to be made again. */
    static boolean isInterrupted(int result) {
        return result == Acme.EINTR;
    }
}
