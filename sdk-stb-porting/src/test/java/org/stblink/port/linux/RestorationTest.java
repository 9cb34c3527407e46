package org.stblink.port.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.hal.LogSink;
import org.stblink.port.Addresses;
import org.stblink.port.TextLog;

/** An address that the interface lost, and another host has meanwhile. */
@Timeout(60)
class RestorationTest {
    private static final byte[] IP = Addresses.parse(FakeIp.ADDRESS);
    private static final String TAKEN = "another host on lo has the address 10.64.3.7 already";

    @TempDir
    private Path directory;

    private final List<String> said = new ArrayList<>();
    private FakeIp ip;
    private AddressJournal journal;
    private InterfaceAddresses addresses;

    @BeforeEach
    void applyAndLose() throws Exception {
        ip = new FakeIp(directory);
        journal = AddressJournal.open(directory.resolve("journal"));
        HostAddresses host = new HostAddresses(ip.tool());
        LogSink log = new TextLog(said);
        addresses = new InterfaceAddresses(FakeIp.DEVICE, journal, host, new ConflictCheck(host, true, log), log);
        addresses.apply(IP, 32, null);
        ip.loseAddress();
        ip.neighbour("10.64.3.7 lladdr 02:00:00:00:00:01 REACHABLE");
        said.clear();
    }

    @AfterEach
    void close() throws Exception {
        journal.close();
    }

    @Test
    void failureIsSaidOnceHoweverOftenItIsTried() {
        for (int i = 0; i < 3; i++) {
            assertThat(addresses.restore()).isFalse();
        }
        assertThat(said).hasSize(1).first().asString().startsWith(TAKEN);
    }

    @Test
    void failureIsSaidAgainWhenItIsAnotherOrComesBack() throws Exception {
        addresses.restore();
        ip.neighbour("10.64.3.7 lladdr 02:00:00:00:00:02 REACHABLE");
        addresses.restore();
        assertThat(said).hasSize(2);

        ip.neighbour("");
        assertThat(addresses.restore()).isTrue();
        ip.loseAddress();
        ip.neighbour("10.64.3.7 lladdr 02:00:00:00:00:02 REACHABLE");
        said.clear();
        addresses.restore();

        assertThat(said).hasSize(1).first().asString().startsWith(TAKEN);
    }
}
