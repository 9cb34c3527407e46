package org.stblink.toolchain.world.invariant;

import org.jspecify.annotations.Nullable;

/**
 * Something the server did, as its trace tells it.
 *
 * @param atMillis the world's time
 * @param name such as OFFER, GRANT, REVOKE
 * @param device whom it is about; of a call the caller
 * @param other of a call the target
 * @param session the session id in hexadecimal
 * @param trace the trace id of a call, in hexadecimal
 * @param note a short text
 */
public record Deed(
        long atMillis,
        String name,
        @Nullable String device,
        @Nullable String other,
        @Nullable String session,
        @Nullable String trace,
        @Nullable String note) {}
