package org.stblink.internal.session;

import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.Sizes;
import org.stblink.internal.wire.WireException;
import org.stblink.internal.wire.WireReader;
import org.stblink.internal.wire.WireWriter;

/**
 * The one record a device writes durably: once before it enrols, once after, and once per control connection. Immutable.
 *
 * <pre>
 *  u8 format = 2 | u8 phase | str8 deviceId | nonce (16) | u32 generation | ticket (16) | u8 n | resume state (n = 0 or 57)
 *
 *  phase: 1 enrolling; 2, 3 enrolled, with the keys in slot 0, 1;
 *         4, 5 the same, and the other slot holds keys of the generation before, to be erased
 * </pre>
 *
 * <p>At most 161 bytes. The keys stand in the key store; neither a ticket nor a resume state opens anything without them.
 */
public final class DeviceState {
    /** Name of the record in the secret store. */
    public static final String RECORD = "stblink.state";
    /** Name of K_auth in the secret store. */
    public static final String AUTH_KEY = "stblink.auth";
    /** Name of K_wrap in the secret store. */
    public static final String WRAP_KEY = "stblink.wrap";

    private static final int FORMAT = 2;
    private static final int ENROLLING = 1;
    private static final int ENROLLED = 2;
    /** The first phase whose record asks for the other slot to be erased. */
    private static final int CHANGED = 4;

    private static final int LAST_PHASE = 5;

    private final int phase;
    private final String deviceId;
    private final byte[] nonce;
    private final long generation;
    private final byte[] ticket;
    private final @Nullable ResumeState resume;

    private DeviceState(
            int phase, String deviceId, byte[] nonce, long generation, byte[] ticket, @Nullable ResumeState resume) {
        this.phase = phase;
        this.deviceId = deviceId;
        this.nonce = nonce;
        this.generation = generation;
        this.ticket = ticket;
        this.resume = resume;
    }

    /** About to enrol with that nonce. */
    static DeviceState enrolling(String deviceId, byte[] nonce) {
        return new DeviceState(ENROLLING, deviceId, nonce, 0, new byte[Sizes.TICKET], null);
    }

    /** The server enrolled this device. */
    DeviceState enrolled(long newGeneration, byte[] firstTicket) {
        return new DeviceState(ENROLLED, deviceId, nonce, newGeneration, firstTicket, null);
    }

    /** The server enrolled this device once more; the keys of that generation are in the other slot. */
    DeviceState reEnrolled(long newGeneration, byte[] firstTicket) {
        return new DeviceState(CHANGED + otherSlot(), deviceId, nonce, newGeneration, firstTicket, null);
    }

    /**
     * A registration brought a fresh ticket, and a state to resume from unless the device never does; {@link #slotToErase} is
     * erased before this is written.
     */
    DeviceState registered(byte[] next, @Nullable ResumeState nextResume) {
        return new DeviceState(ENROLLED + slot(), deviceId, nonce, generation, next, nextResume);
    }

    /** Whether there are keys of this device. */
    public boolean isEnrolled() {
        return phase >= ENROLLED;
    }

    /** Where the keys of this generation stand: 0 or 1. */
    int slot() {
        return isEnrolled() ? phase & 1 : 0;
    }

    private int otherSlot() {
        return 1 - slot();
    }

    /** Where keys of the generation before may still stand: 0, 1, or {@link KeySlots#NONE}. */
    int slotToErase() {
        return phase >= CHANGED ? otherSlot() : KeySlots.NONE;
    }

    /** Whose state this is; a box whose configured id changed must not use it. */
    public String deviceId() {
        return deviceId;
    }

    byte[] nonce() {
        return nonce;
    }

    /** Of the present enrolment, 1 and up; 0 before. */
    public long generation() {
        return generation;
    }

    /** What the next REGISTER shows, 16 bytes; not a copy. */
    public byte[] ticket() {
        return ticket;
    }

    /** Where the next connection may start from; null when it has to register in full. */
    @Nullable
    ResumeState resume() {
        return resume;
    }

    /** Another state took its place. */
    void wipe() {
        if (resume != null) {
            resume.wipe();
        }
    }

    byte[] encode() {
        int n = resume == null ? 0 : ResumeState.BYTES;
        byte[] record = new byte[2 + 1 + deviceId.length() + Sizes.NONCE + 4 + Sizes.TICKET + 1 + n];
        WireWriter w = new WireWriter(record, 0, record.length);
        try {
            w.u8(FORMAT);
            w.u8(phase);
            w.id(deviceId);
            w.bytes(nonce);
            w.u32(generation);
            w.bytes(ticket);
            w.u8(n);
            if (resume != null) {
                resume.write(w);
            }
        } catch (WireException e) {
            throw new IllegalStateException("the record was sized for exactly this", e);
        }
        return record;
    }

    /**
     * Reads the record.
     *
     * @param record what the store gave, or null when there is none
     * @return null when there is none
     * @throws WireException when it is not such a record
     */
    public static @Nullable DeviceState decode(byte @Nullable [] record) throws WireException {
        if (record == null) {
            return null;
        }
        WireReader r = new WireReader(record, 0, record.length);
        int format = r.u8();
        int phase = r.u8();
        if (format != FORMAT || phase < ENROLLING || phase > LAST_PHASE) {
            throw new WireException(WireException.BAD_VERSION, "device state record.format");
        }
        String deviceId = r.id();
        byte[] nonce = r.bytes(Sizes.NONCE);
        long generation = r.u32();
        byte[] ticket = r.bytes(Sizes.TICKET);
        int n = r.u8();
        if (n != 0 && n != ResumeState.BYTES) {
            throw new WireException(WireException.BAD_LENGTH, "device state record.resume state");
        }
        return new DeviceState(phase, deviceId, nonce, generation, ticket, n == 0 ? null : ResumeState.read(r));
    }
}
