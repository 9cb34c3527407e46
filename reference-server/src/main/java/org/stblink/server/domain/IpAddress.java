package org.stblink.server.domain;

import java.util.Arrays;

/** An IPv4 or IPv6 address as a value. Written without {@code java.net}, so that no name lookup can hide in it. */
public final class IpAddress implements Comparable<IpAddress> {
    public static final int V4_BYTES = 4;
    public static final int V6_BYTES = 16;

    private final byte[] bytes;

    private IpAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * @param bytes 4 or 16, network order; copied
     * @throws IllegalArgumentException for another length
     */
    public static IpAddress of(byte[] bytes) {
        if (bytes.length != V4_BYTES && bytes.length != V6_BYTES) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
        }
        return new IpAddress(bytes.clone());
    }

    /**
     * Reads the usual text forms: {@code 192.0.2.1}, {@code 2001:db8::1}.
     *
     * @throws IllegalArgumentException when the text is no address
     */
    public static IpAddress parse(String text) {
        return new IpAddress(IpText.parse(text));
    }

    public boolean isV4() {
        return bytes.length == V4_BYTES;
    }

    /** 4 or 16; a fresh copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Bits of an address of this kind: 32 or 128. */
    public int bits() {
        return 8 * bytes.length;
    }

    /** By kind (IPv4 first), then by value. */
    @Override
    public int compareTo(IpAddress other) {
        return bytes.length != other.bytes.length
                ? Integer.compare(bytes.length, other.bytes.length)
                : Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** {@code 192.0.2.1}, or the form of RFC 5952 such as {@code 2001:db8::1}. */
    @Override
    public String toString() {
        return IpText.format(bytes);
    }
}
