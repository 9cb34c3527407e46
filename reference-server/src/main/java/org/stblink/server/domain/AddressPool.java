package org.stblink.server.domain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Gives addresses to devices (P3, section 7.3): the one that an operator pinned, else the one the device had before, else
 * one that nobody had, else the one that was idle longest. An address goes to another device only when the last frame of
 * its holder is more than 1.1 leases old.
 *
 * <p>Giving has to be stored: {@link #claim} takes the address out of others' reach, and {@link Claim#undo} gives it back
 * when the store fails, however late. A claim lasts until {@link #release}.
 *
 * <p>Memory: an entry per address that was ever given, about 250 bytes.
 */
final class AddressPool {
    private final List<AddressRange> ranges;
    private final long reuseMillis;
    /** From when on addresses are given that nobody is known to have had. */
    private final long freshFrom;

    private final List<RangeCursor> unused = new ArrayList<>();
    private final Map<IpAddress, Holding> byAddress = new HashMap<>();
    /** Each device's latest; it is the device's no more where another has its address, and again where that one's claim is undone. */
    private final Map<String, Holding> byDevice = new HashMap<>();

    private final Map<IpAddress, String> pins = new HashMap<>();
    private final Map<String, IpAddress> pinOf = new HashMap<>();
    /** Holdings without users, longest idle first. */
    private final TreeSet<Holding> idle = new TreeSet<>();
    /** Addresses that nobody has, though the cursor may be past them: their first claim was undone, or their pin. */
    private final Set<IpAddress> returned = new LinkedHashSet<>();

    /** A start renews every lease, at the length that its holder may have been told: how long the server was away is unknown. */
    AddressPool(List<AddressRange> ranges, long reuseMillis, StoredState state, long nowMillis) {
        this.ranges = ranges;
        this.reuseMillis = reuseMillis;
        long toldMillis = Math.max(reuseMillis, state.told().leaseOverMillis());
        // Told a longer lease than now, they are as if they were heard later.
        long renewed = nowMillis + toldMillis - reuseMillis;
        this.freshFrom = state.isRestored() ? nowMillis + toldMillis : nowMillis;
        for (AddressRange range : ranges) {
            unused.add(new RangeCursor(range));
        }
        for (Lease pin : state.pins()) {
            pin(pin);
        }
        for (Lease lease : state.leases()) {
            Holding holding = new Holding(lease.address(), lease.device(), rangeOf(lease.address()));
            holding.lastFrame = renewed;
            byAddress.put(holding.address, holding);
            byDevice.put(holding.device, holding);
            idle.add(holding);
        }
        for (Lease former : state.formerLeases()) {
            Holding holding = new Holding(former.address(), former.device(), rangeOf(former.address()));
            holding.lastFrame = renewed;
            holding.ofFormerBox = true; // Or the same box's, and it was moved: the store does not tell.
            byAddress.put(holding.address, holding);
            idle.add(holding);
        }
    }

    /** Keeps an address for a device; a device has at most one pin, and the newest counts. */
    void pin(Lease pin) {
        unpin(pin.device());
        pins.put(pin.address(), pin.device());
        pinOf.put(pin.device(), pin.address());
    }

    void unpin(String device) {
        IpAddress pinned = pinOf.remove(device);
        if (pinned != null && pins.remove(pinned, device)) {
            returned.add(pinned);
        }
    }

    /**
     * Takes an address for a device.
     *
     * @param pinnedOrNull the only one it may get
     * @return null when there is none
     */
    @Nullable
    Claim claim(String device, @Nullable IpAddress pinnedOrNull, long nowMillis) {
        return claim(device, pinnedOrNull, false, nowMillis);
    }

    /**
     * Takes an address for a device.
     *
     * @param pinnedOrNull the only one it may get
     * @param enrolledAnew true when the box may be another one than before, under the same id: the former one may not have
     *     heard of that, so that for its address this is another device
     * @return null when there is none
     */
    @Nullable
    Claim claim(String device, @Nullable IpAddress pinnedOrNull, boolean enrolledAnew, long nowMillis) {
        if (pinnedOrNull != null && !isForDevices(pinnedOrNull)) {
            return null;
        }
        Holding former = byDevice.get(device);
        boolean itsOwn = former != null
                && byAddress.get(former.address) == former
                && (!enrolledAnew || isReusable(former, nowMillis));
        if (former != null && itsOwn && mayKeep(former, pinnedOrNull)) {
            return new Claim(former, null, former);
        }
        if (former != null && enrolledAnew) {
            former.ofFormerBox = true;
        }
        if (pinnedOrNull != null) {
            Holding other = byAddress.get(pinnedOrNull);
            if (other != null && other.device.equals(device) && !other.ofFormerBox && !enrolledAnew) {
                return new Claim(other, null, former);
            }
            boolean free = other == null || isReusable(other, nowMillis);
            return free ? new Claim(new Holding(pinnedOrNull, device, rangeOf(pinnedOrNull)), other, former) : null;
        }
        if (isWaiting(nowMillis)) {
            return null;
        }
        for (RangeCursor cursor : unused) {
            IpAddress address = cursor.next(this::isTaken);
            if (address != null) {
                return new Claim(new Holding(address, device, cursor.range), null, former);
            }
        }
        IpAddress back = nextReturned();
        if (back != null) {
            return new Claim(new Holding(back, device, rangeOf(back)), null, former);
        }
        Holding oldest = oldestReusable(nowMillis);
        return oldest == null ? null : new Claim(new Holding(oldest.address, device, oldest.range), oldest, former);
    }

    /** False for a pin of before the ranges were changed that can be no device's now. */
    boolean isForDevices(IpAddress pinned) {
        return AddressRange.isForDevices(ranges, pinned);
    }

    /** True while addresses may be in use that a restored store does not know of: only known ones are given. */
    boolean isWaiting(long nowMillis) {
        return nowMillis < freshFrom;
    }

    /** A connection that used the address is gone. */
    void release(Holding holding, long lastFrameMillis) {
        holding.lastFrame = Math.max(holding.lastFrame, lastFrameMillis);
        holding.users--;
        if (holding.users == 0 && byAddress.get(holding.address) == holding) {
            idle.add(holding);
        }
    }

    private boolean mayKeep(Holding former, @Nullable IpAddress pinnedOrNull) {
        if (pinnedOrNull != null) {
            return former.address.equals(pinnedOrNull);
        }
        String pinnedTo = pins.get(former.address);
        return isOffered(former) && (pinnedTo == null || pinnedTo.equals(former.device));
    }

    private boolean isTaken(IpAddress address) {
        return byAddress.containsKey(address) || pins.containsKey(address) || AddressRange.isGateway(ranges, address);
    }

    /** A range knows its own gateway only. */
    private boolean isOffered(Holding holding) {
        return holding.range.offers(holding.address) && !AddressRange.isGateway(ranges, holding.address);
    }

    /** One that came back, unless it was pinned or taken since. */
    private @Nullable IpAddress nextReturned() {
        Iterator<IpAddress> addresses = returned.iterator();
        while (addresses.hasNext()) {
            IpAddress address = addresses.next();
            addresses.remove();
            if (!isTaken(address) && rangeOf(address).offers(address)) {
                return address;
            }
        }
        return null;
    }

    private boolean isReusable(Holding holding, long nowMillis) {
        return holding.users == 0 && nowMillis - holding.lastFrame > reuseMillis;
    }

    /** Forgets on its way what the configuration no longer offers. */
    private @Nullable Holding oldestReusable(long nowMillis) {
        Iterator<Holding> longestFirst = idle.iterator();
        while (longestFirst.hasNext()) {
            Holding holding = longestFirst.next();
            if (!isReusable(holding, nowMillis)) {
                return null;
            }
            if (!isOffered(holding)) {
                longestFirst.remove();
                byAddress.remove(holding.address);
                byDevice.remove(holding.device, holding);
            } else if (!pins.containsKey(holding.address)) {
                return holding;
            }
        }
        return null;
    }

    /** The range that the address lies in; one of its own when it lies in none, which offers nothing. */
    private AddressRange rangeOf(IpAddress address) {
        for (RangeCursor cursor : unused) {
            if (cursor.range.block().contains(address)) {
                return cursor.range;
            }
        }
        Cidr alone = new Cidr(address, address.bits());
        return new AddressRange(alone, List.of(alone), address.bits(), null);
    }

    /** An address given to a device. Whatever address it had before stays out of others' reach for its time. */
    final class Claim {
        final Holding holding;
        private final @Nullable Holding evicted;
        private final @Nullable Holding former;
        /** False when the device takes an address again that nobody had since. */
        private final boolean made;

        private Claim(Holding holding, @Nullable Holding evicted, @Nullable Holding former) {
            this.holding = holding;
            this.evicted = evicted;
            this.former = former;
            this.made = byAddress.get(holding.address) != holding;
            if (evicted != null) {
                idle.remove(evicted);
            }
            idle.remove(holding);
            holding.users++;
            holding.ofFormerBox = false;
            byAddress.put(holding.address, holding);
            byDevice.put(holding.device, holding);
        }

        /** True when the store has to be told. */
        boolean isNew() {
            return holding != former;
        }

        Lease lease() {
            return new Lease(holding.address, holding.device);
        }

        /** The store has it: whoever had the address will not get it back. */
        void stored() {
            if (evicted != null) {
                byDevice.remove(evicted.device, evicted);
            }
        }

        /**
         * As before {@link #claim}, but for what went to others meanwhile. A device may lose by it what the store has as its
         * address, and is given another one, but never gain what the store does not have.
         */
        void undo() {
            if (former == null) {
                byDevice.remove(holding.device);
            } else {
                byDevice.put(former.device, former);
            }
            if (!made) {
                release(holding, holding.lastFrame);
                return;
            }
            byAddress.remove(holding.address);
            if (evicted == null) {
                returned.add(holding.address);
            } else {
                byAddress.put(evicted.address, evicted);
                if (evicted.users == 0) {
                    idle.add(evicted);
                }
            }
        }
    }
}
