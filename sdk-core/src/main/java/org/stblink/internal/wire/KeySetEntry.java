package org.stblink.internal.wire;

/**
 * One public key of S in {@link KeySet}.
 *
 * <pre>
 * +-------+-------------+
 * | group | n publicKey |
 * +-------+-------------+
 *   1       1 32
 * </pre>
 */
public final class KeySetEntry {
    /** Suite group of X25519 and SHA-256. */
    public static final int GROUP_X25519_SHA256 = 1;
    /** Suite group of sm2p256v1 and SM3: the national suite's. */
    public static final int GROUP_SM2_SM3 = 2;

    /** One of the two above. */
    public final int group;
    /** 32 bytes: RFC 7748 section 5, or an x-coordinate (section 3.4). */
    public final byte[] publicKey;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public KeySetEntry(int group, byte[] publicKey) {
        this.group = Check.range(KeySet.TYPE, "group", group, GROUP_X25519_SHA256, GROUP_SM2_SM3);
        this.publicKey = Check.exactly(KeySet.TYPE, "publicKey", publicKey, Sizes.PUBLIC_KEY);
    }

    KeySetEntry(WireReader r) throws WireException {
        group = r.at("group").u8(GROUP_X25519_SHA256, GROUP_SM2_SM3);
        publicKey = r.at("publicKey").str8(Sizes.PUBLIC_KEY, Sizes.PUBLIC_KEY);
    }

    void write(WireWriter w) throws WireException {
        w.u8(group).str8(publicKey);
    }
}
