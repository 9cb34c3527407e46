package org.stblink.server.domain;

import java.util.Objects;
import org.stblink.internal.wire.SessionId;

/**
 * A session that must not be taken up again, even by a server that restarted and forgot it.
 *
 * @param reason section 14.3
 */
public record RevokedSession(SessionId session, String caller, String target, int reason) {
    public RevokedSession {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(caller, "caller");
        Objects.requireNonNull(target, "target");
    }
}
