package org.stblink.server.domain;

import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that the server may allocate (P3).
 *
 * @param block where they lie
 * @param excluded blocks inside it that are never allocated
 * @param prefix what REGISTERED tells the device: the prefix length it applies the address with. With 1 to 30 for IPv4
 *     the first and last address of each such subnet are never allocated, for IPv6 the first, with 128 that of the block
 * @param gateway what REGISTERED tells the device; null for none. Never allocated
 */
public record AddressRange(
        Cidr block,
        List<Cidr> excluded,
        int prefix,
        @Nullable IpAddress gateway) {
    public AddressRange {
        Objects.requireNonNull(block, "block");
        excluded = List.copyOf(excluded);
        if (prefix < 0 || prefix > block.network().bits()) {
            throw new IllegalArgumentException(
                    "prefix must be 0 to " + block.network().bits() + ", was " + prefix);
        }
    }

    /** Loopback addresses, each on its own: a lab in which every device runs on one machine. */
    public static final AddressRange LAB =
            new AddressRange(Cidr.parse("127.64.0.0/10"), List.of(Cidr.parse("127.64.0.0/24")), 32, null);

    /** True when devices of one of these ranges are told this address as their gateway: it is a device's in none of them. */
    public static boolean isGateway(List<AddressRange> ranges, IpAddress address) {
        for (AddressRange range : ranges) {
            if (range.gateway != null && range.gateway.equals(address)) {
                return true;
            }
        }
        return false;
    }

    /**
     * False for what is no device's with these ranges, a gateway's address and the edges of a subnet, though it may have been when it was
     * pinned. Outside of all of them is a pin for a device by itself.
     */
    public static boolean isForDevices(List<AddressRange> ranges, IpAddress address) {
        for (AddressRange range : ranges) {
            if (range.block.contains(address) && range.isEdgeOfSubnet(address)) {
                return false;
            }
        }
        return !isGateway(ranges, address);
    }

    /** True when there is an address that a device gets without a pin. */
    public static boolean haveAny(List<AddressRange> ranges) {
        for (AddressRange range : ranges) {
            if (new RangeCursor(range).next(address -> isGateway(ranges, address)) != null) {
                return true;
            }
        }
        return false;
    }

    /** True when the address lies here and a device can have it: an operator may pin also what is excluded, and so allocated to nobody else. */
    public boolean canPin(IpAddress address) {
        return block.contains(address) && !isGateway(List.of(this), address) && !isEdgeOfSubnet(address);
    }

    /** True when the address lies here and may be allocated. */
    public boolean offers(IpAddress address) {
        if (!canPin(address)) {
            return false;
        }
        for (Cidr block : excluded) {
            if (block.contains(address)) {
                return false;
            }
        }
        return true;
    }

    /**
     * IPv4's network and broadcast address, where the subnet is large enough to have them (RFC 3021), and IPv6's Subnet-Router
     * anycast address (RFC 4291, 2.6.1; none with 127 bits: RFC 6164): every router of the subnet has it.
     */
    private boolean isEdgeOfSubnet(IpAddress address) {
        // IPv6 addresses that devices apply alone lie in a subnet all the same: the block is the nearest to it that is
        // known.
        int subnet = !address.isV4() && prefix == address.bits() ? block.prefix() : prefix;
        int hostBits = address.bits() - subnet;
        if (subnet == 0 || hostBits < 2) {
            return false;
        }
        BigInteger hostMask = BigInteger.ONE.shiftLeft(hostBits).subtract(BigInteger.ONE);
        BigInteger host = new BigInteger(1, address.bytes()).and(hostMask);
        return host.signum() == 0 || address.isV4() && host.equals(hostMask);
    }
}
