package org.stblink.internal.wire;

import org.jspecify.annotations.Nullable;

/** The name of a device: 1 to 64 characters of {@code A-Z a-z 0-9 . _ : -}, compared byte by byte. Section 2. */
public final class DeviceId {
    /**
     * Whether the text is a device id.
     *
     * @param id any text, or null (then false)
     */
    public static boolean isValid(@Nullable String id) {
        if (id == null || id.length() < 1 || id.length() > Sizes.DEVICE_ID_MAX) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            if (!allowed(id.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    static boolean allowed(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '.'
                || c == '_'
                || c == ':'
                || c == '-';
    }

    private DeviceId() {}
}
