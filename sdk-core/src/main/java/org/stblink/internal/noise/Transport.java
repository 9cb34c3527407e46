package org.stblink.internal.noise;

/** What a finished handshake leaves: one cipher state per direction, from this side's point of view. */
public final class Transport {
    private final CipherState sender;
    private final CipherState receiver;

    Transport(CipherState sender, CipherState receiver) {
        this.sender = sender;
        this.receiver = receiver;
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
