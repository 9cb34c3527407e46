package org.stblink.server.domain;

import java.util.HexFormat;

/** Lower-case hexadecimal for identifiers; never for secrets. */
final class HexText {
    private HexText() {}

    static String of(byte[] identifier) {
        return HexFormat.of().formatHex(identifier);
    }
}
