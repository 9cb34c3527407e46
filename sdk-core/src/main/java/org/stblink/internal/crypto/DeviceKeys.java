package org.stblink.internal.crypto;

import org.stblink.hal.HalException;

/**
 * What a device does with K_auth and K_wrap of docs/protocol.md, section 3.2. The keys
 * themselves may sit in hardware that never gives them out.
 *
 * <p>Threads: one at a time. The parts of a call are at most {@value #MAX_INPUT_BYTES} bytes together.
 */
public interface DeviceKeys {
    /**
     * Most bytes of all parts of one call: what every key store takes, less the byte that Expand adds.
     */
    int MAX_INPUT_BYTES = 1023;

    /**
     * HMAC-SHA256 under K_auth over the parts, one behind the other.
     *
     * @return 32 bytes, the caller's
     * @throws HalException when the key store fails
     * @throws IllegalArgumentException when the parts are too long
     */
    byte[] mac(byte[]... parts) throws HalException;

    /**
     * HKDF-Expand (RFC 5869, section 2.3) under K_wrap for 32 bytes; info is the parts, one behind the other.
     *
     * @return 32 bytes, the caller's to wipe
     * @throws HalException when the key store fails
     * @throws IllegalArgumentException when the parts are too long
     */
    byte[] wrapKey(byte[]... infoParts) throws HalException;
}
