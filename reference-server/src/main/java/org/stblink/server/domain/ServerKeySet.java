package org.stblink.server.domain;

import java.util.List;

/**
 * The server's public keys that devices should pin, most wanted first (section 7.5).
 *
 * @param serial rises with every change, 0 to 2^32 - 1. 0 is the set that devices were delivered with, which is
 *     never pushed
 * @param publicKeys 1 to 8; may be empty for serial 0
 */
public record ServerKeySet(long serial, List<ServerPublicKey> publicKeys) {
    public ServerKeySet {
        publicKeys = List.copyOf(publicKeys);
        if (publicKeys.size() > 8 || serial != 0 && publicKeys.isEmpty() || serial < 0 || serial > 0xFFFFFFFFL) {
            throw new IllegalArgumentException("a key set has 1 to 8 keys and a serial of 32 bits; this has "
                    + publicKeys.size() + " and " + serial);
        }
    }

    /** As delivered: nothing to push. */
    public static final ServerKeySet AS_DELIVERED = new ServerKeySet(0, List.of());
}
