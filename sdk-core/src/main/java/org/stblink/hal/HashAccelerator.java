package org.stblink.hal;

/**
 * An accelerator that also computes SHA-256. Optional: an accelerator that is not of this kind leaves it to the SDK's software. A handshake
 * hashes some 6 KB in short pieces. Where agreements are a native library's ({@link KeyAgreementAccelerator}), that is the greater
 * part of what a JVM without a compiler still computes of it.
 *
 * <ul>
 *   <li><b>ACC-30 MUST</b>: the result is that of SHA-256 (FIPS 180-4, section 6.2), for every length from 0 on. <i>Intent: the other side computes
 *       the same without this port.</i>
 *   <li><b>ACC-31 MUST</b>: {@code in} stays as it is and is not kept, and nothing but the 32 bytes of the result is written.
 *       <i>Intent: what is hashed is often a key, which the SDK wipes; and the result goes into the midst of other bytes.</i>
 *   <li><b>ACC-32 MUST</b>: false, and no exception, when it cannot be computed just now. <i>Intent: hardware that is busy or asleep
 *       costs time, and no connection.</i>
 * </ul>
 *
 * <p>Threads: any, several at a time.
 */
public interface HashAccelerator extends CryptoAccelerator {
    /**
     * SHA-256 of {@code in[off .. off+len)}.
     *
     * @param len 0 or more; some hundred bytes at most as a rule
     * @param out receives the result, 32 bytes at {@code outOff}; undefined there when false. Another array than {@code in}
     * @return false when it cannot be computed just now; the SDK then computes it in software
     */
    boolean sha256(byte[] in, int off, int len, byte[] out, int outOff);
}
