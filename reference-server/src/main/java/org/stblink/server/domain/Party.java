package org.stblink.server.domain;

import java.util.Objects;

/** One side of a call, as policies see it. */
public record Party(String device, String group) {
    public Party {
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(group, "group");
    }
}
