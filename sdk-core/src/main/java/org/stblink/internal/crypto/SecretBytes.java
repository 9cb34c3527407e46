package org.stblink.internal.crypto;

import org.jspecify.annotations.Nullable;

/**
 * A secret that lives longer than one method. Copied in, copied out, compared in constant time, never printed.
 *
 * <p>Threads: one at a time.
 */
public final class SecretBytes {
    private final byte[] secret;
    private boolean wiped;

    /** @param secret copied; the caller wipes its own */
    public SecretBytes(byte[] secret) {
        this.secret = secret.clone();
    }

    /** Size in bytes; also after {@link #wipe}. */
    public int length() {
        return secret.length;
    }

    /**
     * A fresh copy, the caller's to wipe.
     *
     * @throws IllegalStateException after {@link #wipe}
     */
    public byte[] copy() {
        requireAlive();
        return secret.clone();
    }

    /** Overwrites the secret. A second call does nothing. */
    public void wipe() {
        Bytes.wipe(secret);
        wiped = true;
    }

    /** True after {@link #wipe}. */
    public boolean isWiped() {
        return wiped;
    }

    /** True for another live secret of the same bytes; a wiped one equals only itself. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof SecretBytes)) {
            return false;
        }
        SecretBytes that = (SecretBytes) other;
        return !wiped
                && !that.wiped
                && secret.length == that.secret.length
                && Bytes.equalConstantTime(secret, 0, that.secret, 0, secret.length);
    }

    /** Of the length only, so that a hash table tells nothing about the content. */
    @Override
    public int hashCode() {
        return secret.length;
    }

    @Override
    public String toString() {
        return "SecretBytes[" + secret.length + " bytes]";
    }

    private void requireAlive() {
        if (wiped) {
            throw new IllegalStateException("the secret was wiped");
        }
    }
}
