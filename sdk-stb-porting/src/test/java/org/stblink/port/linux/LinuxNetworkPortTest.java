package org.stblink.port.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.hal.HalException;
import org.stblink.hal.LogSink;
import org.stblink.hal.NetworkPort;
import org.stblink.port.Addresses;
import org.stblink.port.javase.NioNetworkPort;
import org.stblink.port.javase.NoLogSink;

/** What the SDK sees of the port, over the kernel of a host of the test's own. */
@Timeout(60)
class LinuxNetworkPortTest {
    private static final String SIXTEEN = "sixteen-letters1";
    private static final String SIXTY_FOUR = SIXTEEN + SIXTEEN + SIXTEEN + SIXTEEN;
    private static final String LONGER_THAN_ANY = SIXTY_FOUR + SIXTY_FOUR;
    private static final byte[] ALLOCATED = {10, 64, 3, 7};

    @TempDir
    private Path directory;

    private final List<String> said = Collections.synchronizedList(new ArrayList<>());
    private NioNetworkPort streams;
    private TwoHosts hosts;
    private LinuxNetworkPort port;

    @BeforeEach
    void open() throws Exception {
        hosts = new TwoHosts();
        streams = new NioNetworkPort(new NoLogSink());
        port = openPort();
    }

    private LinuxNetworkPort openPort() throws HalException {
        return openPort(hosts.tool());
    }

    private LinuxNetworkPort openPort(IpTool tool) throws HalException {
        return openPort(tool, "eth0");
    }

    private LinuxNetworkPort openPort(IpTool tool, String interfaceName) throws HalException {
        LogSink log = new LogSink() {
            @Override
            public boolean enabled(int level) {
                return true;
            }

            @Override
            public void log(int level, int code, String text) {
                said.add(code + " " + text);
            }
        };
        return LinuxNetworkPort.open(tool, interfaceName, directory.resolve("journal"), streams, true, log);
    }

    @AfterEach
    void close() throws Exception {
        if (port != null) {
            port.close();
        }
        if (streams != null) {
            streams.close();
        }
        if (hosts != null) {
            hosts.close();
        }
    }

    /** Asks as the SDK does: again after each await, which the end of the work has to end. */
    private int apply() {
        int answer = port.applyAddress(ALLOCATED, 16, null);
        assertThat(answer).as("the first answer, before any work is done").isEqualTo(NetworkPort.PENDING);
        while (answer == NetworkPort.PENDING) {
            port.await(30_000);
            answer = port.applyAddress(ALLOCATED, 16, null);
        }
        return answer;
    }

    private boolean isThere() throws IOException, InterruptedException {
        return hosts.inBox("addr", "show", "dev", "eth0").contains("10.64.3.7/32");
    }

    @Test
    void appliesAndReleasesWhileTheCallerWaitsElsewhere() throws Exception {
        assertThat(apply()).isEqualTo(NetworkPort.DONE);
        assertThat(isThere()).isTrue();
        int answer = port.releaseAddress(ALLOCATED);
        while (answer == NetworkPort.PENDING) {
            port.await(30_000);
            answer = port.releaseAddress(ALLOCATED);
        }
        assertThat(answer).isEqualTo(NetworkPort.DONE);
        assertThat(isThere()).isFalse();
    }

    @Test
    void aConflictIsRefusedAndTheLogSaysWhoHasIt() throws Exception {
        hosts.inOther("addr", "add", "10.64.3.7/32", "dev", "eth0");
        assertThat(apply()).isEqualTo(NetworkPort.REFUSED);
        assertThat(isThere()).isFalse();
        assertThat(said)
                .anyMatch(line -> line.startsWith("9013 another host on eth0 has the address 10.64.3.7 already"));
    }

    @Test
    void closingReleasesWhatStands() throws Exception {
        apply();
        port.close();
        assertThat(isThere()).isFalse();
        assertThat(port.applyAddress(ALLOCATED, 16, null)).isEqualTo(NetworkPort.REFUSED);
    }

    @Test
    void closingReleasesWhatStandsAlsoOnAnInterfaceThatIsGivenByAnAlternativeName() throws Exception {
        hosts.inBox("link", "property", "add", "dev", "eth0", "altname", "enp9s9");
        port.close();
        port = openPort(hosts.tool(), "enp9s9");
        assertThat(apply()).isEqualTo(NetworkPort.DONE);
        assertThat(isThere()).isTrue();
        port.close();
        assertThat(isThere()).isFalse();
    }

    @Test
    void anInterfaceThatIsNotThereIsNamedWithThoseThatAre() throws Exception {
        port.close();
        assertThatThrownBy(() -> openPort(hosts.tool(), "wlan7"))
                .isInstanceOf(HalException.class)
                .hasMessage("there is no interface wlan7; there are: lo, eth0");
    }

    @Test
    void aRunThatIsKilledLeavesTheAddressAndTheNextOneReleasesIt() throws Exception {
        apply();
        port.abandon();
        assertThat(isThere()).isTrue();
        port = openPort();
        assertThat(isThere()).isFalse();
        assertThat(said).contains("9014 released 10.64.3.7/16 on eth0, which an earlier run left");
    }

    /** As where no thread can be started, for a run of {@code ip} or for the port itself. */
    @Test
    void anErrorInOpeningIsAFailureToOpenAndLetsTheJournalGo() throws Exception {
        apply();
        port.abandon();
        LogSink broken = new LogSink() {
            @Override
            public boolean enabled(int level) {
                return true;
            }

            @Override
            public void log(int level, int code, String text) {
                throw new OutOfMemoryError("unable to create native thread");
            }
        };
        assertThatThrownBy(() -> LinuxNetworkPort.open(
                        hosts.tool(), "eth0", directory.resolve("journal"), streams, true, broken))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("eth0")
                .hasMessageContaining("unable to create native thread");

        port = openPort();

        assertThat(apply()).isEqualTo(NetworkPort.DONE);
    }

    @Test
    void anAddressWithoutPermissionIsRefusedAndTheLogSaysWhatToDo() throws Exception {
        port.close();
        said.clear();
        Path file = directory.resolve("ip");
        Files.writeString(file, """
                #!/bin/sh
                case "$*" in
                *addr\\ add*) echo 'RTNETLINK answers: Operation not permitted'; exit 2;;
                esac
                exit 0
                """);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        port = openPort(new IpTool(List.of(file.toString()), 30_000));
        assertThat(apply()).isEqualTo(NetworkPort.REFUSED);
        assertThat(said)
                .anyMatch(line -> line.startsWith(
                                "9013 cannot add 10.64.3.7/32 to eth0: RTNETLINK answers: Operation not" + " permitted")
                        && line.contains("CAP_NET_ADMIN"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.9", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "ff02::1"})
    void whatIsNoAddressOfOneHostIsRefusedAtOnce(String address) {
        byte[] ip = Addresses.parse(address);
        assertThat(ip).isNotNull();
        assertThat(port.applyAddress(ip, ip.length * 8, null)).isEqualTo(NetworkPort.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-4", "eth0 up", "a/b", LONGER_THAN_ANY})
    void whatIsNoNameOfAnInterfaceIsRefused(String name) {
        assertThatThrownBy(
                        () -> LinuxNetworkPort.open(name, directory.resolve("other"), streams, true, new NoLogSink()))
                .isInstanceOf(HalException.class)
                .hasMessage("\"" + name + "\" is no name of an interface");
    }
}
