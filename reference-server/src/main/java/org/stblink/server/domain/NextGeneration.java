package org.stblink.server.domain;

import java.util.Objects;

/**
 * What a device is going to be after a change of password (section 6.1): durable and sealed beside the present generation,
 * which counts until the device registers as this one. Arrays are shared, not copied, and nobody writes to them.
 *
 * @param username what it asked for
 * @param sealedKeys K_auth ‖ K_wrap, sealed ({@link Vault#KEYS}) for the generation after the present one
 * @param sealedAnswer the answer to RE_ENROL, sealed ({@link Vault#ANSWER}) for that generation, so that it can be repeated
 * @param ticket 16 bytes, its first one
 */
public record NextGeneration(String username, byte[] sealedKeys, byte[] sealedAnswer, byte[] ticket) {
    public NextGeneration {
        Objects.requireNonNull(username, "username");
        Objects.requireNonNull(sealedKeys, "sealedKeys");
        Objects.requireNonNull(sealedAnswer, "sealedAnswer");
        Objects.requireNonNull(ticket, "ticket");
    }

    /** Nothing of it: a username is its device's business. */
    @Override
    public String toString() {
        return "NextGeneration";
    }
}
