package org.stblink.server.domain;

import java.math.BigInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Walks once over the addresses of a range, from the first to the last, so that each is looked at once however large the
 * range is. Excluded blocks are jumped over.
 */
final class RangeCursor {
    final AddressRange range;
    private BigInteger index = BigInteger.ZERO;

    RangeCursor(AddressRange range) {
        this.range = range;
    }

    /** The next address that may be allocated and is not taken; null at the end. */
    @Nullable
    IpAddress next(Predicate<IpAddress> isTaken) {
        while (index.compareTo(range.block().size()) < 0) {
            IpAddress address = range.block().at(index);
            BigInteger jump = excludedFrom(address);
            index = index.add(jump == null ? BigInteger.ONE : jump);
            if (jump == null && range.offers(address) && !isTaken.test(address)) {
                return address;
            }
        }
        return null;
    }

    /** How many addresses from this one on are excluded with it; null when it is not excluded. */
    private @Nullable BigInteger excludedFrom(IpAddress address) {
        for (Cidr block : range.excluded()) {
            if (block.contains(address)) {
                BigInteger end = new BigInteger(1, block.network().bytes()).add(block.size());
                return end.subtract(new BigInteger(1, address.bytes()));
            }
        }
        return null;
    }
}
