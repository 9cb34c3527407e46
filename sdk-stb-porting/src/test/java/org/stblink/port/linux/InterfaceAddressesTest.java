package org.stblink.port.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.port.Addresses;
import org.stblink.port.javase.NoLogSink;

/** Addresses that the kernel really has, on a link of two hosts. */
class InterfaceAddressesTest {
    private static final String V4 = "10.64.3.7";
    private static final String V6 = "2001:db8:64::7";

    @TempDir
    private Path directory;

    private TwoHosts hosts;
    private AddressJournal journal;
    private InterfaceAddresses addresses;
    private String addressesBefore;
    private String mainBefore;

    @BeforeEach
    void open() throws Exception {
        hosts = new TwoHosts();
        start();
        addressesBefore = everyAddress();
        mainBefore = mainTables();
    }

    private void start() throws Exception {
        journal = AddressJournal.open(directory.resolve("journal"));
        addresses = through(hosts.tool());
        addresses.cleanUp();
    }

    private InterfaceAddresses through(IpTool tool) {
        HostAddresses host = new HostAddresses(tool);
        ConflictCheck conflicts = new ConflictCheck(host, true, new NoLogSink());
        return new InterfaceAddresses(TwoHosts.BOX_INTERFACE, journal, host, conflicts, new NoLogSink());
    }

    @AfterEach
    void close() throws Exception {
        if (hosts != null) {
            hosts.close();
        }
        if (journal != null) {
            journal.close();
        }
    }

    private static byte[] ip(String text) {
        byte[] ip = Addresses.parse(text);
        assertThat(ip).as(text).isNotNull();
        return ip;
    }

    private String everyAddress() throws Exception {
        return hosts.inBox("-o", "addr", "show", "scope", "global").replaceAll("\\s+\\n", "\n");
    }

    private String mainTables() throws Exception {
        return hosts.inBox("-4", "route", "show", "table", "main")
                + hosts.inBox("-6", "route", "show", "table", "main").replaceAll("(?m)^2001:db8:64::7 .*\\n", "");
    }

    private String rules() throws Exception {
        return hosts.inBox("-4", "rule", "show") + hosts.inBox("-6", "rule", "show");
    }

