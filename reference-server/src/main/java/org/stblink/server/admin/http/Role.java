package org.stblink.server.admin.http;

import java.util.Locale;

/** What the holder of a token may do; each may do what those before it may. */
public enum Role {
    /** Look at everything that is no secret. */
    READ,
    /** Act on devices and sessions: revoke, quarantine, release, change. */
    OPERATE,
    /** Change who takes part and how: imports, tokens, policy, server keys, access. */
    ADMINISTER;

    /** Whether this role is enough where another one is asked for. */
    public boolean covers(Role needed) {
        return compareTo(needed) >= 0;
    }

    /** In small letters, as the API says it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException with what there is */
    public static Role parse(String text) {
        for (Role role : values()) {
            if (role.text().equals(text)) {
                return role;
            }
        }
        throw new IllegalArgumentException("give read, operate or administer");
    }
}
