package org.stblink.toolchain.capture;

import org.stblink.internal.crypto.HmacSha256;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.Registered;

/** What a replayed device holds in place of what the real one held. */
final class ReplayedKeys {
    private final byte[] authKey;
    private byte[] ticket;

    ReplayedKeys(String id, String username, byte[] pwKey, Enrolled enrolled) {
        byte[] deviceKey = KeyHierarchy.deviceKey(enrolled.secret, pwKey, id, username, (int) enrolled.generation);
        authKey = KeyHierarchy.authKey(deviceKey);
        ticket = enrolled.ticket.clone();
    }

    /** The same REGISTER with a ticket and a mac that are right here. */
    Register sign(Register then, byte[] handshakeHash) {
        Register draft =
                new Register(then.deviceId, ticket.clone(), 0, then.model, then.firmware, then.suites, then.maxRecord);
        return draft.withMac(HmacSha256.mac(authKey, draft.macInput(handshakeHash)));
    }

    void registered(Registered answer) {
        ticket = answer.ticket.clone();
    }
}
