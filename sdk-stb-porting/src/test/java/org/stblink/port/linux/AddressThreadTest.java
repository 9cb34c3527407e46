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
import org.stblink.hal.LogSink;
import org.stblink.hal.NetworkPort;
import org.stblink.port.Addresses;

/** The thread over a script in place of {@code ip}. */
@Timeout(60)
class AddressThreadTest {
    private static final byte[] IP = Addresses.parse(FakeIp.ADDRESS);

    @TempDir
    private Path directory;

    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final BlockingQueue<Boolean> done = new LinkedBlockingQueue<>();
    private FakeIp ip;
    private AddressJournal journal;
    private AddressThread thread;

    @BeforeEach
    void open() throws Exception {
        ip = new FakeIp(directory);
        journal = AddressJournal.open(directory.resolve("journal"));
        HostAddresses host = new HostAddresses(ip.tool());
        LogSink log = sink();
        InterfaceAddresses addresses =
                new InterfaceAddresses(FakeIp.DEVICE, journal, host, new ConflictCheck(host, false, log), log);
        thread = new AddressThread(FakeIp.DEVICE, addresses, () -> done.add(true), log);
        thread.start();
    }

    @AfterEach
    void close() throws Exception {
        thread.close();
        journal.close();
    }

    private LogSink sink() {
        return new LogSink() {
            @Override
            public boolean enabled(int level) {
                return true;
            }

            @Override
            public void log(int level, int code, String text) {
                said.add(text);
            }
        };
    }

    private void awaitEnd() throws InterruptedException {
        assertThat(done.poll(30, TimeUnit.SECONDS))
                .as("the end of a piece of work")
                .isNotNull();
    }

    @Test
    void releaseAskedForWhileAnApplyRunsBeginsAtItsEndThoughNobodyAsksAgain() throws Exception {
        ip.holdsWhileAdding(true);
        assertThat(thread.apply(IP, 32, null)).isEqualTo(NetworkPort.PENDING);
        assertThat(thread.release(IP)).isEqualTo(NetworkPort.PENDING);
        ip.holdsWhileAdding(false);
        awaitEnd();
        awaitEnd();
        assertThat(ip.hasAddress()).isFalse();
        assertThat(journal.entries()).isEmpty();
        assertThat(thread.release(IP)).isEqualTo(NetworkPort.DONE);
    }
}
