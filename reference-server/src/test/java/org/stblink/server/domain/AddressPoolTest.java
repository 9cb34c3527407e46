package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which address a device gets: P3, section 7.3. */
class AddressPoolTest {
    private static final long REUSE = 660_000;

    @Test
    void nobodysAddressesAreGivenFirstAndThenTheLongestIdle() {
        AddressPool pool = pool("10.0.0.0/30");
        List<Holding> holdings = new ArrayList<>();
        for (String device : List.of("a", "b", "c")) {
            holdings.add(pool.claim(device, null, 0).holding);
        }
        pool.release(holdings.get(1), 100);
        pool.release(holdings.get(0), 200);

        assertThat(address(pool.claim("d", null, 1_000_000))).isEqualTo("10.0.0.3");
        assertThat(address(pool.claim("e", null, 1_000_000))).isEqualTo("10.0.0.1");
        assertThat(address(pool.claim("f", null, 1_000_000))).isEqualTo("10.0.0.0");
        assertThat(pool.claim("g", null, 1_000_000)).isNull();
    }

    @Test
    void deviceGetsTheAddressItHadBefore() { // sticky
        AddressPool pool = pool("10.0.0.0/29");
        Holding first = pool.claim("a", null, 0).holding;
        pool.claim("b", null, 0);
        pool.release(first, 0);
        AddressPool.Claim again = pool.claim("a", null, 100_000_000);
        assertThat(again.holding.address).isEqualTo(first.address);
        assertThat(again.isNew()).isFalse();
    }

    @Test
    void deviceWhoseAddressWentToAnotherGetsAnother() {
        AddressPool pool = pool("10.0.0.0/31");
        Holding a = pool.claim("a", null, 0).holding;
        Holding b = pool.claim("b", null, 0).holding;
        pool.release(a, 0);
        assertThat(pool.claim("c", null, REUSE + 1).holding.address).isEqualTo(a.address);
        pool.release(b, 0);
        assertThat(pool.claim("a", null, REUSE + 1).holding.address).isEqualTo(b.address);
    }

    @Test
    void heldAddressIsNeverGivenHoweverLongTheHolderIsConnected() {
        AddressPool pool = pool("10.0.0.0/32");
        pool.claim("a", null, 0);
        assertThat(pool.claim("b", null, Long.MAX_VALUE / 2)).isNull();
    }

    @Test
    void addressIsFreeOnlyWhenMoreThanTheTimeHasPassed() {
        AddressPool pool = pool("10.0.0.0/32");
        pool.release(pool.claim("a", null, 0).holding, 5000);
        assertThat(pool.claim("b", null, 5000 + REUSE)).isNull();
        assertThat(pool.claim("b", null, 5001 + REUSE)).isNotNull();
    }

    @Test
    void secondConnectionOfADeviceKeepsTheAddressWhenTheFirstGoes() {
        AddressPool pool = pool("10.0.0.0/32");
        Holding first = pool.claim("a", null, 0).holding;
        Holding second = pool.claim("a", null, 10).holding;
        assertThat(second).isSameAs(first);
        pool.release(first, 5);
        assertThat(pool.claim("b", null, 10_000_000)).isNull();
        pool.release(second, 20);
        assertThat(pool.claim("b", null, 10_000_000)).isNotNull();
    }

    @Test
    void undoneClaimLeavesEverythingAsItWas() {
        AddressPool pool = pool("10.0.0.0/31");
        Holding a = pool.claim("a", null, 0).holding;
        pool.release(a, 0);
        pool.claim("b", null, 0).undo();
        assertThat(address(pool.claim("c", null, 0))).isEqualTo("10.0.0.1");

        AddressPool.Claim evicting = pool.claim("d", null, REUSE + 1);
        assertThat(evicting.holding.address).isEqualTo(a.address);
        evicting.undo();
        AddressPool.Claim sticky = pool.claim("a", null, REUSE + 1);
        assertThat(sticky.holding).isSameAs(a);
        sticky.undo();
        assertThat(address(pool.claim("e", null, REUSE + 1))).isEqualTo("10.0.0.0");
    }

    @Test
    void addressThatAnUndoneClaimHadTakenFromItsFormerHolderIsGivenAgain() {
        AddressPool pool = pool("10.0.0.0/32");
        pool.release(pool.claim("a", null, 0).holding, 0);
        pool.claim("b", null, REUSE + 1).undo();
        assertThat(pool.claim("c", null, REUSE + 1)).isNotNull();
    }

