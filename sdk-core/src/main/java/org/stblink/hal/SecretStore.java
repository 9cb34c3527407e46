package org.stblink.hal;

import org.jspecify.annotations.Nullable;

/**
 * Small durable records, and keys that may never leave their hardware.
 *
 * <p>The SDK writes one record of at most {@link #MAX_RECORD_BYTES} bytes per control connection and nothing else in
 * steady state. Two keys are imported at enrolment ({@code K_auth}, {@code K_wrap} of the protocol) and from then on
 * only used through {@link #hmac}; a port with a hardware key store can keep them there. A change of password imports two
 * more beside them and then deletes the old ones: room for four keys is needed.
 *
 * <ul>
 *   <li><b>SEC-1 MUST</b>: {@link #put} is durable when it returns, and atomic: after a power cut the record is
 *       the old one or the new one, whole. <i>Intent: a torn ticket would look like a cloned box.</i>
 *   <li><b>SEC-2 MUST</b>: {@link #get} returns null only for a record that is absent; one that cannot be read
 *       throws. <i>Intent: a storage fault must not turn into a fresh enrolment.</i>
 *   <li><b>SEC-3 MUST</b>: records and keys are confidential and bound to this box: copied storage does not work
 *       on other hardware. A port that cannot do this says so in its documentation. <i>Intent: who reads a box's flash
 *       must not become that box.</i>
 *   <li><b>SEC-4 MUST</b>: {@link #importKey} is durable and atomic like {@link #put}; the key cannot be read back
 *       through {@link #get}. <i>Intent: with its key lost a box must be enrolled anew; with its key read, anyone is the
 *       box.</i>
 *   <li><b>SEC-5 MUST</b>: {@link #hmac} computes HMAC (RFC 2104) with the named key and hash. <i>Intent: every
 *       proof to the server is such a code; an almost right one is never accepted.</i>
 *   <li><b>SEC-6 MUST</b>: {@link #delete} is durable and idempotent, and removes a record and a key of that name.
 *       <i>Intent: a factory reset must not come undone.</i>
 *   <li><b>SEC-7 MUST</b>: names are 1 to 64 of {@code a-z 0-9 . _ -}; records and keys do not share a name.
 *       <i>Intent: the SDK's names work on every port alike, whatever the storage underneath calls things.</i>
 *   <li><b>SEC-8 SHOULD</b>: a call takes less than 200 ms. <i>Intent: storage is called between two network
 *       steps.</i>
 *   <li><b>SEC-9 MUST</b>: arrays passed in are not kept; arrays returned are the caller's to wipe. <i>Intent: the
 *       SDK wipes secrets as soon as it is done with them.</i>
 * </ul>
 *
 * <p>Threads: the SDK calls from one thread at a time.
 */
public interface SecretStore {
    /**
     * How every name the SDK uses begins. A factory reset that keeps the box's identity leaves these records and keys alone;
     * a box that has other things in the same store gives them other names.
     */
    String NAME_PREFIX = "stblink.";

    /** Longest record in bytes. */
    int MAX_RECORD_BYTES = 1024;

    /** {@link #hmac} with SHA-256 (FIPS 180-4). */
    int HASH_SHA256 = 1;
    /** {@link #hmac} with SM3 (GB/T 32905); not asked for in this version, in no suite. */
    int HASH_SM3 = 2;

    /**
     * Reads a record.
     *
     * @return a fresh array, or null when there is none of that name
     * @throws HalException when it is there but cannot be read
     */
    byte @Nullable [] get(String name) throws HalException;

    /**
     * Writes a record, durably and atomically.
     *
     * @param value 1 to {@link #MAX_RECORD_BYTES} bytes
     * @throws HalException when it could not be made durable; the old record is then still whole. Also when a key has that name,
     *     and nothing changed
     */
    void put(String name, byte[] value) throws HalException;

    /**
     * Removes the record or key of that name, durably. Does nothing when there is none.
     *
     * @throws HalException when it could not be made durable; what was there may be there still
     */
    void delete(String name) throws HalException;

    /**
     * Stores a key for {@link #hmac}; replaces one of that name.
     *
     * @param key32 32 bytes; the caller wipes it
     * @throws HalException when it could not be made durable; a key of that name that was there before is then still whole. Also
     *     when a record has that name, and nothing changed
     */
    void importKey(String name, byte[] key32) throws HalException;

    /**
     * Computes HMAC over {@code in[off .. off+len)}.
     *
     * @param key name given to {@link #importKey}
     * @param hash {@link #HASH_SHA256} or {@link #HASH_SM3}
     * @param len 0 to 1024
     * @param out32 receives 32 bytes
     * @throws HalException when the key is absent or the hash is not supported
     */
    void hmac(String key, int hash, byte[] in, int off, int len, byte[] out32) throws HalException;
}
