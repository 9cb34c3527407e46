package org.stblink.port.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.hal.HalException;
import org.stblink.hal.LogSink;
import org.stblink.hal.NetworkPort;
import org.stblink.port.Addresses;
import org.stblink.port.TextLog;
import org.stblink.port.javase.NioNetworkPort;
import org.stblink.port.javase.NoLogSink;

/** An interface that is given by one of its alternative names, which {@code ip} takes and never lists addresses with. */
@Timeout(60)
class AlternativeNameTest {
    private static final byte[] IP = Addresses.parse(FakeIp.ADDRESS);

    @TempDir
    private Path directory;

    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private NioNetworkPort streams;
    private FakeIp ip;

    @BeforeEach
    void open() throws Exception {
        streams = new NioNetworkPort(new NoLogSink());
        ip = new FakeIp(directory);
    }

    @AfterEach
    void close() throws Exception {
        streams.close();
    }

    private LinuxNetworkPort openPort() throws HalException {
        return openPort(FakeIp.ALTERNATIVE);
    }

    private LinuxNetworkPort openPort(String name) throws HalException {
        LogSink log = new TextLog(said);
        return LinuxNetworkPort.open(ip.tool(), name, journal(), streams, false, log);
    }

    private Path journal() {
        return directory.resolve("journal");
    }

    private void apply(NetworkPort port) {
        while (port.applyAddress(IP, 32, null) == NetworkPort.PENDING) {
            port.await(30_000);
        }
        assertThat(ip.hasAddress()).isTrue();
    }

    private void awaitAdded() throws InterruptedException {
        String text;
        do {
            text = said.poll(30, TimeUnit.SECONDS);
            assertThat(text).as("a line that says that the address was added").isNotNull();
        } while (!text.startsWith("added " + FakeIp.ADDRESS));
    }

    /** As udev gives it, where what the device would be called is longer than a name of the system's own may be. */
    @Test
    void nameMayBeLongerThanTheSystemsOwnNames() throws Exception {
        try (LinuxNetworkPort port = openPort(FakeIp.LONG_ALTERNATIVE)) {
            apply(port);
        }
        assertThat(ip.hasAddress()).isFalse();
    }

    @Test
    void whatIsReleasedIsGone() throws Exception {
        try (LinuxNetworkPort port = openPort()) {
            apply(port);
            while (port.releaseAddress(IP) == NetworkPort.PENDING) {
                port.await(30_000);
            }
            assertThat(ip.hasAddress()).isFalse();
        }
    }

    @Test
    void whatTheInterfaceLostIsRestored() throws Exception {
        try (LinuxNetworkPort port = openPort()) {
            apply(port);
            awaitAdded();
            ip.loseAddress();
            awaitAdded();
            assertThat(ip.hasAddress()).isTrue();
        }
    }

    /** As the journal of a port that knew the interface by that name. */
    @Test
    void whatAnEarlierRunLeftByThatNameIsReleased() throws Exception {
        try (AddressJournal earlier = AddressJournal.open(journal())) {
            earlier.add(new AppliedAddress(FakeIp.ALTERNATIVE, IP, 32, null, AppliedAddress.NO_TABLE));
        }
        ip.haveAddress();
        openPort().close();
        assertThat(ip.hasAddress()).isFalse();
    }
}
