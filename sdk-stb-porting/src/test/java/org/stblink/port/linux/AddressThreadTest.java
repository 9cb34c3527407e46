package org.stblink.port.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
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
    private volatile boolean logFails;
    /** What the next line that is logged ends with. */
    private final AtomicReference<@Nullable Error> error = new AtomicReference<>();

    private FakeIp ip;
    private Path carrierChanges;
    private AddressJournal journal;
    private AddressThread thread;

    @BeforeEach
    void open() throws Exception {
        ip = new FakeIp(directory);
        journal = AddressJournal.open(directory.resolve("journal"));
        HostAddresses host = new HostAddresses(ip.tool());
        LogSink log = sink(true);
        InterfaceAddresses addresses =
                new InterfaceAddresses(FakeIp.DEVICE, journal, host, new ConflictCheck(host, false, log), log);
        carrierChanges = Files.writeString(directory.resolve("carrier_changes"), "1\n");
        thread = new AddressThread(
                FakeIp.DEVICE, new Carrier(carrierChanges), addresses, () -> done.add(true), sink(false));
        thread.start();
    }

    @AfterEach
    void close() throws Exception {
        thread.close();
        journal.close();
    }

    private LogSink sink(boolean mayFail) {
        return new LogSink() {
            @Override
            public boolean enabled(int level) {
                return true;
            }

            @Override
            public void log(int level, int code, String text) {
                Error now = mayFail ? error.getAndSet(null) : null;
                if (now != null) {
                    throw now;
                }
                if (mayFail && logFails) {
                    throw new IllegalStateException("the vendor's bug");
                }
                said.add(text);
            }
        };
    }

    private void awaitEnd() throws InterruptedException {
        assertThat(done.poll(30, TimeUnit.SECONDS))
                .as("the end of a piece of work")
                .isNotNull();
    }

    private void awaitSaid(String what) throws InterruptedException {
        String text;
        do {
            text = said.poll(30, TimeUnit.SECONDS);
            assertThat(text).as("a line that says: " + what).isNotNull();
        } while (!text.contains(what));
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

    @Test
    void releaseIsDoneThoughAnotherAddressIsAskedForMeanwhile() throws Exception {
        byte[] other = Addresses.parse("10.64.3.8");
        ip.holdsWhileAdding(true);
        thread.apply(IP, 32, null);
        thread.release(IP);
        thread.apply(other, 32, null);
        ip.holdsWhileAdding(false);
        awaitEnd();
        awaitEnd();
        awaitEnd();
        assertThat(thread.apply(other, 32, null)).isEqualTo(NetworkPort.DONE);
        assertThat(journal.find(IP)).isNull();
        assertThat(journal.find(other)).isNotNull();
    }

    @Test
    void releaseThatFailedIsTriedAgainThoughNobodyAsks() throws Exception {
        thread.apply(IP, 32, null);
        awaitEnd();
        ip.failsToDelete(true);
        thread.release(IP);
        awaitEnd();
        assertThat(thread.release(IP)).isEqualTo(NetworkPort.REFUSED);
        assertThat(ip.hasAddress()).isTrue();

        ip.failsToDelete(false);

        awaitSaid("released 10.64.3.7/32");
        assertThat(ip.hasAddress()).isFalse();
        assertThat(journal.entries()).isEmpty();
    }

    /** With the link go the routes, which no look tells; the address that the interface has throughout stays. */
    @Test
    void linkThatWasDownBetweenTwoLooksIsRestored() throws Exception {
        byte[] there = {127, 0, 0, 1};
        thread.apply(there, 32, null);
        awaitEnd();
        awaitSaid("added 127.0.0.1/32");

        Files.writeString(carrierChanges, "3\n");

        awaitSaid("added 127.0.0.1/32"); // The script never lists it, so it is added anew.
    }

    @Test
    void unexpectedExceptionWhileItWatchesDoesNotEndIt() throws Exception {
        thread.apply(IP, 32, null);
        awaitEnd();
        logFails = true;
        ip.loseAddress(); // Whose restoration is logged.
        awaitSaid("the vendor's bug");
        logFails = false;

        thread.release(IP);

        awaitEnd();
        assertThat(ip.hasAddress()).isFalse();
    }

    /** As when the system has no threads left, of which each run of {@code ip} needs some. */
    @Test
    void errorIsARefusalAndNothingIsLeft() throws Exception {
        error.set(new OutOfMemoryError("no thread"));
        thread.apply(IP, 32, null);
        awaitEnd();
        assertThat(thread.apply(IP, 32, null)).isEqualTo(NetworkPort.REFUSED);
        assertThat(ip.hasAddress()).isFalse();
        assertThat(journal.entries()).isEmpty();
    }

    @Test
    void errorWhileItWatchesDoesNotEndIt() throws Exception {
        thread.apply(IP, 32, null);
        awaitEnd();
        error.set(new OutOfMemoryError("no thread"));
        ip.loseAddress();
        awaitSaid("no thread");

        thread.release(IP);

        awaitEnd();
        assertThat(ip.hasAddress()).isFalse();
    }

    @Test
    void errorAtTheEndDoesNotKeepItFromReleasingTheRest() throws Exception {
        thread.apply(IP, 32, null);
        awaitEnd();
        thread.apply(Addresses.parse("10.64.3.8"), 32, null);
        awaitEnd();
        error.set(new OutOfMemoryError("no thread"));

        thread.close();

        assertThat(journal.entries()).isEmpty();
    }
}
