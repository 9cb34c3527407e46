package org.stblink.internal.session;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalException;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.DeviceKeys;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.Sizes;

/**
 * How a device tells the server who it is: ENROL once in its life, with what becomes its keys, and REGISTER on every
 * connection that does not resume one before (protocol sections 4.4, 6 and 7.1).
 */
final class Introduction {
    private final ControlSettings settings;
    private final DeviceKeys keys;
    private final EntropySource entropy;
    private byte @Nullable [] pwKey;

    Introduction(ControlSettings settings, DeviceKeys keys, EntropySource entropy) {
        this.settings = settings;
        this.keys = keys;
        this.entropy = entropy;
    }

    /** The state to make durable before anything is sent; null when the entropy source is not ready. */
    @Nullable
    DeviceState begin() {
        byte[] nonce = new byte[Sizes.NONCE];
        return entropy.fill(nonce) ? DeviceState.enrolling(settings.deviceId, nonce) : null;
    }

    /** Whether the entropy source is ready; draws as much as an opening does. */
    boolean hasEntropy() {
        return entropy.fill(new byte[Sizes.RESUME_NONCE]);
    }

    /**
     * Derives pwKey, before connecting: it takes long (2,000 rounds), and the server's patience is short. Computed once.
     *
     * @return whether it was computed now
     */
    boolean preparePwKey(DeviceState state) {
        if (pwKey != null) {
            return false;
        }
        pwKey = KeyHierarchy.pwKey(settings.password, state.nonce());
        return true;
    }

    /** ENROL; the same bytes each time until it succeeds. */
    Enrol enrol(DeviceState state) {
        return new Enrol(settings.deviceId, settings.token, state.nonce(), settings.username, requirePwKey());
    }

    /** The keys of the new generation and the state that names them, to be made durable in that order. */
    Effect keys(DeviceState next, Enrolled answer) {
        return keys(settings.deviceId, settings.username, requirePwKey(), next, answer);
    }

    /** As above, for any username and pwKey; wipes D. */
    static Effect keys(String deviceId, String username, byte[] pwKey, DeviceState next, Enrolled answer) {
        byte[] deviceKey = KeyHierarchy.deviceKey(answer.secret, pwKey, deviceId, username, (int) answer.generation);
        try {
            byte[] authKey = KeyHierarchy.authKey(deviceKey);
            byte[] wrapKey = KeyHierarchy.wrapKey(deviceKey);
            return Effect.storeWithKeys(DeviceState.RECORD, next.encode(), next.slot(), authKey, wrapKey);
        } finally {
            Bytes.wipe(deviceKey);
            Bytes.wipe(answer.secret);
        }
    }

    private byte[] requirePwKey() {
        if (pwKey == null) {
            throw new IllegalStateException("pwKey is not prepared");
        }
        return pwKey;
    }

    /** The keys are durable: pwKey has done its work. */
    void enrolled() {
        wipe();
    }

    /** Forgets pwKey. */
    void wipe() {
        Bytes.wipe(pwKey);
        pwKey = null;
    }

    /**
     * The opening of the next connection: short where the server should know the state of the one before.
     *
     * @param serverKey the pinned key the server must hold
     * @param mayResume whether the short one may be tried
     */
    Opening opening(Records records, byte[] serverKey, boolean mayResume, @Nullable CryptoAccelerator accelerator) {
        DeviceState state = records.requireDevice();
        ResumeState resume = state.resume();
        if (!settings.resumes || !mayResume || resume == null || !resume.isUsable(ResumeState.terms(settings))) {
            return new HandshakeOpening(settings.controlSuite, serverKey, entropy, accelerator);
        }
        return new ResumeOpening(settings.controlSuite, serverKey, resume, state.ticket(), keys, entropy, accelerator);
    }

    /** What this registration can be resumed from; null when this device does not want to. */
    @Nullable
    ResumeState resumable(Registered answer, ControlLink link, Records records) {
        if (!settings.resumes) {
            return null;
        }
        ResumeState before = link.isResume() ? records.requireDevice().resume() : null;
        int resumes = before == null ? 0 : before.resumes() + 1;
        return ResumeState.of(link.exportKey(), answer.ticket, resumes, ResumeState.terms(settings));
    }

    /**
     * REGISTER with its proof.
     *
     * @param handshakeHash of the connection it will be sent on
     * @throws HalException when the key store failed
     */
    Register register(Records records, byte[] handshakeHash) throws HalException {
        Register unsigned = new Register(
                settings.deviceId,
                records.requireDevice().ticket(),
                records.pins().serial(),
                settings.model,
                settings.firmware,
                settings.peerSuites,
                settings.maxRecord);
        byte[] input = unsigned.macInput(handshakeHash);
        try {
            return unsigned.withMac(keys.mac(input));
        } finally {
            Bytes.wipe(input); // the ticket is in it
        }
    }
}
