package org.stblink.toolchain.world.invariant;

/** What passes through the channels of a world: bytes that tell their session, their direction and their place. */
public final class Content {
    private final int seed;

    public Content(String sid, boolean fromCaller) {
        seed = sid.hashCode() * 31 + (fromCaller ? 1 : 2);
    }

    /** The byte at {@code index} of the stream. */
    public byte at(long index) {
        long x = (seed + index) * 0x9E3779B97F4A7C15L;
        return (byte) (x >>> 40 ^ x >>> 56);
    }

    /** Writes {@code len} bytes from {@code index} of the stream on. */
    public void fill(byte[] to, int len, long index) {
        for (int i = 0; i < len; i++) {
            to[i] = at(index + i);
        }
    }
}
