package org.stblink.internal.noise;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;

/** What a finished handshake leaves: one cipher state per direction, from this side's point of view. */
public final class Transport {
    private final CipherState sender;
    private final CipherState receiver;

    Transport(CipherState sender, CipherState receiver) {
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
        return new Transport(
                new CipherState(suite, sendKey32, acceleratorOrNull),
                new CipherState(suite, receiveKey32, acceleratorOrNull));
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
        sender.destroy();
        receiver.destroy();
    }
}
