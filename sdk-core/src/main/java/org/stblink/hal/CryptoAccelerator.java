package org.stblink.hal;

import org.jspecify.annotations.Nullable;

/**
 * Faster authenticated encryption than the SDK's software, where the platform has it.
 *
 * <ul>
 *   <li><b>ACC-1 MUST</b>: null for a suite that is not supported; the SDK then uses its software. <i>Intent: a
 *       port accelerates what it can and nothing else.</i>
 *   <li><b>ACC-2 MUST</b>: results are those of RFC 8439 (suite 0x01), NIST SP 800-38D (suite 0x02) and RFC 8998 (suite 0x10), bit
 *       for bit. <i>Intent: the other side computes the same without this port.</i>
 *   <li><b>ACC-3 MUST</b>: {@code key32} is copied, not kept. <i>Intent: the SDK wipes its array right after the
 *       call.</i>
 * </ul>
 *
 * <p>Threads: any; each {@link AeadKey} is used by one thread at a time.
 */
public interface CryptoAccelerator {
    /** ChaCha20-Poly1305, RFC 8439. */
    int CHACHA20_POLY1305 = 0x01;
    /** AES-256-GCM, NIST SP 800-38D. */
    int AES_256_GCM = 0x02;
    /** SM4-GCM, RFC 8998. SM4's key is the first 16 of the 32 bytes. */
    int SM4_GCM = 0x10;

    /**
     * A key ready for use.
     *
     * @param algorithm {@link #CHACHA20_POLY1305}, {@link #AES_256_GCM} or {@link #SM4_GCM}; a later version may ask for others
     * @param key32 32 bytes
     * @return null when the algorithm is not supported
     */
    @Nullable
    AeadKey aead(int algorithm, byte[] key32);
}
