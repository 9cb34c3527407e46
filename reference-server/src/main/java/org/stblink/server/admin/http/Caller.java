package org.stblink.server.admin.http;

import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param name of the token; {@code nobody} without one
 * @param role null without a token
 */
public record Caller(String name, @Nullable Role role) {
    /** Who has shown no token, for what is answered to anybody. */
    static final Caller NOBODY = new Caller("nobody", null);
}
