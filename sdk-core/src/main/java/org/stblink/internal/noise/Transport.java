package org.stblink.internal.noise;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;

/** What a finished handshake leaves: one cipher state per direction, from this side's point of view. */
public final class Transport {
    private final CipherState sender;
    private final CipherState receiver;

    private Transport(CipherState sender, CipherState receiver) {
        this.sender = sender;
        this.receiver = receiver;
    }

    /**
     * A channel whose keys do not come from a Noise handshake.
     *
     * @param sendKey32 copied, not kept
     * @param receiveKey32 copied, not kept
     */
    public static Transport of(
            int suite, byte[] sendKey32, byte[] receiveKey32, @Nullable CryptoAccelerator acceleratorOrNull) {
        CipherState sender = new CipherState(suite, sendKey32, acceleratorOrNull);
        boolean whole = false;
        try {
            Transport both = new Transport(sender, new CipherState(suite, receiveKey32, acceleratorOrNull));
            whole = true;
            return both;
        } finally {
            if (!whole) {
                sender.destroy();
            }
        }
    }

    /** Seals what this side sends. */
    public CipherState sender() {
        return sender;
    }

    /** Opens what the other side sent. */
    public CipherState receiver() {
        return receiver;
    }

    /** Forgets both keys. A second call does nothing. */
    public void destroy() {
        try {
            sender.destroy();
        } finally {
            receiver.destroy();
        }
    }
}
