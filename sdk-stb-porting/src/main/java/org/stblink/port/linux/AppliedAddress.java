package org.stblink.port.linux;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.stblink.port.Addresses;

/** An address that this port added, or is about to, and all that has to be known to take it away again. */
final class AppliedAddress {
    /** {@link #table}: no routes of its own, since the server gave neither a prefix nor a gateway. */
    static final int NO_TABLE = 0;

    /** The interface it is on. */
    final String device;

    final byte[] ip;
    final int prefix;
    final byte @Nullable [] gateway;
    final int table;

    AppliedAddress(String device, byte[] ip, int prefix, byte @Nullable [] gateway, int table) {
        this.device = device;
        this.ip = ip;
        this.prefix = prefix;
        this.gateway = gateway;
        this.table = table;
    }

    /** Whether there is anything to route that the address alone does not. */
    static boolean needsTable(byte[] ip, int prefix, byte @Nullable [] gateway) {
        return prefix < ip.length * Byte.SIZE || gateway != null;
    }

    boolean isAbout(byte[] address) {
        return Arrays.equals(ip, address);
    }

    /** Whether it was asked for just like this. */
    boolean isFor(byte[] address, int bits, byte @Nullable [] via) {
        return isAbout(address) && prefix == bits && Arrays.equals(gateway, via);
    }

    /** The option of {@code ip} for its family. */
    String family() {
        return ip.length == 4 ? "-4" : "-6";
    }

    /** The address alone, as a prefix of full length. */
    String host() {
        return host(ip);
    }

    static String host(byte[] address) {
        return Addresses.text(address) + "/" + address.length * Byte.SIZE;
    }

    /** The network that the address is in. */
    String network() {
        byte[] masked = ip.clone();
        for (int bit = prefix; bit < masked.length * Byte.SIZE; bit++) {
            masked[bit / Byte.SIZE] &= (byte) ~(0x80 >> bit % Byte.SIZE);
        }
        return Addresses.text(masked) + "/" + prefix;
    }

    @Override
    public String toString() {
        return Addresses.text(ip) + "/" + prefix + (gateway == null ? "" : " via " + Addresses.text(gateway)) + " on "
                + device;
    }
}
