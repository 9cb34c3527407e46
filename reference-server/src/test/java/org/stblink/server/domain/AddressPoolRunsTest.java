package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever devices and the store do, by seed: no address has two holders (P3, section 7.3). */
class AddressPoolRunsTest {
    private static final long REUSE = 660_000;

    private static AddressPool pool() {
        AddressRange range = new AddressRange(Cidr.parse("10.0.0.0/29"), List.of(), 32, null);
        return new AddressPool(List.of(range), REUSE, StoredState.EMPTY, 0);
    }

    @Test
    void poolGivesNothingUntoldThatTheStoreDoesNotHaveWhateverHappens() {
        for (long seed = 1; seed <= 60; seed++) {
            Random random = new Random(seed);
            AddressPool pool = pool();
            Map<String, AddressPool.Claim> undecided = new LinkedHashMap<>();
            Map<String, List<Holding>> held = new HashMap<>();
            Map<String, IpAddress> stored = new HashMap<>();
            Map<String, IpAddress> pins = new HashMap<>();
            long now = 0;
            for (int step = 0; step < 3000; step++) {
                String where = "seed " + seed + " step " + step;
                boolean waits = !undecided.isEmpty();
                now += random.nextInt(200_000);
                String device = waits && random.nextInt(24) == 0
                        ? List.copyOf(undecided.keySet()).get(random.nextInt(undecided.size()))
                        : "d" + random.nextInt(12);
                List<Holding> mine = held.computeIfAbsent(device, d -> new ArrayList<>());
                AddressPool.Claim answered = undecided.remove(device);
                if (answered != null && random.nextInt(3) == 0) {
                    answered.undo();
                } else if (answered != null) {
                    stored.values().removeIf(answered.holding.address::equals);
                    stored.put(device, answered.holding.address);
                    answered.stored();
                    mine.add(answered.holding);
                } else if (!mine.isEmpty() && random.nextInt(3) > 0) {
                    pool.release(mine.remove(random.nextInt(mine.size())), now);
                } else if (random.nextInt(4) == 0) {
                    pool.unpin(device);
                    pins.remove(device);
                    IpAddress pin = IpAddress.parse("10.0.0." + random.nextInt(8));
                    if (random.nextBoolean() && !pins.containsValue(pin)) {
                        pool.pin(new Lease(pin, device));
                        pins.put(device, pin);
                    }
                } else {
                    AddressPool.Claim claim = pool.claim(device, pins.get(device), random.nextInt(4) == 0, now);
                    if (claim == null) {
                        continue;
                    }
                    if (!claim.isNew()) {
                        assertThat(stored.get(device)).as(where).isEqualTo(claim.holding.address);
                    }
                    IpAddress address = claim.holding.address;
                    undecided.forEach((other, theirs) ->
                            assertThat(theirs.holding.address).as(where).isNotEqualTo(address));
                    held.forEach((other, theirs) -> assertThat(
                                    other.equals(device) || theirs.stream().noneMatch(h -> h.address.equals(address)))
                            .as(where)
                            .isTrue());
                    undecided.put(device, claim);
                }
            }
        }
    }

    @Test
    void noAddressEverHasTwoDevicesWhateverHappens() {
        for (long seed = 1; seed <= 30; seed++) {
            Random random = new Random(seed);
            AddressPool pool = pool();
            Map<String, List<Holding>> held = new HashMap<>();
            Map<IpAddress, String> lastHolder = new HashMap<>();
            Map<IpAddress, Long> lastFrame = new HashMap<>();
            long now = 0;
            for (int step = 0; step < 3000; step++) {
                now += random.nextInt(100_000);
                String device = "d" + random.nextInt(12);
                List<Holding> mine = held.computeIfAbsent(device, d -> new ArrayList<>());
                if (!mine.isEmpty() && random.nextBoolean()) {
                    Holding holding = mine.remove(random.nextInt(mine.size()));
                    pool.release(holding, now);
                    lastFrame.put(holding.address, now);
                    continue;
                }
                AddressPool.Claim claim = pool.claim(device, null, now);
                if (claim == null) {
                    continue;
                }
                String where = "seed " + seed + " step " + step;
                IpAddress address = claim.holding.address;
                for (Map.Entry<String, List<Holding>> other : held.entrySet()) {
                    boolean theirs = other.getValue().stream().anyMatch(h -> h.address.equals(address));
                    assertThat(theirs && !other.getKey().equals(device))
                            .as(where)
                            .isFalse();
                }
                if (lastHolder.containsKey(address) && !lastHolder.get(address).equals(device)) {
                    assertThat(now - lastFrame.get(address)).as(where).isGreaterThan(REUSE);
                }
                if (random.nextInt(4) == 0) {
                    claim.undo();
                } else {
                    mine.add(claim.holding);
                    lastHolder.put(address, device);
                    lastFrame.put(address, now);
                }
            }
        }
    }
}