    private void assertNothingIsLeft() throws Exception {
        assertThat(everyAddress()).isEqualTo(addressesBefore);
        assertThat(rules()).doesNotContain("7410");
        assertThat(hosts.inBox("-4", "route", "show", "table", "all")).doesNotContain("table 741");
        assertThat(hosts.inBox("-6", "route", "show", "table", "all")).doesNotContain("table 741");
        assertThat(mainTables()).isEqualTo(mainBefore);
        assertThat(journal.entries()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {V4, V6})
    void addsAndReleasesAnAddressAsOftenAsItIsAsked(String address) throws Exception {
        int bits = ip(address).length * 8;
        addresses.apply(ip(address), bits, null);
        addresses.apply(ip(address), bits, null);
        assertThat(everyAddress()).containsOnlyOnce(address + "/" + bits).contains(TwoHosts.BOX_PRIMARY + "/24");
        assertThat(mainTables()).isEqualTo(mainBefore);
        addresses.release(ip(address));
        addresses.release(ip(address));
        assertNothingIsLeft();
    }

    @Test
    void prefixAndGatewayLeadOnlyWhatComesFromTheAddress() throws Exception {
        addresses.apply(ip(V4), 16, ip("10.64.0.1"));
        assertThat(hosts.inBox("route", "get", "10.64.9.9", "from", V4)).contains("dev eth0 table 7411");
        assertThat(hosts.inBox("route", "get", "203.0.113.9", "from", V4))
                .contains("via 10.64.0.1 dev eth0 table 7411");
        assertThat(hosts.inBox("route", "get", "10.64.9.9")).contains("via 192.0.2.2", "src " + TwoHosts.BOX_PRIMARY);
        assertThat(mainTables()).isEqualTo(mainBefore);

        addresses.apply(ip(V6), 64, ip("fe80::1"));
        assertThat(hosts.inBox("-6", "route", "get", "2001:db8:99::1", "from", V6))
                .contains("via fe80::1 dev eth0");
        assertThat(hosts.inBox("-6", "route", "get", "2001:db8:64::9", "from", V6))
                .contains("dev eth0 table 7412");

        addresses.release(ip(V4));
        addresses.release(ip(V6));
        assertNothingIsLeft();
    }

    @Test
    void anotherPrefixForTheSameAddressReplacesItsRoutes() throws Exception {
        addresses.apply(ip(V4), 16, ip("10.64.0.1"));
        addresses.apply(ip(V4), 24, null);
        assertThat(hosts.inBox("route", "get", "10.64.9.9", "from", V4)).contains("via 192.0.2.2");
        addresses.release(ip(V4));
        assertNothingIsLeft();
    }

    @Test
    void anIpv6AddressIsNeverChosenAsSource() throws Exception {
        hosts.inBox("addr", "add", "2001:db8:ffff::1/64", "dev", "eth0", "nodad");
        hosts.inBox("-6", "route", "add", "default", "via", "fe80::1", "dev", "eth0");
        addresses.apply(ip(V6), 128, null);
        // Nearer to this target by prefix, and not taken all the same.
        assertThat(hosts.inBox("-6", "route", "get", "2001:db8:64::99")).contains("src 2001:db8:ffff::1");
    }

    @ParameterizedTest
    @ValueSource(strings = {V4, V6})
    void anAddressThatTheBoxHasAlreadyIsUsedAndLeft(String address) throws Exception {
        hosts.inBox("addr", "add", address + "/" + (ip(address).length == 4 ? 24 : 64), "dev", "lo");
        String before = everyAddress();
        addresses.apply(ip(address), 16, null);
        assertThat(everyAddress()).isEqualTo(before);
        addresses.release(ip(address));
        addresses.releaseAll();
        assertThat(everyAddress()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {V4, V6})
    void anAddressThatAnotherHostOfTheLinkHasIsRefusedAndNothingIsLeft(String address) throws Exception {
        hosts.inOther("addr", "add", address + "/" + ip(address).length * 8, "dev", "eth0");
        if (ip(address).length == 16) {
            // The other host's own detection has to end first: until then neither of the two has it.
            TentativeOver.await(() -> hosts.inOther("-6", "addr", "show", "dev", "eth0"));
        }
        assertThatThrownBy(() -> addresses.apply(ip(address), 16, null))
                .isInstanceOf(IpFailure.class)
                .hasMessageContaining("another host on eth0 has the address");
        assertNothingIsLeft();

        hosts.inOther("addr", "del", address + "/" + ip(address).length * 8, "dev", "eth0");
        addresses.apply(ip(address), ip(address).length * 8, null);
        assertThat(everyAddress()).contains(address + "/");
    }

    @Test
    void whatAKilledProgramLeftIsReleasedAtTheNextStart() throws Exception {
        addresses.apply(ip(V4), 16, ip("10.64.0.1"));
        addresses.apply(ip(V6), 64, null);
        journal.close(); // All that the end of a program does.
        start();
        assertNothingIsLeft();
    }

    @Test
    void whatIsHalfAddedWhenTheProgramIsKilledIsReleasedToo() throws Exception {
        journal.add(new AppliedAddress("eth0", ip(V4), 16, ip("10.64.0.1"), 7411)); // killed right after this,
        hosts.inBox("addr", "add", V4 + "/32", "dev", "eth0"); // or after this
        journal.close();
        start();
        assertNothingIsLeft();
    }

    @Test
    void whatSomebodyElseConfiguredAfterABootIsNotTakenForWhatWasLeft() throws Exception {
        journal.close();
        try (AddressJournal other = AddressJournal.open(directory.resolve("journal"), "another-boot")) {
            other.add(new AppliedAddress("eth0", ip(V4), 32, null, AppliedAddress.NO_TABLE));
        }
        hosts.inBox("addr", "add", V4 + "/32", "dev", "eth0");
        start();
        assertThat(everyAddress()).contains(V4 + "/32");
    }

    @Test
    void whatTheLinkLostIsRestored() throws Exception {
        addresses.apply(ip(V4), 16, ip("10.64.0.1"));
        addresses.apply(ip(V6), 64, null);
        hosts.inBox("link", "set", "eth0", "down");
        hosts.inBox("link", "set", "eth0", "up");
        assertThat(everyAddress()).doesNotContain(V6);
        addresses.restore();
        assertThat(everyAddress()).contains(V4 + "/32", V6 + "/128");
        assertThat(hosts.inBox("route", "get", "203.0.113.9", "from", V4))
                .contains("via 10.64.0.1 dev eth0 table 7411");
        assertThat(hosts.inBox("-6", "route", "get", "2001:db8:64::9", "from", V6))
                .contains("table 7412");
    }

    @Test
    void restorationThatFailedHalfWaySaysSo() throws Exception {
        Path broken = directory.resolve("broken");
        addresses = through(hosts.toolThatFails("route replace", broken));
        addresses.apply(ip(V4), 16, ip("10.64.0.1"));
        hosts.inBox("link", "set", "eth0", "down");
        hosts.inBox("link", "set", "eth0", "up");
        Files.createFile(broken);
        assertThat(addresses.restore()).isFalse();
        Files.delete(broken);
        assertThat(addresses.restore()).isTrue();
        assertThat(hosts.inBox("route", "get", "203.0.113.9", "from", V4))
                .contains("via 10.64.0.1 dev eth0 table 7411");
    }

    @Test
    void whatCouldNotBeTakenAwayIsNotRestoredAndTakenAwayLater() throws Exception {
        Path broken = directory.resolve("broken");
        addresses = through(hosts.toolThatFails("addr del", broken));
        addresses.apply(ip(V6), 64, null);
        Files.createFile(broken);
        assertThatThrownBy(() -> addresses.release(ip(V6))).isInstanceOf(IpFailure.class);
        hosts.inBox("link", "set", "eth0", "down");
        hosts.inBox("link", "set", "eth0", "up");
        addresses.restore();
        assertThat(everyAddress()).doesNotContain(V6);
        Files.delete(broken);
        addresses.releaseAll();
        hosts.inBox("route", "add", "default", "via", "192.0.2.2"); // It went with the link, too.
        assertNothingIsLeft();
    }

    @Test
    void anAddressOnALinkThatIsDownIsRefusedAndNothingIsLeft() throws Exception {
        hosts.inBox("link", "set", "eth0", "down");
        assertThatThrownBy(() -> addresses.apply(ip(V4), 16, null))
                .isInstanceOf(IpFailure.class)
                .hasMessageContaining("not up");
        assertThat(everyAddress()).doesNotContain(V4);
        assertThat(journal.entries()).isEmpty();
    }

    @Test
    void twoBoxesOnOneMachineTakeTablesOfTheirOwn() throws Exception {
        addresses.apply(ip(V4), 16, null);
        try (AddressJournal second = AddressJournal.open(directory.resolve("second"))) {
            HostAddresses host = new HostAddresses(hosts.tool());
            InterfaceAddresses others = new InterfaceAddresses(
                    "eth0", second, host, new ConflictCheck(host, true, new NoLogSink()), new NoLogSink());
            others.cleanUp();
            others.apply(ip("10.64.3.8"), 16, ip("10.64.0.1"));
            addresses.release(ip(V4));
            assertThat(hosts.inBox("route", "get", "203.0.113.9", "from", "10.64.3.8"))
                    .contains("table 7412");
            others.releaseAll();
        }
        assertNothingIsLeft();
    }

    /** Waits until no address is tentative any more. */
    private static final class TentativeOver {
        interface Look {
            String see() throws Exception;
        }

        static void await(Look look) throws Exception {
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (look.see().contains("tentative")) {
                assertThat(System.nanoTime())
                        .as("an address is still tentative")
                        .isLessThan(deadline);
            }
        }
    }
}
