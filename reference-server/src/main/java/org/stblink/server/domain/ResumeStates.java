package org.stblink.server.domain;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.crypto.ResumeKeys;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.ResumeFrame;
import org.stblink.internal.wire.Sizes;

/**
 * The secrets of resume on the server's side (section 4.4): makes states, and checks openings against them. Stores nothing.
 *
 * <p>A ticket that a resumed connection brings is {@code mark ‖ tag}: 8 random bytes, and 8 bytes that only the seed of the
 * state resumed from can make. So such a ticket need not be stored to be known again, an opening needs no write before it
 * is answered, and one that is only a replay changes nothing.
 */
final class ResumeStates {
    private static final byte[] TICKET_LABEL = "STBLink/1 ticket".getBytes(StandardCharsets.US_ASCII);
    private static final long RESUME_SECONDS = Limits.RESUME_DAYS * 24L * 3600;

    private final Vault vault;
    private final Primitives primitives;
    private final ResumeKeys keys;
    private final Randomness random;
    private final LongSupplier secondsSince1970;

    ResumeStates(Vault vault, Primitives primitives, Randomness random, LongSupplier secondsSince1970) {
        this.vault = vault;
        this.primitives = primitives;
        this.keys = new ResumeKeys(primitives);
        this.random = random;
        this.secondsSince1970 = secondsSince1970;
    }

    /**
     * What a device can resume from after a full registration.
     *
     * @param device before the registration
     * @param freshTicket of its REGISTERED
     * @return what was known before when the stored keys do not open
     */
    @Nullable
    ResumeRecord registered(DeviceRecord device, Connection connection, Register register, byte[] freshTicket) {
        ResumeRecord before = device.resume();
        byte[] exportKey = connection.takeExportKey();
        byte[] kAuth = authKey(device);
        if (kAuth == null) {
            Bytes.wipe(exportKey);
            return before;
        }
        long until = secondsSince1970.getAsLong() + RESUME_SECONDS;
        byte[] ratchet = keys.nextRatchet(exportKey, freshTicket);
        byte[] handle = keys.nextHandle(exportKey);
        Resumable fresh = state(device, kAuth, ratchet, handle, 0, until, connection.controlSuite());
        Bytes.wipe(exportKey);
        Bytes.wipe(ratchet);
        Bytes.wipe(kAuth);
        return ResumeRecord.registered(
                ofTicket(device, before, register.ticket), fresh, register.suites.clone(), register.maxRecord);
    }

    private static @Nullable Resumable ofTicket(DeviceRecord device, @Nullable ResumeRecord record, byte[] ticket) {
        if (record == null) {
            return null;
        }
        return switch (Tickets.judge(device, ticket)) {
            case CONFIRMED -> record.confirmed();
            case PENDING -> record.pending();
            case FOREIGN -> null;
        };
    }

    /** True for a ticket that a resumed connection of this device brought and that is not the confirmed one yet. */
    boolean isOfResume(DeviceRecord device, byte[] ticket) {
        return isOfResume(vault, device, ticket);
    }

    static boolean isOfResume(Vault vault, DeviceRecord device, byte[] ticket) {
        ResumeRecord record = device.resume();
        return record != null
                && (follows(vault, device, record.confirmed(), ticket)
                        || follows(vault, device, record.pending(), ticket));
    }

    private static boolean follows(Vault vault, DeviceRecord device, @Nullable Resumable state, byte[] ticket) {
        byte[] secret = state == null ? null : open(vault, device, state);
        if (secret == null) {
            return false;
        }
        byte[] seed = seed(secret);
        boolean follows =
                Tickets.equal(ticket(Primitives.SOFTWARE, seed, Arrays.copyOf(ticket, Sizes.TICKET_MARK)), ticket);
        Bytes.wipe(secret);
        Bytes.wipe(seed);
        return follows;
    }

    /**
     * Checks an opening.
     *
     * @param device enrolled
     * @return null when its proof is not right for any state that the handle and the mark name
     */
    @Nullable
    Step check(DeviceRecord device, ResumeRequest request) {
        ResumeRecord record = device.resume();
        byte[] kAuth = record == null ? null : authKey(device);
        if (record == null || kAuth == null) {
            return null;
        }
        try {
            Step step = check(device, kAuth, record.confirmed(), device.confirmedTicket(), request);
            return step != null ? step : check(device, kAuth, record.pending(), device.pendingTicket(), request);
        } finally {
            Bytes.wipe(kAuth);
        }
    }

