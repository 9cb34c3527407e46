package org.stblink.port.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.port.Addresses;
import org.stblink.port.javase.NoLogSink;

/** An address that could not be taken away. */
@Timeout(60)
class UnwantedAddressTest {
    private static final byte[] IP = Addresses.parse(FakeIp.ADDRESS);

    @TempDir
    private Path directory;

    private FakeIp ip;
    private AddressJournal journal;
    private InterfaceAddresses addresses;

    @BeforeEach
    void applyAndFailToRelease() throws Exception {
        ip = new FakeIp(directory);
        journal = AddressJournal.open(directory.resolve("journal"));
        HostAddresses host = new HostAddresses(ip.tool());
        addresses = new InterfaceAddresses(
                FakeIp.DEVICE, journal, host, new ConflictCheck(host, false, new NoLogSink()), new NoLogSink());
        addresses.apply(IP, 32, null);
        ip.failsToDelete(true);
        assertThatThrownBy(() -> addresses.release(IP)).isInstanceOf(IpFailure.class);
        assertThat(addresses.hasUnwanted()).isTrue();
    }

    @AfterEach
    void close() throws Exception {
        journal.close();
    }

    @Test
    void staysToBeReleasedUntilThatSucceeds() throws Exception {
        addresses.releaseUnwanted();
        assertThat(addresses.hasUnwanted()).isTrue();
        ip.failsToDelete(false);
        addresses.releaseUnwanted();
        assertThat(addresses.hasUnwanted()).isFalse();
        assertThat(ip.hasAddress()).isFalse();
        assertThat(journal.entries()).isEmpty();
    }

    @Test
    void isLeftWhenItIsAppliedAgain() throws Exception {
        addresses.apply(IP, 32, null);
        ip.failsToDelete(false);
        addresses.releaseUnwanted();
        assertThat(ip.hasAddress()).isTrue();
    }

    @Test
    void isLeftWhenItIsAppliedAgainInAnotherWay() throws Exception {
        ip.failsToDelete(false);
        addresses.apply(IP, 24, null);
        addresses.releaseUnwanted();
        assertThat(ip.hasAddress()).isTrue();
    }

    /** Its table must not be another's by the time it is emptied once more. */
    @Test
    void keepsItsTableUntilTheJournalIsWritten() throws Exception {
        byte[] other = Addresses.parse("10.64.3.8");
        ip.failsToDelete(false);
        addresses.release(IP);
        addresses.apply(IP, 24, null);
        int table = table(IP);
        Path inTheWay = Files.createDirectory(directory.resolve("journal.new"));
        assertThatThrownBy(() -> addresses.release(IP))
                .isInstanceOf(IpFailure.class)
                .hasMessageContaining("cannot write");
        Files.delete(inTheWay);

        addresses.apply(other, 24, null);

        assertThat(table(other)).isNotEqualTo(table);
        addresses.releaseUnwanted();
        assertThat(addresses.hasUnwanted()).isFalse();
        assertThat(journal.entries()).extracting(each -> each.ip).containsExactly(other);
    }

    private int table(byte[] address) {
        AppliedAddress entry = journal.find(address);
        assertThat(entry).isNotNull();
        return entry.table;
    }
}
