package org.stblink.server.domain;

import org.jspecify.annotations.Nullable;
import org.stblink.internal.crypto.Bytes;

/** What a ticket says about the box that shows it (section 7.2). */
final class Tickets {
    /** What follows from a ticket. */
    enum Verdict {
        /** The confirmed one: what was pending is void. */
        CONFIRMED,
        /** The pending one: it becomes the confirmed one. */
        PENDING,
        /** Another: two boxes hold this identity, or one was rolled back. */
        FOREIGN
    }

    private Tickets() {}

    /** @param device is enrolled */
    static Verdict judge(DeviceRecord device, byte[] ticket) {
        if (equal(device.confirmedTicket(), ticket)) {
            return Verdict.CONFIRMED;
        }
        return equal(device.pendingTicket(), ticket) ? Verdict.PENDING : Verdict.FOREIGN;
    }

    static boolean equal(byte @Nullable [] kept, byte[] shown) {
        return kept != null && kept.length == shown.length && Bytes.equalConstantTime(kept, 0, shown, 0, shown.length);
    }
}
