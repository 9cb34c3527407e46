package org.stblink.internal.driver;

import org.stblink.internal.session.PeerMachine;

/** Puts a message together from its records; grows only as they come, up to the configured maximum. */
final class MessageBuffer {
    private static final int FIRST_BYTES = 256;
    private static final byte[] NONE = new byte[0];

    private final int max;
    private byte[] bytes = NONE;
    private int length;

    MessageBuffer(int max) {
        this.max = max;
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** Takes the machine's present record; false when the message would become too long. */
    boolean take(PeerMachine machine) {
        int n = machine.available();
        if (n > max - length) {
            return false;
        }
        if (n > bytes.length - length) {
            int wanted = Math.max(Math.max(length + n, FIRST_BYTES), Math.min(2 * bytes.length, max));
            byte[] larger = new byte[wanted];
            System.arraycopy(bytes, 0, larger, 0, length);
            bytes = larger;
        }
        machine.read(bytes, length, n);
        length += n;
        return true;
    }

    /** The whole message; the next one starts empty, also where memory runs out just here. */
    byte[] message() {
        byte[] whole = bytes;
        int n = length;
        bytes = NONE;
        length = 0;
        if (n == whole.length) {
            return whole;
        }
        byte[] message = new byte[n];
        System.arraycopy(whole, 0, message, 0, n);
        return message;
    }
}
