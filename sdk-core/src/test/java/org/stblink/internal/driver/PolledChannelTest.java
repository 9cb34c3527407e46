package org.stblink.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.StbLinkException;
import org.stblink.internal.wire.Request;

/** A channel in the application's hands, on boxes without threads: messages, streams, back-pressure and ends. */
class PolledChannelTest extends OpenChannelScene {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1023, 1024, 1025, 4096, 9000})
    void messageOfAnySizeArrivesWhole(int size) throws StbLinkException {
        c.send(bytes(size), 5000);

        assertThat(d.receive(5000)).isEqualTo(bytes(size));
        assertThat(c.bytesSent()).isEqualTo(size);
        assertThat(d.bytesReceived()).isEqualTo(size);
    }

    @Test
    void messagesKeepTheirOrderAndBorders() throws StbLinkException {
        for (int i = 0; i < 50; i++) {
            c.send(bytes(i * 37 % 300), 1000);
            d.send(bytes(i), 1000);
        }
        for (int i = 0; i < 50; i++) {
            assertThat(d.receive(1000)).isEqualTo(bytes(i * 37 % 300));
            assertThat(c.receive(1000)).isEqualTo(bytes(i));
        }
    }

    @Test
    void messageOverTheMaximumIsTheSendersMistakeOrEndsTheChannel() throws StbLinkException {
        assertThatThrownBy(() -> c.send(new byte[65_537], 10)).isInstanceOf(IllegalArgumentException.class);
        for (int i = 0; i < 70; i++) {
            byte[] part = new byte[1000];
            w.world.run(1);
            assertThat(c.write(part, 0, 1000)).isEqualTo(1000);
            if (i < 65) {
                assertThat(failure(() -> d.receive(0)).reason())
                        .as("part %d", i)
                        .isEqualTo(Reason.TIMEOUT);
            }
        }
        c.end();

        assertThat(failure(() -> d.receive(1000)).reason()).isEqualTo(Reason.CHANNEL_PROTOCOL);
        w.world.runUntil(() -> d.status() == PeerChannel.CLOSED);
        assertThat(d.reason()).isEqualTo(Reason.CHANNEL_PROTOCOL);
    }

    @Test
    void receiveTimesOutAndKeepsWhatHasCome() throws StbLinkException {
        long before = w.world.now();
        assertThat(failure(() -> d.receive(700)).reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(w.world.now() - before).isBetween(700L, 800L);
        assertThat(c.write(bytes(10), 0, 10)).isEqualTo(10);
        assertThat(failure(() -> d.receive(700)).reason()).isEqualTo(Reason.TIMEOUT);

        c.send(bytes(5), 100);

        byte[] both = Arrays.copyOf(bytes(10), 15);
        System.arraycopy(bytes(5), 0, both, 10, 5);
        assertThat(d.receive(700)).isEqualTo(both);
    }

    @Test
    void sendThatFindsNoRoomClosesTheChannel() throws StbLinkException {
        w.b.box.runs(null);
        StbLinkException e = null;
        for (int i = 0; e == null && i < 10; i++) {
            e = catchThrowableOfType(StbLinkException.class, () -> c.send(bytes(20_000), 300));
        }

        assertThat(e.reason()).isEqualTo(Reason.TIMEOUT);
        w.world.runUntil(() -> c.status() == PeerChannel.CLOSED);
        assertThat(c.reason()).isEqualTo(Reason.CLOSED);
    }

    @Test
    void readerThatStopsStopsTheWriterAndNothingIsLost() throws StbLinkException {
        byte[] sent = bytes(100_000);
        int at = 0;
        while (at < sent.length) {
            int n = c.write(sent, at, sent.length - at);
            at += n;
            w.world.run(1);
            if (n == 0) {
                break;
            }
        }
        assertThat(at).as("a window, a buffer, a record").isBetween(16_000, 40_000);
        long held = c.bytesSent();
        w.world.run(1000);
        assertThat(c.bytesSent()).isEqualTo(held);

        byte[] got = new byte[sent.length];
        int have = 0;
        while (have < got.length) {
            have += d.read(got, have, Math.min(777, got.length - have));
            if (at < sent.length) {
                at += c.write(sent, at, sent.length - at);
            }
            w.world.run(1);
        }
        assertThat(got).isEqualTo(sent);
    }

    @Test
    void streamsCarryBytesAndEnd() throws IOException, StbLinkException {
        OutputStream out = c.output();
        out.write(7);
        out.write(bytes(3000), 1, 2998);
        out.write(new byte[0]);
        out.flush();
        out.close();
        out.close();
        InputStream in = d.input();

        assertThat(in.read(new byte[0], 0, 0)).isZero();
        assertThat(in.read()).isEqualTo(7);
        assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes(3000), 1, 2999));
        assertThat(in.read()).isEqualTo(-1);
        assertThat(d.read(new byte[1], 0, 1)).isEqualTo(PeerChannel.END);
        assertThat(d.output()).isSameAs(d.output());
        d.send(bytes(3), 100);
        assertThat(c.receive(100)).as("the other direction goes on").isEqualTo(bytes(3));
    }

    @Test
    void streamReaderIgnoresTheEndsOfMessages() throws IOException, StbLinkException {
        c.send(bytes(4), 100);
        c.send(new byte[0], 100);
        c.send(new byte[0], 100);
        c.send(bytes(5), 100);
        c.end();

        assertThat(d.input().readAllBytes()).hasSize(9).startsWith(bytes(4)).endsWith(bytes(5));
    }

    @Test
    void brokenStreamThrowsWithItsReason() {
        stream.cut();

        IOException e = catchThrowableOfType(IOException.class, () -> d.input().read());

        assertThat(e).hasCauseInstanceOf(StbLinkException.class);
        assertThat(((StbLinkException) e.getCause()).reason()).isEqualTo(Reason.LINK_LOST);
        assertThat(failure(() -> d.send(new byte[1], 10)).reason()).isEqualTo(Reason.LINK_LOST);
        assertThat(failure(() -> d.read(new byte[1], 0, 1)).reason()).isEqualTo(Reason.LINK_LOST);
    }

    @Test
    void cutChannelIsLostAtBothEndsAndReported() {
        stream.cut();
        w.world.runUntil(() -> c.status() == PeerChannel.CLOSED && d.status() == PeerChannel.CLOSED);
        w.world.run(10);

        assertThat(c.reason()).isEqualTo(Reason.LINK_LOST);
        assertThat(d.reason()).isEqualTo(Reason.LINK_LOST);
        assertThat(w.server.heard("BOX-A SESSION_DOWN")).isEqualTo(1);
        assertThat(w.server.heard("BOX-B SESSION_DOWN")).isEqualTo(1);
    }

    @Test
    void halfEndedChannelThatIsCutIsLostToo() throws StbLinkException {
        c.end();
        assertThat(d.receive(100)).isNull();

        stream.cut();
        w.world.runUntil(() -> d.status() == PeerChannel.CLOSED);

        assertThat(d.reason()).isEqualTo(Reason.LINK_LOST);
        assertThat(d.receive(100)).as("what the peer said was whole").isNull();
        assertThat(failure(() -> d.send(new byte[1], 10)).reason()).isEqualTo(Reason.LINK_LOST);
    }

    @Test
    void tamperedBytesEndTheChannelAndNothingElse() throws StbLinkException {
        stream.deliver(new byte[] {0, 40});
        stream.deliver(new byte[40]);
        w.world.runUntil(() -> c.status() == PeerChannel.CLOSED);

        assertThat(c.reason()).isEqualTo(Reason.CHANNEL_PROTOCOL);
        assertThat(w.a.isOnline()).isTrue();
        w.world.runUntil(() -> d.status() == PeerChannel.CLOSED);
        assertThat(d.reason()).isEqualTo(Reason.CHANNEL_PROTOCOL);
        assertThat(w.call().status()).isEqualTo(PeerChannel.OPEN);
    }

    @Test
    void closeGivesBothDirectionsUpAndThePeerLearnsWhy() throws StbLinkException {
        d.send(bytes(10), 100);
        c.close();
        c.close();
        w.world.runUntil(() -> c.status() == PeerChannel.CLOSED && d.status() == PeerChannel.CLOSED);

        assertThat(c.reason()).isEqualTo(Reason.CLOSED);
        assertThat(d.reason()).isEqualTo(Reason.PEER_CLOSED);
        assertThat(failure(() -> c.receive(10)).reason()).isEqualTo(Reason.CLOSED);
        assertThat(w.a.closed()).containsExactly(c);
        assertThat(w.b.closed()).containsExactly(d);
    }

    @Test
    void closeRightBehindTheEndThatMakesItAnAgreedOneCutsNothingOff() throws StbLinkException {
        d.end();
        assertThat(c.receive(100)).isNull();
        c.send(bytes(900), 100);

        c.end();
        c.close();

        assertThat(d.receive(1000)).isEqualTo(bytes(900));
        assertThat(d.receive(1000)).isNull();
        w.world.runUntil(() -> c.status() == PeerChannel.CLOSED && d.status() == PeerChannel.CLOSED);
        assertThat(c.reason()).isEqualTo(Reason.ENDED);
        assertThat(d.reason()).isEqualTo(Reason.ENDED);
    }

    @Test
    void endIsHarmlessTwiceAndForbidsWriting() throws StbLinkException {
        c.end();
        c.end();

        assertThatThrownBy(() -> c.write(new byte[1], 0, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> c.send(new byte[1], 10)).isInstanceOf(IllegalStateException.class);
        d.send(bytes(2), 100);
        assertThat(c.receive(100)).isEqualTo(bytes(2));
    }

    @Test
    void endBeforeTheChannelIsOpenIsSaidWhenItIs() throws StbLinkException {
        PeerChannel early = w.a.session.open("BOX-B", new byte[0], 5000);
        early.end();
        assertThatThrownBy(() -> early.write(new byte[1], 0, 1)).isInstanceOf(IllegalStateException.class);
        w.world.runUntil(() -> w.b.opened().size() == 2);

        assertThat(w.calleesEnd().receive(1000)).isNull();
    }

    @Test
    void channelThatIsOpeningTakesAndGivesNothing() throws StbLinkException {
        w.server.script = (from, m) -> m instanceof Request;
        PeerChannel opening = w.a.session.open("BOX-B", new byte[] {1, 2}, 5000);

        assertThat(opening.write(new byte[1], 0, 1)).isZero();
        assertThat(opening.read(new byte[1], 0, 1)).isZero();
        assertThat(opening.sessionId()).isEmpty();
        assertThat(opening.traceId()).hasSize(16);
        assertThat(opening.service()).containsExactly(1, 2);
        assertThat(opening.isCaller()).isTrue();
        assertThat(opening.reason()).isEqualTo(Reason.NONE);
        assertThat(failure(() -> opening.awaitOpen(50)).reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(opening.status()).as("it goes on").isEqualTo(PeerChannel.OPENING);
        assertThat(failure(() -> opening.send(new byte[1], 50)).reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(opening.toString()).contains("BOX-B");
    }

    @Test
    void wrongRangesAreTheCallersMistake() {
        byte[] b = new byte[4];
        int[][] wrong = {{-1, 1}, {0, 0}, {0, 5}, {4, 1}, {3, 2}, {2, Integer.MAX_VALUE}};
        for (int[] r : wrong) {
            assertThatThrownBy(() -> c.read(b, r[0], r[1])).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> c.write(b, r[0], r[1])).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> c.receive(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> c.send(b, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> c.output().write(b, 3, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void peerThatSendsWithoutEndDoesNotKeepTheOthersFromTheirTurn() throws StbLinkException {
        PeerChannel second = w.a.session.call("BOX-B", "", 5000);
        w.world.runUntil(() -> w.b.opened().size() == 2);
        PeerChannel busy = w.calleesEnd();
        // Data for a channel that is closing is dropped as it comes, which is the fastest a peer can be served.
        w.a.box.runs(null);
        while (busy.write(new byte[1024], 0, 1024) > 0) {
            w.b.session.process();
        }
        second.close();
        int slices = 0;
        d.send(new byte[] {1}, 1000);
        w.world.run(1);
        while (c.bytesReceived() == 0 && slices < 3) {
            slices++;
            w.a.session.process();
            c.read(new byte[1], 0, 1);
        }

        assertThat(c.bytesReceived()).isEqualTo(1);
    }

    @Test
    void pollingAnIdleChannelWakesNobody() throws StbLinkException {
        w.world.run(100);
        w.a.box.takeSignalForTest();
        for (int i = 0; i < 10; i++) {
            assertThat(c.read(new byte[1], 0, 1)).isZero();
        }

        assertThat(w.a.box.takeSignalForTest()).as("a wake-up without a reason").isFalse();
    }
}
