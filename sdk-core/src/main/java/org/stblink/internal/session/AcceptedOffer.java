package org.stblink.internal.session;

import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.wire.Offer;

/** An offer this device accepted and whose caller has not come yet. */
public final class AcceptedOffer {
    public final Offer offer;
    final long endsMillis;
    private final byte[] psk;

    /** @param psk kept, and wiped when the offer is over */
    AcceptedOffer(Offer offer, byte[] psk, long endsMillis) {
        this.offer = offer;
        this.psk = psk;
        this.endsMillis = endsMillis;
    }

    /** The key for checking the caller's first message; not a copy. */
    public byte[] psk() {
        return psk;
    }

    /** When the offer came. */
    public long begunMillis() {
        return endsMillis - offer.ttlSeconds * 1000L;
    }

    void wipe() {
        Bytes.wipe(psk);
    }
}
