package org.stblink.internal.driver;

import org.jspecify.annotations.Nullable;
import org.stblink.CallReport;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;
import org.stblink.internal.session.AcceptedOffer;
import org.stblink.internal.session.Cause;
import org.stblink.internal.session.Effect;
import org.stblink.internal.session.OutgoingCall;
import org.stblink.internal.session.PeerParameters;
import org.stblink.internal.wire.DownReason;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Hex;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.SessionId;

/** Does what the control machine asks, as far as it concerns connections, the address and the channels. */
final class Effects {
    private final NetworkPort network;
    private final DriverSettings settings;
    private final ControlIo control;
    private final AddressKeeper address;
    private final PeerDoor door;
    private final LinkTable links;
    private final Callbacks callbacks;

    Effects(
            NetworkPort network,
            DriverSettings settings,
            ControlIo control,
            AddressKeeper address,
            PeerDoor door,
            LinkTable links,
            Callbacks callbacks) {
        this.network = network;
        this.settings = settings;
        this.control = control;
        this.address = address;
        this.door = door;
        this.links = links;
        this.callbacks = callbacks;
    }

    /** Performs an effect; STORE and STATE are not for this class. */
    void perform(Effect e, long now) {
        switch (e.kind) {
            case Effect.CONNECT:
                control.connect(settings.hosts[e.number], settings.ports[e.number]);
                break;
            case Effect.DISCONNECT:
                control.disconnect();
                break;
            case Effect.PREPARE:
                if (e.registration != null) {
                    address.prepare(e.registration, now);
                }
                break;
            case Effect.GRANTED:
                granted(e.call, now);
                break;
            case Effect.CALL_FAILED:
                callFailed(e.call, e.cause, now);
                break;
            case Effect.GRANT_VOID:
                PeerLink waiting = links.of(e.call);
                if (waiting != null) {
                    waiting.ungrant();
                }
                break;
            case Effect.CANCELLED:
                cancelled(e.sid, e.cause, now);
                break;
            case Effect.END_CHANNELS:
                end(e.sid, e.cause, now);
                break;
            case Effect.OFFER_OVER:
                offerOver(e.offer, e.cause, now);
                break;
            case Effect.LEAVE_ADDRESS:
                address.leave();
                door.close();
                break;
            default:
                throw new IllegalArgumentException("effect " + e.kind);
        }
    }

    private void granted(@Nullable OutgoingCall call, long now) {
        PeerLink link = links.of(call);
        Grant g = call == null ? null : call.grant();
        if (link == null || call == null || g == null) {
            return;
        }
        HalStream stream = network.connect(IpText.of(g.address), g.port, address.address());
        long deadline = Math.min(now + Limits.CONNECT_MILLIS, call.grantEndsMillis());
        link.connect(PeerParameters.caller(g, settings.control.deviceId(), settings.maxRecord), stream, deadline);
    }

    private void callFailed(@Nullable OutgoingCall call, int cause, long now) {
        PeerLink link = links.of(call);
        if (link != null) {
            link.over(cause, DownReason.NOT_USED, now);
        }
    }

    private void offerOver(@Nullable AcceptedOffer over, int cause, long now) {
        if (over != null) {
            boolean refused = cause == Cause.TARGET_DECLINED || cause == Cause.TARGET_BUSY;
            callbacks.report(new CallReport(
                    Hex.of(over.offer.traceId),
                    over.offer.caller,
                    false,
                    now - over.begunMillis(),
                    refused ? CallReport.OFFER : CallReport.CONNECT,
                    cause));
        }
    }

    /** An offer died: a caller that proved itself but has not confirmed is too late. */
    private void cancelled(@Nullable SessionId sid, int cause, long now) {
        PeerLink[] all = links.all();
        for (int i = 0; i < all.length; i++) {
            if (sid != null && all[i].hasSid(sid) && !all[i].isOpen()) {
                all[i].endBecause(cause, DownReason.EXPIRED, now);
            }
        }
    }

    private void end(@Nullable SessionId sid, int cause, long now) {
        if (sid == null) {
            endAll(cause, now);
            return;
        }
        PeerLink[] all = links.all();
        for (int i = 0; i < all.length; i++) {
            if (all[i].hasSid(sid)) {
                all[i].endBecause(cause, downReason(cause), now);
            }
        }
    }

    /** Ends every channel that has begun; calls that wait for their grant go on. */
    void endAll(int cause, long now) {
        PeerLink[] all = links.all();
        for (int i = 0; i < all.length; i++) {
            if (all[i].parameters() != null) {
                all[i].endBecause(cause, downReason(cause), now);
            }
        }
    }

    private static int downReason(int cause) {
        switch (cause) {
            case Cause.CHANNEL_REVOKED:
                return DownReason.REVOKED;
            case Cause.SUPERVISION_LOST:
                return DownReason.SUPERVISION_LOST;
            case Cause.LEASE_ENDED:
                return DownReason.LEASE_ENDED;
            default:
                return DownReason.LOCAL_CLOSE;
        }
    }
}
