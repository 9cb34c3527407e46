package org.stblink.internal.session;

import java.util.Arrays;
import org.stblink.hal.HalException;
import org.stblink.internal.wire.CallFailed;
import org.stblink.internal.wire.Cancel;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.KeySet;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Pong;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.Revoke;
import org.stblink.internal.wire.RevokeAck;
import org.stblink.internal.wire.SessionDown;
import org.stblink.internal.wire.Wake;

/**
 * What each message of the server does (protocol sections 6 to 9, 11), once {@link ControlState} said that it may come. What
 * it means for the connection itself comes back as an outcome, or as the exception that ends the connection.
 */
final class ServerMessages {
    /** All is done. */
    static final int DONE = 0;
    /** A record is being made durable; the next message waits for it. */
    static final int WRITES = 1;
    /** A heartbeat was answered. */
    static final int PINGED = 2;
    /** The operator has to release this device: nothing more to try. */
    static final int QUARANTINED = 3;
    /** The operator revoked this device: nothing more to try. */
    static final int REVOKED = 4;
    /** Somebody calls this device, which sleeps. */
    static final int WOKEN = 5;

    private final Records records;
    private final Introduction introduction;
    private final ReEnrolment reEnrolment;
    private final Lease lease;
    private final CallDesk desk;
    private final Effects effects;

    ServerMessages(
            Records records,
            Introduction introduction,
            ReEnrolment reEnrolment,
            Lease lease,
            CallDesk desk,
            Effects effects) {
        this.records = records;
        this.introduction = introduction;
        this.reEnrolment = reEnrolment;
        this.lease = lease;
        this.desk = desk;
        this.effects = effects;
    }

    /**
     * Acts on a message.
     *
     * @return one of the outcomes above
     * @throws LinkException when the connection is over because of it
     * @throws HalException when the key store failed
     */
    int handle(Message m, ControlLink link, long now) throws LinkException, HalException {
        switch (m.type()) {
            case Enrolled.TYPE:
                return enrolled((Enrolled) m);
            case Registered.TYPE:
                return registered((Registered) m, link);
            case Refused.TYPE:
                return refused((Refused) m, now);
            case Ping.TYPE:
                Ping ping = (Ping) m;
                lease.pinged(ping.pingId, ping.ackedPong, now);
                link.send(new Pong(ping.pingId));
                return PINGED;
            case Offer.TYPE:
                link.send(desk.offered((Offer) m, link.handshakeHash(), now));
                return DONE;
            case Grant.TYPE:
                SessionDown refusal = desk.granted((Grant) m, link.handshakeHash(), now);
                if (refusal != null) {
                    link.send(refusal);
                }
                return DONE;
            case CallFailed.TYPE:
                desk.failed((CallFailed) m);
                return DONE;
            case Cancel.TYPE:
                desk.cancelled((Cancel) m);
                return DONE;
            case Revoke.TYPE:
                revoked((Revoke) m, link);
                return DONE;
            case KeySet.TYPE:
                return keySet((KeySet) m);
            case Wake.TYPE:
                return WOKEN;
            default:
                return closed((Close) m);
        }
    }

    private int enrolled(Enrolled m) throws LinkException {
        if (reEnrolment.isAsked()) {
            return reEnrolled(m);
        }
        DeviceState next = records.requireDevice().enrolled(m.generation, m.ticket);
        effects.add(introduction.keys(next, m));
        records.write(Records.KEYS, next);
        return WRITES;
    }

    private int reEnrolled(Enrolled m) throws LinkException {
        DeviceState device = records.requireDevice();
        if (m.generation <= device.generation()) {
            throw LinkException.protocol("a generation that is not newer than this device's");
        }
        DeviceState next = device.reEnrolled(m.generation, m.ticket);
        Effect store = reEnrolment.enrolled(m, next);
        if (store == null) {
            return DONE;
        }
        effects.add(store);
        records.write(Records.NEXT_KEYS, next);
        return WRITES;
    }

    private int registered(Registered m, ControlLink link) {
        link.registered();
        Registered before = lease.registration();
        if (before != null && !Arrays.equals(before.address, m.address)) {
            // Not only once the ticket is durable, which a failing store puts off: no lease covers that address any
            // more.
            effects.leaveAddress(Cause.LEASE_ENDED);
        }
        lease.begin(m);
        DeviceState device = records.requireDevice();
        DeviceState next = device.registered(m.ticket, introduction.resumable(m, link, records));
        link.forgetExportKey();
        effects.add(Effect.storeErasing(DeviceState.RECORD, next.encode(), device.slotToErase()));
        records.write(Records.TICKET, next);
        return WRITES;
    }

    private int refused(Refused m, long now) throws LinkException {
        if (reEnrolment.isAsked()) {
            reEnrolment.refused(m, now);
            return DONE;
        }
        switch (m.code) {
            case RefusedCode.QUARANTINED:
                return QUARANTINED;
            case RefusedCode.REVOKED:
                return REVOKED;
            case RefusedCode.NO_ADDRESS:
                throw LinkException.later(Cause.NO_ADDRESS, m.retryAfterSeconds, "the server has no address left");
            case RefusedCode.ENROLMENT_REFUSED:
                throw LinkException.later(Cause.ENROLMENT_REFUSED, m.retryAfterSeconds, "enrolment refused");
            case RefusedCode.REGISTRATION_REFUSED:
                throw LinkException.later(Cause.REGISTRATION_REFUSED, m.retryAfterSeconds, "registration refused");
            default:
                throw LinkException.later(Cause.TRY_LATER, m.retryAfterSeconds, "the server says: later");
        }
    }

    private void revoked(Revoke m, ControlLink link) throws LinkException {
        if (m.sid.isZero()) {
            desk.killAll(Cause.CHANNEL_REVOKED);
            effects.add(Effect.ofSid(Effect.END_CHANNELS, null, Cause.CHANNEL_REVOKED));
        } else {
            desk.kill(m.sid, Cause.CHANNEL_REVOKED);
            effects.add(Effect.ofSid(Effect.END_CHANNELS, m.sid, Cause.CHANNEL_REVOKED));
        }
        link.send(new RevokeAck(m.sid));
    }

    private int keySet(KeySet m) throws LinkException {
        PinnedKeys pushed = PinnedKeys.of(m, records.pins().group());
        if (pushed == null) {
            throw LinkException.protocol("a key set of another group than the suite's");
        }
        if (pushed.serial() <= records.pins().serial()) {
            throw LinkException.protocol("a key set that is not newer than the pinned one");
        }
        effects.add(Effect.store(PinnedKeys.record(pushed.group()), pushed.encode()));
        records.write(pushed);
        return WRITES;
    }

    private static int closed(Close m) throws LinkException {
        switch (m.reason) {
            case CloseReason.REVOKED:
                return REVOKED;
            case CloseReason.SUPERSEDED:
                int wait = Math.max(m.retryAfterSeconds, Limits.SUPERSEDED_RETRY_SECONDS);
                throw LinkException.later(Cause.SUPERSEDED, wait, "another registration of this device id");
            case CloseReason.SHUTDOWN:
                throw LinkException.later(Cause.SERVER_SHUTDOWN, m.retryAfterSeconds, "the server shuts down");
            default:
                throw LinkException.later(
                        Cause.CONTROL_LOST, m.retryAfterSeconds, "the server closed: " + CloseReason.name(m.reason));
        }
    }
}