    private @Nullable Step check(
            DeviceRecord device,
            byte[] kAuth,
            @Nullable Resumable state,
            byte @Nullable [] ticket,
            ResumeRequest request) {
        if (state == null || ticket == null) {
            return null;
        }
        ResumeFrame frame = request.frame();
        boolean shown = Tickets.equal(state.handle(), frame.handle)
                && Tickets.equal(Arrays.copyOf(ticket, Sizes.TICKET_MARK), frame.mark);
        boolean next = !shown && Tickets.equal(state.nextHandle(), frame.handle);
        byte[] secret = shown || next ? open(device, state) : null;
        if (secret == null) {
            return null;
        }
        byte[] ratchet = Arrays.copyOf(secret, ResumeKeys.SECRET_BYTES);
        byte[] seed = seed(secret);
        byte[] exportKey = keys.exportKey(kAuth, ratchet);
        try {
            if (shown) {
                return isRight(exportKey, request)
                        ? step(device, kAuth, state, ticket, exportKey, seed, request)
                        : null;
            }
            return checkNext(device, kAuth, state, exportKey, ticket(primitives, seed, frame.mark), request);
        } finally {
            Bytes.wipe(secret);
            Bytes.wipe(ratchet);
            Bytes.wipe(seed);
            Bytes.wipe(exportKey);
        }
    }

    /** The device resumed from this state before, and its READY was not heard: its ticket is the confirmed one now. */
    private @Nullable Step checkNext(
            DeviceRecord device,
            byte[] kAuth,
            Resumable before,
            byte[] exportKeyBefore,
            byte[] ticket,
            ResumeRequest request) {
        byte[] ratchet = keys.nextRatchet(exportKeyBefore, ticket);
        byte[] exportKey = keys.exportKey(kAuth, ratchet);
        byte[] seed = random.bytes(ResumeKeys.SECRET_BYTES);
        try {
            if (!isRight(exportKey, request)) {
                return null;
            }
            Resumable state = new Resumable(
                    before.nextHandle(),
                    keys.nextHandle(exportKey),
                    before.resumes() + 1,
                    before.untilSeconds(),
                    before.controlSuite(),
                    seal(device, ratchet, seed));
            Step step = step(device, kAuth, state, ticket, exportKey, seed, request);
            return new Step(ticket, state, true, step.nextTicket, step.nextState, step.answer);
        } finally {
            Bytes.wipe(ratchet);
            Bytes.wipe(exportKey);
            Bytes.wipe(seed);
        }
    }

    private boolean isRight(byte[] exportKey, ResumeRequest request) {
        byte[] proof = keys.deviceProof(exportKey, request.preamble(), request.body(), 0, ResumeFrame.PROVEN_BYTES);
        return Tickets.equal(proof, request.frame().proof);
    }

    private Step step(
            DeviceRecord device,
            byte[] kAuth,
            Resumable state,
            byte[] ticket,
            byte[] exportKey,
            byte[] seed,
            ResumeRequest request) {
        byte[] nextTicket = ticket(primitives, seed, random.bytes(Sizes.TICKET_MARK));
        byte[] ratchet = keys.nextRatchet(exportKey, nextTicket);
        Resumable next = state(
                device,
                kAuth,
                ratchet,
                state.nextHandle(),
                state.resumes() + 1,
                state.untilSeconds(),
                state.controlSuite());
        Bytes.wipe(ratchet);
        byte[] nonce = random.bytes(Sizes.RESUME_NONCE);
        byte[] hash = keys.hash(request.preamble(), request.body(), 0, request.body().length, nonce);
        ResumeAnswer answer = new ResumeAnswer(
                nonce,
                keys.serverProof(exportKey, hash),
                hash,
                keys.deviceKey(exportKey, hash),
                keys.serverKey(exportKey, hash));
        return new Step(ticket, state, false, nextTicket, next, answer);
    }

    private Resumable state(
            DeviceRecord device,
            byte[] kAuth,
            byte[] ratchet,
            byte[] handle,
            int resumes,
            long untilSeconds,
            int controlSuite) {
        byte[] exportKey = keys.exportKey(kAuth, ratchet);
        byte[] nextHandle = keys.nextHandle(exportKey);
        Bytes.wipe(exportKey);
        byte[] seed = random.bytes(ResumeKeys.SECRET_BYTES);
        byte[] sealed = seal(device, ratchet, seed);
        Bytes.wipe(seed);
        return new Resumable(handle, nextHandle, resumes, untilSeconds, controlSuite, sealed);
    }

