package org.stblink.internal.session;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Sizes;

/** Enrolment as the device sees it: the nonce, pwKey, and the keys made of the server's answer (protocol section 6). */
final class Enroller {
    private final ControlSettings settings;
    private final EntropySource entropy;
    private byte @Nullable [] pwKey;

    Enroller(ControlSettings settings, EntropySource entropy) {
        this.settings = settings;
        this.entropy = entropy;
    }

    /** The state to make durable before anything is sent; null when the entropy source is not ready. */
    @Nullable
    DeviceState begin() {
        byte[] nonce = new byte[Sizes.NONCE];
        return entropy.fill(nonce) ? DeviceState.enrolling(settings.deviceId, nonce) : null;
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

    Enrol message(DeviceState state) {
        return new Enrol(settings.deviceId, settings.token, state.nonce(), settings.username, requirePwKey());
    }

    /** The keys of the new generation and the state that names them, to be made durable in that order. */
    Effect enrolled(DeviceState next, Enrolled answer) {
        byte[] deviceKey = KeyHierarchy.deviceKey(
                answer.secret, requirePwKey(), settings.deviceId, settings.username, (int) answer.generation);
        Effect store = Effect.storeWithKeys(
                DeviceState.RECORD, next.encode(), KeyHierarchy.authKey(deviceKey), KeyHierarchy.wrapKey(deviceKey));
        Bytes.wipe(deviceKey);
        Bytes.wipe(answer.secret);
        return store;
    }

    private byte[] requirePwKey() {
        if (pwKey == null) {
            throw new IllegalStateException("pwKey is not prepared");
        }
        return pwKey;
    }

    void wipe() {
        Bytes.wipe(pwKey);
        pwKey = null;
    }
}
