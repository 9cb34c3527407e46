package org.stblink.internal.wire;

/** The beginning of both preambles: four letters and the version, checked in that order. */
final class Magic {
    static void read(WireReader r, String magic) throws WireException {
        r.at("magic");
        for (int i = 0; i < magic.length(); i++) {
            if (r.u8() != magic.charAt(i)) {
                throw r.broken(WireException.BAD_MAGIC);
            }
        }
        if (r.at("version").u8() != Protocol.VERSION) {
            throw r.broken(WireException.BAD_VERSION);
        }
    }

    private Magic() {}
}
