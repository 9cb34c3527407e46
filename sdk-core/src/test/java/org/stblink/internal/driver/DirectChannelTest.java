package org.stblink.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.StbLinkException;

/** All of {@link PolledChannelTest} where the application's thread may use the stream, and what only that thread then meets. */
class DirectChannelTest extends PolledChannelTest {
    @Override
    boolean concurrentStreams() {
        return true;
    }

    @Test
    void messageIsOnTheStreamWhenSendReturns() throws StbLinkException {
        w.a.box.runs(null); // no turn of the caller's loop any more
        c.send(bytes(900), 0);

        assertThat(d.receive(1000)).isEqualTo(bytes(900));
    }

    @Test
    void readerTakesWhatArrivesWithoutATurnOfItsLoop() throws StbLinkException {
        w.b.box.runs(null);
        byte[] got = new byte[1024];
        for (int i = 1; i <= 20; i++) {
            c.send(bytes(i), 1000);
            assertThat(d.read(got, 0, got.length)).as("message %d", i).isEqualTo(i);
        }
        assertThat(d.read(got, 0, got.length)).isZero();
    }

    @Test
    void loopIsWokenForWhatTheStreamDoesNotTakeAndOnlyOnce() throws StbLinkException {
        w.world.run(1);
        stream.setTakesNothing(true);
        w.a.box.takeSignalForTest();

        assertThat(c.write(bytes(30), 0, 30)).isEqualTo(30);
        assertThat(w.a.box.takeSignalForTest()).as("woken").isTrue();
        assertThat(c.write(bytes(30), 0, 30)).isEqualTo(30);
        assertThat(w.a.box.takeSignalForTest()).as("woken again").isFalse();

        stream.setTakesNothing(false);
        byte[] got = new byte[100];
        w.world.run(1);
        assertThat(d.read(got, 0, got.length)).isEqualTo(30);
    }

    @Test
    void readerThatLooksInVainWakesNobody() throws StbLinkException {
        w.world.run(1);
        w.b.box.takeSignalForTest();

        assertThat(d.read(new byte[10], 0, 10)).isZero();

        assertThat(w.b.box.takeSignalForTest()).isFalse();
    }

    @Test
    void loopIsWokenOnceToWatchTheStreamWhenTheReaderHasEmptiedIt() throws StbLinkException {
        w.world.run(1);
        w.b.box.runs(null);
        for (int i = 1; i <= 3; i++) {
            c.send(bytes(i), 0);
        }
        w.b.box.takeSignalForTest();

        byte[] got = new byte[100];
        for (int i = 1; i <= 3; i++) {
            assertThat(d.read(got, 0, got.length)).isEqualTo(i);
            assertThat(w.b.box.takeSignalForTest())
                    .as("woken after message %d", i)
                    .isEqualTo(i == 3);
        }
        assertThat(d.read(got, 0, got.length)).isZero();
        assertThat(w.b.box.takeSignalForTest()).as("woken again").isFalse();
    }

    /** What brings the application nothing must not keep the lock from the loop, however much of it comes. */
    @Test
    void readerThatFindsNothingButEmptyRecordsLeavesTheRestToTheLoop()
            throws StbLinkException, ReflectiveOperationException {
        w.world.run(1);
        w.b.box.runs(null);
        fillWithEmptyRecords(400);
        assertThat(c.write(bytes(7), 0, 7)).isEqualTo(7);
        w.b.box.takeSignalForTest();

        byte[] got = new byte[100];
        assertThat(d.read(got, 0, got.length)).isZero();

        assertThat(w.b.box.takeSignalForTest()).as("woken").isTrue();
        w.b.session.process();
        assertThat(d.read(got, 0, got.length)).isEqualTo(7);
    }

    @Test
    void readerOfManyEmptyMessagesLeavesTheRestToTheLoop() throws StbLinkException {
        w.world.run(1);
        w.b.box.runs(null);
        for (int i = 0; i < 400; i++) {
            c.send(new byte[0], 0);
        }
        assertThat(c.write(bytes(7), 0, 7)).isEqualTo(7);
        w.b.box.takeSignalForTest();

        byte[] got = new byte[100];
        int turns = 0;
        for (int n = 0; n == 0; turns++) {
            assertThat(turns).as("turns").isLessThan(10);
            n = d.read(got, 0, got.length);
            if (n == 0) {
                assertThat(w.b.box.takeSignalForTest()).as("woken").isTrue();
                w.b.session.process();
            }
        }

        assertThat(turns).as("turns").isGreaterThan(400 / 64);
    }

    /** Such as no writer makes by itself; with a stranger's SDK at the other end they cost it 21 bytes each. */
    private void fillWithEmptyRecords(int count) throws ReflectiveOperationException {
        Field link = AppChannel.class.getDeclaredField("link");
        link.setAccessible(true);
        ChannelPump pump = ((PeerLink) link.get(c)).pump();
        for (int i = 0; i < count; i++) {
            assertThat(pump.machine.write(new byte[0], 0, 0, false, w.world.now()))
                    .isZero();
            assertThat(pump.sealed(0, w.world.now())).isFalse();
        }
    }

    @Test
    void messageOfManySmallRecordsLetsTheLoopHaveItsTurns() throws StbLinkException {
        w.world.run(1);
        w.b.box.runs(null);
        byte[] sent = bytes(300);
        for (int i = 0; i < sent.length; i++) {
            assertThat(c.write(sent, i, 1)).isEqualTo(1);
        }
        c.send(new byte[0], 0);

        assertThat(failure(() -> d.receive(0)).reason()).as("of one turn").isEqualTo(Reason.TIMEOUT);
        assertThat(d.receive(1000)).isEqualTo(sent);
    }

    @Test
    void faultOfThePortOnTheApplicationsThreadEndsTheSessionAsOnItsOwn() throws StbLinkException {
        w.a.box.failure = new IllegalStateException("a driver's fault");

        assertThat(c.write(bytes(5), 0, 5)).isEqualTo(5);
        w.a.session.process();

        assertThat(c.status()).isEqualTo(PeerChannel.CLOSED);
        assertThat(failure(() -> c.write(bytes(5), 0, 5)).reason()).isEqualTo(Reason.INTERNAL);
        assertThat(w.a.box.logText()).contains("a driver's fault");
    }
}
