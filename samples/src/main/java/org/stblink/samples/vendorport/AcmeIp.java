package org.stblink.samples.vendorport;

/** Addresses: four bytes here, an int whose lowest byte comes first there. */
final class AcmeIp {
    private static final int IPV4_BYTES = 4;

    private AcmeIp() {}

    /** @param ip of IPv4: Acme's network has no other */
    static int toInt(byte[] ip) {
        return (ip[0] & 0xFF) | (ip[1] & 0xFF) << 8 | (ip[2] & 0xFF) << 16 | (ip[3] & 0xFF) << 24;
    }

    static boolean isIpv4(byte[] ip) {
        return ip.length == IPV4_BYTES;
    }

    static byte[] toBytes(int ip) {
        return new byte[] {(byte) ip, (byte) (ip >>> 8), (byte) (ip >>> 16), (byte) (ip >>> 24)};
    }
}
