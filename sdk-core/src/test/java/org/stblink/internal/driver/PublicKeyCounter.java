package org.stblink.internal.driver;

import java.util.IdentityHashMap;
import org.stblink.DeviceSession;
import org.stblink.internal.noise.HandshakeState;
import org.stblink.support.HeapSearch;

/** X25519 runs of all of a session's handshakes, seen from outside; finished ones count with what they had done. */
final class PublicKeyCounter {
    private final DeviceSession session;
    private final IdentityHashMap<HandshakeState, Boolean> seen = new IdentityHashMap<>();

    PublicKeyCounter(DeviceSession session) {
        this.session = session;
    }

    int count() {
        for (HandshakeState h : HeapSearch.all(session, HandshakeState.class)) {
            seen.put(h, true);
        }
        int sum = 0;
        for (HandshakeState h : seen.keySet()) {
            sum += h.publicKeyOperations();
        }
        return sum;
    }
}
