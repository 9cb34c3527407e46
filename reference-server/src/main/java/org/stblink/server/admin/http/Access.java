package org.stblink.server.admin.http;

import org.jspecify.annotations.Nullable;

/** Knows the tokens. Threads: any. */
public interface Access {
    /** Whose token this is; null when it is nobody's. Takes the same time wherever texts differ. */
    @Nullable
    Caller holder(String token);
}
