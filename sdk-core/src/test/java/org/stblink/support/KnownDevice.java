package org.stblink.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.stblink.hal.AeadKey;
import org.stblink.internal.crypto.Aeads;
import org.stblink.internal.crypto.HmacSha256;
import org.stblink.internal.crypto.Kdf;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.ReEnrol;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.Role;
import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.WrapContext;

/** What a server knows of one device: checks its proofs, and makes codes for it. Written after the specification. */
public final class KnownDevice {
    public final String id;
    public final byte[] secret;
    public final byte[] firstTicket;
    /** What the next OFFER or GRANT says of the other device. */
    public int peersMaxRecord = 4096;

    private final int controlSuite;
    private byte[] authKey;
    private byte[] wrapKey;

    public KnownDevice(String id, int controlSuite) {
        this(id, controlSuite, "secret of " + id);
    }

    private KnownDevice(String id, int controlSuite, String secretOf) {
        this.id = id;
        this.controlSuite = controlSuite;
        secret = Sha256.hash(secretOf.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        firstTicket = Arrays.copyOf(Sha256.hash(secret), 16);
    }

    /** Enrols the device and gives the answer; the same answer for the same ENROL. */
    public Enrolled enrol(Enrol m, long generation) {
        assertThat(m.deviceId).isEqualTo(id);
        byte[] device = KeyHierarchy.deviceKey(secret, m.pwKey, id, m.username, (int) generation);
        authKey = KeyHierarchy.authKey(device);
        wrapKey = KeyHierarchy.wrapKey(device);
        return new Enrolled(generation, secret.clone(), firstTicket);
    }

    /** Whether RE_ENROL proves this device on the connection of that handshake hash. */
    public boolean proves(ReEnrol m, byte[] handshakeHash) {
        return Arrays.equals(m.mac, HmacSha256.mac(authKey, m.macInput(handshakeHash)));
    }

    /** What the server knows of this device as the generation that RE_ENROL asked for. */
    public KnownDevice next(ReEnrol m, long generation) {
        KnownDevice next = new KnownDevice(id, controlSuite, "secret " + Arrays.toString(m.nonce));
        byte[] device = KeyHierarchy.deviceKey(next.secret, m.pwKey, id, m.username, (int) generation);
        next.authKey = KeyHierarchy.authKey(device);
        next.wrapKey = KeyHierarchy.wrapKey(device);
        return next;
    }

    /** K_auth, once enrolled. */
    public byte[] authKey() {
        return authKey.clone();
    }

    /** Whether REGISTER proves this device on the connection of that handshake hash. */
    public boolean proves(Register m, byte[] handshakeHash) {
        return m.deviceId.equals(id) && Arrays.equals(m.mac, HmacSha256.mac(authKey, m.macInput(handshakeHash)));
    }

    /** The wrap of a code for this device in that role (section 9.2). */
    public byte[] wrap(
            byte[] code,
            SessionId sid,
            int suite,
            String caller,
            String target,
            byte[] service,
            int role,
            byte[] h,
            int ttl) {
        byte[] key = Kdf.expand32(wrapKey, WrapContext.info(sid.bytes(), role, h));
        byte[] ad = WrapContext.associatedData(suite, sid.bytes(), caller, target, service, role, h, ttl);
        byte[] wrap = Arrays.copyOf(code, 48);
        AeadKey aead = Aeads.create(controlSuite, key, null);
        aead.seal(new byte[12], ad, 0, ad.length, wrap, 0, 32);
        return wrap;
    }

    /** An OFFER for this device. */
    public Offer offer(
            SessionId sid, byte[] traceId, String caller, byte[] service, int suite, int ttl, byte[] code, byte[] h) {
        byte[] wrap = wrap(code, sid, suite, caller, id, service, Role.TARGET, h, ttl);
        return new Offer(sid, traceId, caller, service, suite, peersMaxRecord, ttl, wrap);
    }

    /** A GRANT for this device; the target's maxRecord is {@link #peersMaxRecord}. */
    public Grant grant(
            long requestId,
            SessionId sid,
            byte[] traceId,
            String target,
            byte[] service,
            int suite,
            int ttl,
            byte[] address,
            int port,
            byte[] code,
            byte[] h) {
        byte[] wrap = wrap(code, sid, suite, id, target, service, Role.CALLER, h, ttl);
        return new Grant(requestId, sid, traceId, target, service, suite, peersMaxRecord, ttl, address, port, wrap);
    }
}