    @Test
    void addressOfAnUndoneClaimThatWasPinnedSinceIsGivenToNobodyElse() {
        AddressPool pool = pool("10.0.0.0/31");
        AddressPool.Claim undone = pool.claim("a", null, 0);
        IpAddress back = undone.holding.address;
        undone.undo();
        pool.pin(new Lease(back, "pinned"));
        pool.claim("b", null, 0);
        assertThat(pool.claim("c", null, 0)).as("kept for its device").isNull();
        assertThat(pool.claim("pinned", back, 0)).isNotNull();
        assertThat(pool.claim("c", null, 0)).as("its device has it").isNull();
    }

    @Test
    void addressThatIsPinnedNoLongerIsGivenAgain() {
        AddressPool pool = pool("10.0.0.0/31");
        pool.pin(new Lease(IpAddress.parse("10.0.0.0"), "pinned"));
        assertThat(address(pool.claim("a", null, 0))).isEqualTo("10.0.0.1");
        assertThat(pool.claim("b", null, 0)).isNull();
        pool.unpin("pinned");
        assertThat(address(pool.claim("b", null, 0))).isEqualTo("10.0.0.0");
        assertThat(pool.claim("c", null, 0)).isNull();
    }

    @Test
    void pinsOfBeforeARestartAreKept() {
        Lease pin = new Lease(IpAddress.parse("10.0.0.0"), "pinned");
        StoredState state = new StoredState(List.of(), List.of(), List.of(pin), List.of(), List.of());
        AddressPool pool = new AddressPool(range("10.0.0.0/31"), REUSE, state, 0);
        assertThat(address(pool.claim("a", null, 0))).isEqualTo("10.0.0.1");
        assertThat(pool.claim("b", null, 0)).isNull();
    }

    @Test
    void newerPinOfADeviceFreesItsOlderOne() {
        AddressPool pool = pool("10.0.0.0/31");
        pool.pin(new Lease(IpAddress.parse("10.0.0.0"), "pinned"));
        pool.pin(new Lease(IpAddress.parse("10.0.0.1"), "pinned"));
        assertThat(address(pool.claim("a", null, 0))).isEqualTo("10.0.0.0");
        assertThat(pool.claim("b", null, 0)).isNull();
    }

    @Test
    void excludedAndEdgeAddressesAndTheGatewayAreNeverGiven() {
        AddressRange range = new AddressRange(
                Cidr.parse("192.0.2.0/28"),
                List.of(Cidr.parse("192.0.2.4/30"), Cidr.parse("192.0.2.9")),
                28,
                IpAddress.parse("192.0.2.1"));
        AddressPool pool = new AddressPool(List.of(range), REUSE, StoredState.EMPTY, 0);
        assertThat(all(pool))
                .containsExactly(
                        "192.0.2.2",
                        "192.0.2.3",
                        "192.0.2.8",
                        "192.0.2.10",
                        "192.0.2.11",
                        "192.0.2.12",
                        "192.0.2.13",
                        "192.0.2.14");
    }

    @Test
    void gatewayOfOneRangeIsNotGivenOutFromAnother() {
        IpAddress gateway = IpAddress.parse("10.0.0.1");
        List<AddressRange> ranges = List.of(
                new AddressRange(Cidr.parse("10.0.0.0/30"), List.of(), 29, null),
                new AddressRange(Cidr.parse("10.0.0.4/30"), List.of(), 29, gateway));
        assertThat(all(new AddressPool(ranges, REUSE, StoredState.EMPTY, 0)))
                .containsExactly("10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6");

        StoredState state =
                new StoredState(List.of(new Lease(gateway, "a")), List.of(), List.of(), List.of(), List.of());
        AddressPool pool = new AddressPool(ranges, REUSE, state, 0);
        assertThat(address(pool.claim("a", null, 1)))
                .as("had it before the configuration said so")
                .isEqualTo("10.0.0.2");
        assertThat(all(pool)).containsExactly("10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6");
        assertThat(pool.claim("late", null, REUSE + 1)).isNull();
    }

