package org.stblink.server.store;

import org.jspecify.annotations.Nullable;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.IpAddress;

/**
 * A device and the address that was given to it last.
 *
 * @param address null when it never had one, or another device has it by now
 */
public record StoredDevice(DeviceRecord record, @Nullable IpAddress address) {}
