package org.stblink.internal.session;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.HalException;
import org.stblink.internal.crypto.Aeads;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.DeviceKeys;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Role;
import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.WrapContext;

/**
 * Opens this device's copy of a code and turns it into the peer channel's psk at once, so that the code itself lives no
 * longer than one call of a method (protocol sections 9.2, 9.3, 10.2).
 */
final class CodeOpener {
    private static final byte[] NONCE = new byte[12]; // every wrap key is used once

    private final DeviceKeys keys;
    private final @Nullable CryptoAccelerator accelerator;
    private final String deviceId;
    private final int controlSuite;

    CodeOpener(DeviceKeys keys, @Nullable CryptoAccelerator accelerator, String deviceId, int controlSuite) {
        this.keys = keys;
        this.accelerator = accelerator;
        this.deviceId = deviceId;
        this.controlSuite = controlSuite;
    }

    /** The psk for an offer, or null when the wrap was not made for this device on this connection. */
    byte @Nullable [] open(Offer o, byte[] handshakeHash) throws HalException {
        return open(o.sid, o.suite, o.caller, deviceId, o.service, Role.TARGET, o.ttlSeconds, o.wrap, handshakeHash);
    }

    /** The psk for a grant, or null when the wrap was not made for this device on this connection. */
    byte @Nullable [] open(Grant g, byte[] handshakeHash) throws HalException {
        return open(g.sid, g.suite, deviceId, g.target, g.service, Role.CALLER, g.ttlSeconds, g.wrap, handshakeHash);
    }

    private byte @Nullable [] open(
            SessionId sid,
            int suite,
            String caller,
            String target,
            byte[] service,
            int role,
            int ttlSeconds,
            byte[] wrap,
            byte[] h)
            throws HalException {
        byte[] id = sid.bytes();
        byte[] key = keys.wrapKey(WrapContext.info(id, role, h));
        AeadKey aead = Aeads.create(controlSuite, key, accelerator);
        byte[] buffer = wrap.clone();
        byte[] code = new byte[Suite.KEY_BYTES];
        try {
            byte[] ad = WrapContext.associatedData(suite, id, caller, target, service, role, h, ttlSeconds);
            if (aead.open(NONCE, ad, 0, ad.length, buffer, 0, buffer.length) != code.length) {
                return null;
            }
            System.arraycopy(buffer, 0, code, 0, code.length);
            return KeyHierarchy.peerPsk(code, suite);
        } finally {
            aead.destroy();
            Bytes.wipe(key);
            Bytes.wipe(buffer);
            Bytes.wipe(code);
        }
    }
}
