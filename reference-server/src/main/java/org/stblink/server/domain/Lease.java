package org.stblink.server.domain;

import java.util.Objects;

/** Device id ↔ address (P3). The device holds the address, or is the last one that did. */
public record Lease(IpAddress address, String device) {
    public Lease {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(device, "device");
    }
}
