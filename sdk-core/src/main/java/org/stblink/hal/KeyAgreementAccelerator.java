package org.stblink.hal;

/**
 * An accelerator that also computes key pairs and agreements. Optional: an accelerator that is not of this kind leaves them to the
 * SDK's software. A full registration has three of them, and so has each end of a call; in software each takes a JVM without a compiler
 * tens of milliseconds, or hundreds of them on a slow processor, and a native library about one.
 *
 * <ul>
 *   <li><b>ACC-20 MUST</b>: the result is that of the function X25519 of RFC 7748, section 5, bit for bit, for every scalar and
 *       every u: the scalar is clamped, the highest bit of u is ignored, and a u of low order gives 32 zero bytes. <i>Intent: the other side
 *       computes the same without this port; and the SDK is who refuses a key of low order.</i>
 *   <li><b>ACC-21 MUST</b>: {@code scalar32} and {@code u32} stay as they are, and are not kept. <i>Intent: the SDK
 *       wipes a private key when it has done its work.</i>
 *   <li><b>ACC-22 MUST</b>: false, and no exception, when it cannot be computed just now. <i>Intent: hardware that is busy or asleep
 *       costs time, and no connection.</i>
 *   <li><b>ACC-23 MUST</b>: the time does not depend on the scalar. <i>Intent: the scalar is a private key, and who measures how long
 *       an answer takes shall not learn of it.</i>
 * </ul>
 *
 * <p>Threads: any, several at a time.
 */
public interface KeyAgreementAccelerator extends CryptoAccelerator {
    /**
     * X25519. Computing the public key of a private key is this, too, with the base point for u.
     *
     * @param scalar32 32 bytes: a private key, not clamped yet
     * @param u32 32 bytes: another's public key, or the base point
     * @param out32 receives the result, 32 bytes; undefined when false
     * @return false when it cannot be computed just now; the SDK then computes it in software
     */
    boolean x25519(byte[] scalar32, byte[] u32, byte[] out32);
}
