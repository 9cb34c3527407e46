package org.stblink.hal;

/**
 * Cryptographically strong random bytes.
 *
 * <ul>
 *   <li><b>ENT-1 MUST</b>: {@link #fill} returns false rather than give weak bytes (a box at its first boot may
 *       have none yet). <i>Intent: the SDK waits and asks again; weak keys are worse than none.</i>
 *   <li><b>ENT-2 MUST</b>: it does not block. A source that would block returns false. <i>Intent: the SDK's one
 *       thread must not hang at boot.</i>
 *   <li><b>ENT-3 MUST</b>: after a snapshot, clone or reboot it does not repeat itself. <i>Intent: a key that was
 *       used before is known, and a nonce used twice gives a key away.</i>
 *   <li><b>ENT-4 MUST</b>: on true all of {@code out} is filled; on false none of it is used. <i>Intent: a
 *       half-filled key looks like a key.</i>
 * </ul>
 *
 * <p>Threads: the SDK calls from one thread at a time.
 */
public interface EntropySource {
    /** Fills the whole array; false when the source is not ready. */
    boolean fill(byte[] out);
}