    @Test
    void edgesOfASubnetOfAnySizeAreNeverGivenAndWhatOnlyLooksLikeOneIs() {
        assertOffered("192.0.2.0/24", 30, "192.0.2.1", "192.0.2.2", "192.0.2.6");
        assertNotOffered("192.0.2.0/24", 30, "192.0.2.0", "192.0.2.3", "192.0.2.4");
        assertOffered("192.0.2.0/24", 31, "192.0.2.0", "192.0.2.3");
        assertOffered("10.8.0.0/14", 22, "10.8.0.255", "10.8.1.0", "10.9.1.255");
        assertNotOffered("10.8.0.0/14", 22, "10.8.0.0", "10.8.3.255", "10.9.4.0");
        assertOffered("10.0.0.0/8", 8, "10.0.0.1", "10.0.255.255", "10.1.0.0", "10.255.0.0");
        assertNotOffered("10.0.0.0/8", 8, "10.0.0.0", "10.255.255.255");
        assertOffered("128.0.0.0/4", 4, "128.255.255.255", "129.0.0.0", "143.0.0.0");
        assertNotOffered("128.0.0.0/4", 4, "128.0.0.0", "143.255.255.255");
        assertOffered("0.0.0.0/0", 0, "0.0.0.0", "255.255.255.255");
    }

    /** A router has it as well, and nothing finds the conflict: an anycast address defends itself against nobody. */
    @Test
    void anycastAddressOfTheRoutersOfASubnetIsNeverGiven() {
        assertNotOffered("2001:db8::/64", 64, "2001:db8::");
        assertOffered("2001:db8::/64", 64, "2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", "2001:db8:0:0:1::");
        assertNotOffered("2001:db8::/29", 48, "2001:db8::", "2001:db8:1::");
        assertOffered("2001:db8::/29", 48, "2001:db8:0:1::");
        assertNotOffered("2001:db8::/120", 126, "2001:db8::", "2001:db8::4");
        assertOffered("2001:db8::/120", 126, "2001:db8::3", "2001:db8::7");
        assertOffered("2001:db8::/120", 127, "2001:db8::", "2001:db8::1");
        assertNotOffered("2001:db8::/64", 128, "2001:db8::");
        assertOffered("2001:db8::/64", 128, "2001:db8::1", "2001:db8:0:0:1::");
        assertOffered("2001:db8::/127", 128, "2001:db8::");
        assertOffered("2001:db8::/128", 128, "2001:db8::");
        assertOffered("::/0", 0, "::");
        AddressPool pool = new AddressPool(List.of(withPrefix("2001:db8::/64", 64)), REUSE, StoredState.EMPTY, 0);
        assertThat(address(pool.claim("a", null, 0))).isEqualTo("2001:db8::1");
    }

    @Test
    void prefixThatNoAddressOfTheBlockHasIsRefused() {
        for (int prefix : new int[] {-1, 33}) {
            assertThatThrownBy(() -> withPrefix("10.0.0.0/8", prefix))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("prefix must be 0 to 32, was " + prefix);
        }
        assertThatThrownBy(() -> withPrefix("2001:db8::/64", 129)).hasMessage("prefix must be 0 to 128, was 129");
        assertThat(withPrefix("2001:db8::/64", 128).prefix()).isEqualTo(128);
    }

    @Test
    void rangesAreUsedInOrderAndMayBeOfBothKinds() {
        List<AddressRange> ranges = List.of(
                new AddressRange(Cidr.parse("10.0.0.0/31"), List.of(), 32, null),
                new AddressRange(Cidr.parse("2001:db8::2/127"), List.of(), 64, IpAddress.parse("2001:db8::3")));
        AddressPool pool = new AddressPool(ranges, REUSE, StoredState.EMPTY, 0);
        assertThat(all(pool)).containsExactly("10.0.0.0", "10.0.0.1", "2001:db8::2");
    }

    @Test
    void hugeRangeWithAHugeExclusionCostsNothing() {
        AddressRange range =
                new AddressRange(Cidr.parse("2001:db8::/32"), List.of(Cidr.parse("2001:db8::/33")), 64, null);
        AddressPool pool = new AddressPool(List.of(range), REUSE, StoredState.EMPTY, 0);
        assertThat(address(pool.claim("a", null, 0))).isEqualTo("2001:db8:8000::1");
    }

    @Test
    void pinnedAddressIsGivenToItsDeviceOnly() {
        AddressPool pool = pool("10.0.0.0/30");
        IpAddress pin = IpAddress.parse("10.0.0.0");
        pool.pin(new Lease(pin, "owner"));
        assertThat(address(pool.claim("a", null, 0))).isEqualTo("10.0.0.1");
        assertThat(address(pool.claim("owner", pin, 0))).isEqualTo("10.0.0.0");
    }