    /** A state that was made before the master key changed, and is to be stored now: nobody would seal it anew later. */
    Resumable renewed(DeviceRecord device, Resumable state) {
        if (!vault.hasFormer()) {
            return state;
        }
        byte[] sealed = vault.renewed(Vault.RESUME, device.id(), device.generation(), state.sealed());
        return sealed == null ? state : state.sealedAs(sealed);
    }

    /** Why a device has to register in full; null when it may resume, if its opening is right. */
    @Nullable
    String hindrance(DeviceRecord device, Connection connection, long keySetSerial, ResumeRequest request) {
        if (device.standing() != Standing.ALLOWED || !device.isEnrolled()) {
            return device.isEnrolled() ? device.standing().toString() : "not enrolled";
        }
        ResumeRecord record = device.resume();
        Resumable state = record == null ? null : named(record, request.frame().handle);
        if (state == null) {
            return "a state that is not known any more";
        }
        // Who shows the next handle has resumed from this state already.
        int resumes = state.resumes() + (Tickets.equal(state.nextHandle(), request.frame().handle) ? 1 : 0);
        if (resumes >= Limits.RESUMES_IN_A_ROW) {
            return resumes + " resumes in a row";
        }
        long secondsLeft = state.untilSeconds() - secondsSince1970.getAsLong();
        if (secondsLeft <= 0) {
            return "the last full registration is too long ago";
        }
        if (secondsLeft > RESUME_SECONDS) {
            return "the clock was set back since the last full registration";
        }
        if (state.controlSuite() != connection.controlSuite()) {
            return "suite " + connection.controlSuite() + ", registered with " + state.controlSuite();
        }
        return device.keySetSerial() != keySetSerial ? "the present key set is not acknowledged" : null;
    }

    private static @Nullable Resumable named(ResumeRecord record, byte[] handle) {
        for (Resumable state : Arrays.asList(record.confirmed(), record.pending())) {
            if (state != null && (Tickets.equal(state.handle(), handle) || Tickets.equal(state.nextHandle(), handle))) {
                return state;
            }
        }
        return null;
    }

    private static byte[] ticket(Primitives primitives, byte[] seed, byte[] mark) {
        byte[] tag = primitives.mac(seed, TICKET_LABEL, mark);
        byte[] ticket = Arrays.copyOf(mark, Sizes.TICKET);
        System.arraycopy(tag, 0, ticket, Sizes.TICKET_MARK, Sizes.TICKET - Sizes.TICKET_MARK);
        return ticket;
    }

    private byte @Nullable [] authKey(DeviceRecord device) {
        byte[] sealed = device.sealedKeys();
        byte[] keys = sealed == null ? null : vault.open(Vault.KEYS, device.id(), device.generation(), sealed);
        if (keys == null) {
            return null;
        }
        byte[] kAuth = StoredKeys.authKey(keys);
        Bytes.wipe(keys);
        return kAuth;
    }

    private byte[] seal(DeviceRecord device, byte[] ratchet, byte[] seed) {
        byte[] secret = Arrays.copyOf(ratchet, Resumable.SECRET_BYTES);
        System.arraycopy(seed, 0, secret, ratchet.length, seed.length);
        byte[] sealed = vault.seal(Vault.RESUME, device.id(), device.generation(), secret);
        Bytes.wipe(secret);
        return sealed;
    }

    private byte @Nullable [] open(DeviceRecord device, Resumable state) {
        return open(vault, device, state);
    }

    private static byte @Nullable [] open(Vault vault, DeviceRecord device, Resumable state) {
        return vault.open(Vault.RESUME, device.id(), device.generation(), state.sealed());
    }

    private static byte[] seed(byte[] secret) {
        return Arrays.copyOfRange(secret, ResumeKeys.SECRET_BYTES, Resumable.SECRET_BYTES);
    }

    /**
     * A resume from one ticket to the next.
     *
     * @param ticket what the device holds
     * @param state of that ticket
     * @param isNews true when the ticket was not stored as confirmed or pending yet: it has to be, before the answer
     * @param nextTicket what REGISTERED brings
     * @param nextState of the next ticket
     */
    record Step(
            byte[] ticket,
            Resumable state,
            boolean isNews,
            byte[] nextTicket,
            Resumable nextState,
            ResumeAnswer answer) {}
}
