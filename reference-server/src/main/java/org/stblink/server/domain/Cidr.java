package org.stblink.server.domain;

import java.math.BigInteger;
import java.util.Objects;

/**
 * A block of addresses, such as {@code 10.1.0.0/16}.
 *
 * @param network the first address of the block
 * @param prefix how many leading bits all addresses of the block share
 */
public record Cidr(IpAddress network, int prefix) {
    /** @throws IllegalArgumentException when the prefix is out of range or the network has bits behind it */
    public Cidr {
        Objects.requireNonNull(network, "network");
        if (prefix < 0 || prefix > network.bits()) {
            throw new IllegalArgumentException("prefix must be 0 to " + network.bits() + ", was " + prefix);
        }
        if (new BigInteger(1, network.bytes())
                        .mod(BigInteger.ONE.shiftLeft(network.bits() - prefix))
                        .signum()
                != 0) {
            throw new IllegalArgumentException(network + "/" + prefix + " has bits behind its prefix");
        }
    }

    /** Reads {@code address/prefix}; an address alone is a block of one. */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        IpAddress network = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (slash < 0) {
            return new Cidr(network, network.bits());
        }
        try {
            return new Cidr(network, Integer.parseInt(text.substring(slash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a block of addresses: " + text);
        }
    }

    public boolean contains(IpAddress address) {
        return address.bits() == network.bits()
                && value(address).shiftRight(hostBits()).equals(value(network).shiftRight(hostBits()));
    }

    /** How many addresses the block has. */
    public BigInteger size() {
        return BigInteger.ONE.shiftLeft(hostBits());
    }

    /** The address at an index, 0 for {@link #network}. */
    public IpAddress at(BigInteger index) {
        byte[] wide = value(network).add(index).toByteArray();
        byte[] bytes = new byte[network.bits() / 8];
        int used = Math.min(wide.length, bytes.length);
        System.arraycopy(wide, wide.length - used, bytes, bytes.length - used, used);
        return IpAddress.of(bytes);
    }

    @Override
    public String toString() {
        return network + "/" + prefix;
    }

    private int hostBits() {
        return network.bits() - prefix;
    }

    private static BigInteger value(IpAddress address) {
        return new BigInteger(1, address.bytes());
    }
}