    @Test
    void pinnedAddressThatAnotherStillHasIsNotGiven() {
        AddressPool pool = pool("10.0.0.0/30");
        Holding other = pool.claim("other", null, 0).holding;
        pool.pin(new Lease(other.address, "owner"));
        assertThat(pool.claim("owner", other.address, 0)).isNull();

        pool.release(other, 0);
        assertThat(pool.claim("owner", other.address, REUSE)).isNull();
        assertThat(pool.claim("owner", other.address, REUSE + 1)).isNotNull();
        assertThat(address(pool.claim("other", null, REUSE + 1))).isEqualTo("10.0.0.1");
    }

    @Test
    void formerHolderOfAnAddressThatIsPinnedNowGetsAnother() {
        AddressPool pool = pool("10.0.0.0/30");
        Holding had = pool.claim("a", null, 0).holding;
        pool.release(had, 0);
        pool.pin(new Lease(had.address, "owner"));
        assertThat(address(pool.claim("a", null, 1))).isEqualTo("10.0.0.1");
    }

    @Test
    void addressThatADeviceGaveUpForItsPinStaysOutOfReachForItsTime() {
        AddressPool pool = pool("10.0.0.0/31");
        Holding old = pool.claim("a", null, 0).holding;
        pool.release(old, 0);
        pool.claim("a", IpAddress.parse("10.0.0.1"), 10);
        assertThat(pool.claim("b", null, REUSE)).isNull();
        assertThat(pool.claim("b", null, REUSE + 1).holding.address).isEqualTo(old.address);
    }

    @Test
    void undoneReturnToAnAddressOfBeforeKeepsItOutOfReachForItsTime() {
        AddressPool pool = pool("10.0.0.0/31");
        Holding old = pool.claim("a", null, 0).holding;
        pool.release(old, 0);
        Holding pinned = pool.claim("a", IpAddress.parse("10.0.0.1"), 10).holding;
        pool.claim("a", old.address, 20).undo();
        assertThat(pool.claim("b", null, REUSE)).isNull();
        assertThat(pool.claim("b", null, REUSE + 1).holding.address).isEqualTo(old.address);
        assertThat(pool.claim("a", pinned.address, REUSE + 2).holding).isSameAs(pinned);
    }

    @Test
    void undoneClaimDoesNotBringBackAnAddressThatWentToAnotherMeanwhile() {
        AddressPool pool = pool("10.0.0.0/32");
        Holding former = pool.claim("x", null, 0).holding;
        pool.release(former, 0);
        AddressPool.Claim toItsPin = pool.claim("x", IpAddress.parse("172.16.0.9"), REUSE + 1);
        assertThat(pool.claim("z", null, REUSE + 1).holding.address).isEqualTo(former.address);
        toItsPin.undo();
        assertThat(pool.claim("x", null, REUSE + 1)).as("the address is z's").isNull();
    }

    @Test
    void undoneClaimOfABoxThatWasEnrolledAnewDoesNotEither() {
        AddressPool pool = pool("10.0.0.0/31");
        Holding former = pool.claim("x", null, 0).holding;
        pool.release(former, 0);
        AddressPool.Claim another = pool.claim("x", null, true, REUSE);
        assertThat(another.holding).isNotSameAs(former);
        assertThat(pool.claim("z", null, REUSE + 1).holding.address).isEqualTo(former.address);
        another.undo();
        assertThat(address(pool.claim("x", null, REUSE + 1))).isEqualTo("10.0.0.1");
    }

    @Test
    void undoneClaimGivesAFormerAddressBackAsAFormerOne() {
        AddressPool pool = pool("10.0.0.0/31");
        pool.release(pool.claim("x", null, 0).holding, 0);
        pool.release(pool.claim("x", IpAddress.parse("10.0.0.1"), 1).holding, 1);
        AddressPool.Claim first = pool.claim("y", null, REUSE + 2);
        assertThat(address(first)).as("what x had before").isEqualTo("10.0.0.0");
        assertThat(address(pool.claim("z", null, REUSE + 2))).as("what x had").isEqualTo("10.0.0.1");
        first.undo();
        assertThat(pool.claim("x", null, REUSE + 2).isNew())
                .as("x has no address in the store")
                .isTrue();
    }

