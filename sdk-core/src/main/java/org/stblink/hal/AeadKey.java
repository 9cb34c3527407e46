package org.stblink.hal;

/**
 * One key of an {@link CryptoAccelerator}. Works in place; the tag of 16 bytes follows the text.
 *
 * <ul>
 *   <li><b>ACC-10 MUST</b>: {@link #open} releases no plaintext when the tag is wrong: the buffer's bytes are then
 *       undefined but never the plaintext. <i>Intent: what an attacker sent is never taken for a message.</i>
 *   <li><b>ACC-11 MUST</b>: a nonce is used exactly as given; the port keeps no counter of its own. <i>Intent: the
 *       protocol counts; two counters drift apart.</i>
 *   <li><b>ACC-12 MUST</b>: {@link #destroy} forgets the key and is idempotent. <i>Intent: a key that outlives its
 *       session can be found in memory.</i>
 * </ul>
 */
public interface AeadKey {
    /** {@link #open}: the tag does not match. */
    int BAD_TAG = -1;

    /**
     * Encrypts {@code buf[off .. off+len)} in place and writes the tag behind it.
     *
     * @param nonce12 12 bytes
     * @param ad associated data; read from {@code adOff}, {@code adLen} bytes (0 allowed, then {@code ad} may be empty)
     * @return {@code len + 16}
     */
    int seal(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len);

    /**
     * Checks and decrypts {@code buf[off .. off+len)}, whose last 16 bytes are the tag, in place.
     *
     * @return {@code len - 16}, or {@link #BAD_TAG}
     */
    int open(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len);

    /** Forgets the key. */
    void destroy();
}
