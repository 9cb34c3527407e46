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
 * @param call the number of a call, which no other one has before the server starts again; 0 for none
 * @param note a short text
 */
public record Deed(
        long atMillis,
        String name,
        @Nullable String device,
        @Nullable String other,
        @Nullable String session,
        long call,
        @Nullable String note) {}
