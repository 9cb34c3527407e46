package org.stblink.internal.session;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.PeerPreamble;
import org.stblink.internal.wire.Sizes;
import org.stblink.internal.wire.WireException;

/**
 * A connection that somebody made to this device and that has proved nothing yet (protocol section 10.3): collects the
 * opening of fixed size, then looks for the offer it belongs to.
 *
 * <pre>
 *  "STBP" | version | sid (16) | u16 48 | Noise message 1 (48)                                       71 bytes
 * </pre>
 */
public final class PeerAccept {
    /** The opening is not whole yet. */
    public static final int INCOMPLETE = 0;
    /** Not one of ours, or forged: close without a word. */
    public static final int REFUSED = 1;
    /** {@link #machine} is the channel's. */
    public static final int PROVEN = 2;

    private static final int MESSAGE_AT = PeerPreamble.BYTES + Sizes.FRAME_HEADER;

    private final byte[] opening = new byte[MESSAGE_AT + Sizes.NOISE_MESSAGE];
    private final long deadline;
    private int have;
    private long offeredMillis;
    private @Nullable PeerMachine machine;

    public PeerAccept(long now) {
        deadline = now + Limits.UNPROVEN_PEER_MILLIS;
    }

    /** When this connection has stayed too long. */
    public long deadline() {
        return deadline;
    }

    /** How many bytes of the opening are still to come. */
    public int wanted() {
        return opening.length - have;
    }

    /** Takes bytes up to the end of the opening. */
    public int received(byte[] b, int off, int len) {
        int n = Math.min(len, opening.length - have);
        System.arraycopy(b, off, opening, have, n);
        have += n;
        return n;
    }

    /**
     * Judges what has come.
     *
     * @return {@link #INCOMPLETE}, {@link #REFUSED} or {@link #PROVEN}; the offer is burned in the last case only
     */
    public int judge(
            OfferTable offers,
            String localId,
            int receiveMax,
            int sendBufferBytes,
            EntropySource entropy,
            @Nullable CryptoAccelerator accelerator,
            long now) {
        if (have < opening.length) {
            return INCOMPLETE;
        }
        PeerPreamble preamble;
        try {
            preamble = PeerPreamble.read(opening, 0, PeerPreamble.BYTES);
        } catch (WireException notOurs) {
            return REFUSED;
        }
        int length = (opening[PeerPreamble.BYTES] & 0xFF) << 8 | opening[PeerPreamble.BYTES + 1] & 0xFF;
        AcceptedOffer offer = offers.find(preamble.sid, now);
        if (offer == null || length != Sizes.NOISE_MESSAGE) {
            return REFUSED;
        }
        PeerParameters p = PeerParameters.target(offer.offer, localId, receiveMax);
        PeerHandshake handshake = new PeerHandshake(p, offer.psk(), entropy, accelerator);
        if (!handshake.readFirst(opening, MESSAGE_AT)) {
            handshake.destroy();
            return REFUSED;
        }
        offers.burn(offer);
        offeredMillis = offer.begunMillis();
        machine = PeerMachine.target(p, handshake, sendBufferBytes, now);
        return PROVEN;
    }

    /** When the offer of the proven caller came. */
    public long offeredMillis() {
        return offeredMillis;
    }

    /** The channel's machine, once {@link #PROVEN}. */
    public PeerMachine machine() {
        if (machine == null) {
            throw new IllegalStateException("the caller has not proved itself");
        }
        return machine;
    }
}
