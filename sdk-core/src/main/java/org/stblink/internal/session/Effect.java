package org.stblink.internal.session;

import org.jspecify.annotations.Nullable;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.SessionId;

/**
 * Something a control machine asks the driver to do, in order. Immutable but for the secrets of {@link #STORE}, which the
 * driver wipes.
 */
public final class Effect {
    /** Connect to endpoint {@link #number}; answer with {@code linkOpen} or {@code linkLost}. */
    public static final int CONNECT = 1;
    /** Send what is waiting, then close the control connection. */
    public static final int DISCONNECT = 2;
    /**
     * Import the keys, where given, into slot {@link #number}; erase those of {@link #slotToErase}, where it is one; then make
     * {@link #record} durable. Answer with {@code stored} or {@code storeFailed}.
     */
    public static final int STORE = 3;
    /** Apply {@link #registration}'s address, listen, check; answer with {@code ready} or {@code notReady}. */
    public static final int PREPARE = 4;
    /** The machine is now in state {@link #number}, because of {@link #cause}. */
    public static final int STATE = 5;
    /** {@link #call} was granted: connect to the target. */
    public static final int GRANTED = 6;
    /** {@link #call} failed with {@link #cause}. */
    public static final int CALL_FAILED = 7;
    /** The grant of {@link #call} is void: give its unfinished channel up, the call itself goes on. */
    public static final int GRANT_VOID = 8;
    /** An offer or unfinished channel of {@link #sid} is dead. */
    public static final int CANCELLED = 9;
    /** End the channel of {@link #sid}, or all where it is null, because of {@link #cause}. */
    public static final int END_CHANNELS = 10;
    /** Shut the listener and release the address: its lease is over or in doubt. */
    public static final int LEAVE_ADDRESS = 11;
    /** {@link #offer} is over because of {@link #cause}: this device declined it, or its caller did not come. */
    public static final int OFFER_OVER = 12;

    public final int kind;
    public final int number;
    public final int cause;
    public final @Nullable OutgoingCall call;
    public final @Nullable AcceptedOffer offer;
    public final @Nullable SessionId sid;
    public final @Nullable Registered registration;
    public final @Nullable String record;
    public final byte @Nullable [] value;
    public final byte @Nullable [] authKey;
    public final byte @Nullable [] wrapKey;
    /** 0, 1, or negative for none. */
    public final int slotToErase;

    private Effect(
            int kind,
            int number,
            int cause,
            @Nullable OutgoingCall call,
            @Nullable AcceptedOffer offer,
            @Nullable SessionId sid,
            @Nullable Registered registration,
            @Nullable String record,
            byte @Nullable [] value,
            byte @Nullable [] authKey,
            byte @Nullable [] wrapKey,
            int slotToErase) {
        this.kind = kind;
        this.number = number;
        this.cause = cause;
        this.call = call;
        this.offer = offer;
        this.sid = sid;
        this.registration = registration;
        this.record = record;
        this.value = value;
        this.authKey = authKey;
        this.wrapKey = wrapKey;
        this.slotToErase = slotToErase;
    }

    static Effect plain(int kind, int number, int cause) {
        return new Effect(kind, number, cause, null, null, null, null, null, null, null, null, KeySlots.NONE);
    }

    static Effect ofCall(int kind, OutgoingCall call, int cause) {
        return new Effect(kind, 0, cause, call, null, null, null, null, null, null, null, KeySlots.NONE);
    }

    static Effect ofOffer(AcceptedOffer offer, int cause) {
        return new Effect(OFFER_OVER, 0, cause, null, offer, null, null, null, null, null, null, KeySlots.NONE);
    }

    static Effect ofSid(int kind, @Nullable SessionId sid, int cause) {
        return new Effect(kind, 0, cause, null, null, sid, null, null, null, null, null, KeySlots.NONE);
    }

    static Effect prepare(Registered registration) {
        return new Effect(
                PREPARE, 0, Cause.NONE, null, null, null, registration, null, null, null, null, KeySlots.NONE);
    }

    static Effect store(String record, byte[] value) {
        return storeErasing(record, value, KeySlots.NONE);
    }

    /** @param slotToErase where keys of the generation before stand, or {@link KeySlots#NONE} */
    static Effect storeErasing(String record, byte[] value, int slotToErase) {
        return new Effect(STORE, 0, Cause.NONE, null, null, null, null, record, value, null, null, slotToErase);
    }

    static Effect storeWithKeys(String record, byte[] value, int slot, byte[] authKey, byte[] wrapKey) {
        return new Effect(
                STORE, slot, Cause.NONE, null, null, null, null, record, value, authKey, wrapKey, KeySlots.NONE);
    }

    /** Forgets the secrets of a {@link #STORE}; the resume state in the record is one. */
    public void wipe() {
        Bytes.wipe(authKey);
        Bytes.wipe(wrapKey);
        Bytes.wipe(value);
    }
}
