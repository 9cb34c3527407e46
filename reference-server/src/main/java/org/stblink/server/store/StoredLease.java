package org.stblink.server.store;

import org.stblink.server.domain.IpAddress;

/**
 * An address and the device that was given it last.
 *
 * @param pinned whether an operator pinned it to that device
 */
public record StoredLease(IpAddress address, String device, boolean pinned) {}
