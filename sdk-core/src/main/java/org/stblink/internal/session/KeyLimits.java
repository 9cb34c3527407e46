package org.stblink.internal.session;

import org.stblink.internal.wire.Limits;

/** How much one key of a peer channel may carry before the sender must change it (protocol section 10.4). Immutable. */
final class KeyLimits {
    /** What the protocol says; every channel outside of a test uses these. */
    static final KeyLimits PROTOCOL =
            new KeyLimits(Limits.REKEY_RECORDS, Limits.REKEY_BYTES, Limits.REKEY_SLACK_BYTES, Limits.REKEY_MILLIS);

    /** Records under one key, REKEY itself included. */
    final long records;
    /** Data and padding under one key, in bytes. */
    final long bytes;
    /** What a receiver allows beyond {@link #bytes}. */
    final long slackBytes;
    /** Age of a key at which a sender changes it before its next record. */
    final long millis;

    KeyLimits(long records, long bytes, long slackBytes, long millis) {
        this.records = records;
        this.bytes = bytes;
        this.slackBytes = slackBytes;
        this.millis = millis;
    }
}
