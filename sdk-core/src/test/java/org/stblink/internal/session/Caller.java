package org.stblink.internal.session;

import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Request;
import org.stblink.internal.wire.SessionId;

/** The application of a device that is online, which calls, and what the server grants it. */
final class Caller {
    static final byte[] CODE = Sha256.hash(new byte[] {77});
    static final byte[] SERVICE = {'t', 'v'};

    private final ControlRig rig;

    Caller(ControlRig rig) {
        this.rig = rig;
    }

    OutgoingCall call(String target) {
        return call(target, 60_000);
    }

    OutgoingCall call(String target, long patienceMillis) {
        OutgoingCall c = rig.machine.call(target, SERVICE, rig.now + patienceMillis);
        rig.turn();
        return c;
    }

    Grant grantFor(Request r, int sid) {
        return grantFor(r, ControlRig.sid(sid), 15);
    }

    Grant grantFor(Request r, SessionId sid, int ttl) {
        return rig.known.grant(
                r.requestId,
                sid,
                r.traceId,
                r.target,
                r.service,
                Suite.CHACHA_POLY,
                ttl,
                ControlRig.ADDRESS,
                5000,
                CODE,
                rig.server.handshakeHash());
    }
}