    /** A disk may hang for longer than a lease, and fail then. */
    @Test
    void undoneClaimThatWasUndecidedForLongBringsBackNoAddressThatIsAnOldOneByNow() {
        AddressPool pool = pool("10.0.0.0/31");
        pool.release(pool.claim("x", null, 0).holding, 0);
        AddressPool.Claim undecided = pool.claim("y", IpAddress.parse("10.0.0.0"), REUSE + 1);
        Holding next = pool.claim("x", null, REUSE + 1).holding;
        pool.release(next, REUSE + 1);
        assertThat(pool.claim("z", null, 2 * REUSE + 2).holding.address).isEqualTo(next.address);

        undecided.undo();

        AddressPool.Claim again = pool.claim("x", null, 2 * REUSE + 2);
        assertThat(again.isNew())
                .as("the store has another address as x's, which is z's by now")
                .isTrue();
    }

    @Test
    void pinOutsideOfEveryRangeIsASingleAddress() {
        AddressPool pool = pool("10.0.0.0/30");
        Holding holding = pool.claim("a", IpAddress.parse("172.16.0.9"), 0).holding;
        assertThat(holding.range.prefix()).isEqualTo(32);
        assertThat(holding.range.gateway()).isNull();
    }

    @Test
    void addressThatTheConfigurationNoLongerOffersIsGivenUp() {
        StoredState state = new StoredState(
                List.of(new Lease(IpAddress.parse("10.9.9.9"), "a")), List.of(), List.of(), List.of(), List.of());
        AddressPool pool = new AddressPool(range("10.0.0.0/31"), REUSE, state, 0);
        assertThat(address(pool.claim("a", null, 1))).isEqualTo("10.0.0.0");
        assertThat(address(pool.claim("b", null, REUSE + 5))).isEqualTo("10.0.0.1");
        assertThat(pool.claim("c", null, REUSE + 5)).isNull();
    }

    @Test
    void restartGivesEveryDeviceItsAddressBackAndRenewsItsLease() {
        StoredState state = new StoredState(
                List.of(new Lease(IpAddress.parse("10.0.0.0"), "a"), new Lease(IpAddress.parse("10.0.0.1"), "b")),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        AddressPool pool = new AddressPool(range("10.0.0.0/31"), REUSE, state, 1000);
        assertThat(pool.claim("c", null, 1000 + REUSE)).isNull();
        AddressPool.Claim back = pool.claim("b", null, 2000);
        assertThat(address(back)).isEqualTo("10.0.0.1");
        assertThat(back.isNew()).isFalse();
    }

    @Test
    void afterARestoreOnlyKnownAddressesAreGivenUntilTheLeasesOfBeforeAreOver() {
        StoredState state = new StoredState(
                List.of(new Lease(IpAddress.parse("10.0.0.1"), "known")),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                7,
                true,
                Told.NOTHING);
        AddressPool pool = new AddressPool(range("10.0.0.0/28"), REUSE, state, 1000);
        assertThat(pool.claim("known", null, 1000)).isNotNull();
        assertThat(pool.claim("later", null, 1000)).isNull();
        assertThat(pool.isWaiting(1000 + REUSE - 1)).isTrue();
        assertThat(pool.claim("later", null, 1000 + REUSE - 1)).isNull();
        assertThat(pool.claim("later", null, 1000 + REUSE)).isNotNull();
    }

    private static void assertOffered(String block, int prefix, String... addresses) {
        for (String address : addresses) {
            assertThat(withPrefix(block, prefix).offers(IpAddress.parse(address)))
                    .as("%s of %s in subnets of /%d", address, block, prefix)
                    .isTrue();
        }
    }

    private static void assertNotOffered(String block, int prefix, String... addresses) {
        for (String address : addresses) {
            assertThat(withPrefix(block, prefix).offers(IpAddress.parse(address)))
                    .as("%s of %s in subnets of /%d", address, block, prefix)
                    .isFalse();
        }
    }

    private static AddressRange withPrefix(String block, int prefix) {
        return new AddressRange(Cidr.parse(block), List.of(), prefix, null);
    }

    private static Set<String> all(AddressPool pool) {
        Set<String> addresses = new LinkedHashSet<>();
        for (int i = 0; ; i++) {
            AddressPool.Claim claim = pool.claim("d" + i, null, 0);
            if (claim == null) {
                return addresses;
            }
            addresses.add(address(claim));
        }
    }

    private static String address(AddressPool.Claim claim) {
        return claim.holding.address.toString();
    }

    private static AddressPool pool(String block) {
        return new AddressPool(range(block), REUSE, StoredState.EMPTY, 0);
    }

    private static List<AddressRange> range(String block) {
        return List.of(new AddressRange(Cidr.parse(block), List.of(), 32, null));
    }
}
