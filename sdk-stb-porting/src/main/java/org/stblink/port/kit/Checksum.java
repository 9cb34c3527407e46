package org.stblink.port.kit;

/** Adler-32 (RFC 1950, section 8.2): {@code java.util.zip} is not on every box. */
final class Checksum {
    private static final int BASE = 65521;

    private Checksum() {}

    static long of(byte[] bytes, int count) {
        long a = 1;
        long b = 0;
        for (int i = 0; i < count; i++) {
            a = (a + (bytes[i] & 0xff)) % BASE;
            b = (b + a) % BASE;
        }
        return b << 16 | a;
    }
}
