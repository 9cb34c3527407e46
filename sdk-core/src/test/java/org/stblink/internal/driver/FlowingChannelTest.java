package org.stblink.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.StbLinkException;
import org.stblink.support.FakeStream;

/** A reader that has emptied a stream that flows waits a moment for more before it asks the loop to watch it. */
class FlowingChannelTest {
    private final PolledWorld w = new PolledWorld();
    private final byte[] got = new byte[1024];
    private PeerChannel c;
    private PeerChannel d;
    /** The reader's end of the stream. */
    private FakeStream stream;

    @BeforeEach
    void open() throws StbLinkException {
        w.world.concurrentStreams = true;
        w.online();
        c = w.call();
        d = w.calleesEnd();
        w.world.run(1);
        stream = w.b.box.lastStream();
        w.b.box.runs(null); // no turn of the reader's loop but those that are asked for
        w.b.box.takeSignalForTest();
    }

    /** Records that are read one by one: each fills the reader's buffer. That they came is not what wakes the loop here. */
    private void fill(int records) throws StbLinkException {
        for (int i = 0; i < records; i++) {
            assertThat(c.write(new byte[1024], 0, 1024)).isEqualTo(1024);
        }
        w.b.box.takeSignalForTest();
    }

    private void readFully(InputStream in, int bytes) throws IOException {
        for (int left = bytes; left > 0; ) {
            left -= in.read(got, 0, Math.min(left, got.length));
        }
    }

    private boolean isLoopWoken() {
        return w.b.box.takeSignalForTest();
    }

    @Test
    void readerOfAFlowWaitsAMomentAndFindsMoreWithoutTheLoop() throws IOException, StbLinkException {
        fill(10);
        stream.duringAwaitMore(() -> {
            try {
                fill(1);
            } catch (StbLinkException e) {
                throw new AssertionError(e);
            }
        });

        readFully(d.input(), 10 * 1024);

        assertThat(stream.momentsAwaited()).isEqualTo(1);
        assertThat(isLoopWoken()).isFalse();
        assertThat(d.read(got, 0, got.length)).as("what came in that moment").isEqualTo(1024);
    }

    @Test
    void readerWhoseMomentBringsNothingHasTheLoopWatchAndKeepsWhatItRead() throws IOException, StbLinkException {
        fill(10);
        stream.duringAwaitMore(() -> assertThat(isLoopWoken()).as("before").isFalse());

        readFully(d.input(), 10 * 1024);

        assertThat(stream.momentsAwaited()).isEqualTo(1);
        assertThat(isLoopWoken()).as("afterwards").isTrue();
        assertThat(d.bytesReceived()).isEqualTo(10 * 1024);
    }

    @Test
    void fewRecordsAreNoFlow() throws IOException, StbLinkException {
        fill(2);

        readFully(d.input(), 2 * 1024);

        assertThat(stream.momentsAwaited()).isZero();
        assertThat(isLoopWoken()).isTrue();
    }

    @Test
    void readerThatDoesNotWaitAwaitsNothingAndHasTheLoopWatchAtOnce() throws StbLinkException {
        fill(10);

        for (int i = 0; i < 10; i++) {
            assertThat(isLoopWoken()).as("before record %d", i).isFalse();
            assertThat(d.read(got, 0, got.length)).isEqualTo(1024);
        }

        assertThat(stream.momentsAwaited()).isZero();
        assertThat(isLoopWoken()).isTrue();
    }

    @Test
    void receiverOfAFlowOfMessagesWaitsAMomentWithTheMessageInHand() throws StbLinkException {
        byte[] message = OpenChannelScene.bytes(9 * 1024);
        c.send(message, 0);
        stream.duringAwaitMore(() -> assertThat(isLoopWoken()).as("before").isFalse());

        assertThat(d.receive(0)).isEqualTo(message);

        assertThat(stream.momentsAwaited()).isEqualTo(1);
        assertThat(isLoopWoken()).as("afterwards").isTrue();
    }

    @Test
    void receiverInTheMiddleOfAMessageFindsTheRestInThatMoment() throws StbLinkException {
        fill(10);
        stream.duringAwaitMore(() -> {
            try {
                c.send(new byte[5], 0);
            } catch (StbLinkException e) {
                throw new AssertionError(e);
            }
        });

        assertThat(d.receive(0)).hasSize(10 * 1024 + 5);
    }

    /** The reader is at its last record, which it takes in parts, and has nothing to look for yet. */
    @Test
    void loopThatFindsTheStreamOfAFlowEmptyHasNoReaderWait() throws IOException, StbLinkException {
        fill(10);
        readFully(d.input(), 9 * 1024);

        w.b.session.process();
        assertThat(d.input().read(got, 0, 10)).isEqualTo(10);

        assertThat(stream.momentsAwaited()).isZero();
    }

    @Test
    void receiverOfAFlowThatHasNoMemoryForTheMessageHasTheLoopWatchTheStream() throws StbLinkException {
        c.send(OpenChannelScene.bytes(9 * 1024), 0);
        w.b.box.takeSignalForTest();
        stream.whenEmpty(() -> Fields.set(Fields.get(d, "incoming"), "length", Integer.MAX_VALUE));

        assertThatThrownBy(() -> d.receive(0)).isInstanceOf(OutOfMemoryError.class);

        assertThat(stream.momentsAwaited()).isZero();
        assertThat(isLoopWoken()).isTrue();
    }

    @Test
    void endThatComesInThatMomentIsFound() throws IOException, StbLinkException {
        fill(10);
        stream.duringAwaitMore(() -> c.end());
        readFully(d.input(), 10 * 1024);

        w.b.box.runs(w.b.session);
        assertThat(d.input().read()).isEqualTo(-1);
    }

    /** END and CLOSE in one piece: the reader takes the former, and nobody but the loop looks behind it. */
    @Test
    void closeThatComesWithTheEndInThatMomentIsTheLoops() throws IOException, StbLinkException {
        w.a.box.runs(null);
        fill(10);
        stream.duringAwaitMore(() -> {
            c.end();
            w.a.session.process();
            c.close();
            w.a.session.process();
            w.b.box.takeSignalForTest();
        });
        readFully(d.input(), 10 * 1024);
        assertThat(isLoopWoken()).isTrue();

        assertThat(d.input().read()).isEqualTo(-1);
        w.b.session.process();
        assertThat(d.status()).isEqualTo(PeerChannel.CLOSED);
    }

    @Test
    void channelThatIsClosedInThatMomentKeepsNobodyWaiting() throws IOException, StbLinkException {
        fill(10);
        stream.duringAwaitMore(() -> d.close());
        readFully(d.input(), 10 * 1024);
        int moments = stream.momentsAwaited();

        w.b.box.runs(w.b.session);
        assertThat(OpenChannelScene.failure(() -> d.receive(5000)).reason()).isEqualTo(Reason.CLOSED);
        assertThat(stream.momentsAwaited()).isEqualTo(moments);
    }

    @Test
    void faultOfThePortInThatMomentEndsTheSessionButNotWhatWasRead() throws IOException, StbLinkException {
        fill(10);
        stream.duringAwaitMore(() -> {
            throw new IllegalStateException("a driver's fault");
        });

        readFully(d.input(), 10 * 1024);
        w.b.session.process();

        assertThat(d.status()).isEqualTo(PeerChannel.CLOSED);
        assertThat(d.reason()).isEqualTo(Reason.INTERNAL);
        assertThat(w.b.box.logText()).contains("a driver's fault");
    }
}
