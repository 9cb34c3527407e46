package org.stblink.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.StbLinkException;

/** A channel of which the stream ends or breaks: what came is read, what is written is refused, and no part passes for the whole. */
@ParameterizedClass(name = "streams that the application's thread may use: {0}")
@ValueSource(booleans = {false, true})
class LostStreamTest extends OpenChannelScene {
    @Parameter
    boolean concurrent;

    @Override
    boolean concurrentStreams() {
        return concurrent;
    }

    @Test
    void endWithoutCloseIsTruncated() {
        stream.deliverEnd();
        w.world.runUntil(() -> c.status() == PeerChannel.CLOSED);

        assertThat(c.reason()).isEqualTo(Reason.TRUNCATED);
    }

    @Test
    void whatCameBeforeTheEndOfTheStreamIsReadFirst() throws StbLinkException {
        d.send(bytes(10), 100);
        w.world.run(1);
        stream.deliverEnd();
        w.world.run(1000);
        assertThat(c.status()).as("while data waits").isEqualTo(PeerChannel.OPEN);

        assertThat(c.receive(100)).isEqualTo(bytes(10));
        assertThat(failure(() -> c.receive(100)).reason()).isEqualTo(Reason.TRUNCATED);
    }

    @Test
    void endOfTheStreamIsSeenAsSoonAsWhatCameBeforeItIsReadInParts() throws StbLinkException {
        assertThat(d.write(bytes(900), 0, 900)).isEqualTo(900);
        w.world.run(1);
        stream.deliverEnd();
        w.world.run(1);
        byte[] got = new byte[1024];
        for (int part = 0; part < 2; part++) {
            assertThat(c.read(got, 0, 100)).isEqualTo(100);
            w.world.run(1);
            assertThat(c.status()).as("while data waits").isEqualTo(PeerChannel.OPEN);
        }
        assertThat(c.read(got, 0, got.length)).isEqualTo(700);
        w.world.run(1);

        assertThat(c.status()).isEqualTo(PeerChannel.CLOSED);
        assertThat(c.reason()).isEqualTo(Reason.TRUNCATED);
    }

    @Test
    void writeThatBreaksIsSeenAtOnceAndWhatThePeerSaidIsReadFirst() throws StbLinkException {
        d.send(bytes(10), 100);
        w.world.run(1);
        stream.breakWrites();
        long before = w.world.now();
        assertThat(c.write(new byte[5], 0, 5)).isEqualTo(5);
        w.world.run(1);
        assertThat(c.receive(100)).isEqualTo(bytes(10));
        w.world.runUntil(() -> c.status() == PeerChannel.CLOSED);

        assertThat(c.reason()).isEqualTo(Reason.LINK_LOST);
        assertThat(w.world.now() - before).isLessThan(100);
    }

    @Test
    void writeOnABrokenStreamFailsAtOnceWhileWhatCameIsStillRead() throws StbLinkException {
        d.send(bytes(10), 100);
        w.world.run(1);
        stream.breakWrites();
        assertThat(c.write(new byte[5], 0, 5)).isEqualTo(5);
        w.world.run(1);

        assertThat(failure(() -> c.write(new byte[5], 0, 5)).reason()).isEqualTo(Reason.LINK_LOST);
        assertThat(failure(() -> c.send(new byte[5], 0)).reason()).isEqualTo(Reason.LINK_LOST);
        assertThat(catchThrowableOfType(IOException.class, () -> c.output().write(5)))
                .hasCauseInstanceOf(StbLinkException.class);
        w.world.run(1);
        assertThat(c.status()).as("while data waits").isEqualTo(PeerChannel.OPEN);
        assertThat(c.receive(100)).isEqualTo(bytes(10));
        w.world.runUntil(() -> c.status() == PeerChannel.CLOSED);
        assertThat(c.reason()).isEqualTo(Reason.LINK_LOST);
    }

    @Test
    void writerThatWaitsForRoomHearsThatTheStreamBroke() throws StbLinkException {
        d.send(bytes(10), 100);
        w.world.run(1);
        stream.breakWrites();

        assertThat(failure(() -> c.send(bytes(9000), 5000)).reason()).isEqualTo(Reason.LINK_LOST);

        assertThat(c.receive(100)).isEqualTo(bytes(10));
    }

    @Test
    void writeBehindTheEndOfTheStreamFailsWhileWhatCameIsStillRead() throws StbLinkException {
        d.send(bytes(10), 100);
        w.world.run(1);
        stream.deliverEnd();
        w.world.run(1);

        assertThat(failure(() -> c.write(new byte[5], 0, 5)).reason()).isEqualTo(Reason.TRUNCATED);

        assertThat(c.receive(100)).isEqualTo(bytes(10));
    }

    /** The word that comes behind it says why it broke. */
    @Test
    void closeBehindWhatIsReadOnABrokenStreamIsItsReason() throws StbLinkException {
        d.send(bytes(10), 100);
        w.world.run(1);
        d.close();
        w.world.run(1);
        stream.breakWrites();
        assertThat(failure(() -> c.send(bytes(9000), 5000)).reason()).isEqualTo(Reason.LINK_LOST);

        assertThat(c.receive(100)).isEqualTo(bytes(10));
        w.world.runUntil(() -> c.status() == PeerChannel.CLOSED);
        assertThat(c.reason()).isEqualTo(Reason.PEER_CLOSED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void channelThatNobodyReadsIsOverAMinuteAfterItsStream(boolean orderly) throws StbLinkException {
        d.send(bytes(10), 100);
        w.world.run(1);
        if (orderly) {
            stream.deliverEnd();
        } else {
            stream.breakWrites();
            assertThat(c.write(new byte[5], 0, 5)).isEqualTo(5);
        }

        w.world.run(59_000);
        assertThat(c.status()).isEqualTo(PeerChannel.OPEN);
        w.world.run(2000);

        assertThat(c.status()).isEqualTo(PeerChannel.CLOSED);
        assertThat(c.reason()).isEqualTo(orderly ? Reason.TRUNCATED : Reason.LINK_LOST);
        assertThat(w.a.closed()).containsExactly(c);
        assertThat(w.server.heard("BOX-A SESSION_DOWN")).isEqualTo(1);
    }

    @Test
    void slowReaderOfAStreamThatIsOverGetsItAll() throws StbLinkException {
        d.send(bytes(10), 100);
        w.world.run(1);
        stream.deliverEnd();
        byte[] got = new byte[10];
        for (int i = 0; i < 10; i++) {
            w.world.run(50_000);
            assertThat(c.read(got, i, 1)).as("byte %d", i).isEqualTo(1);
        }

        assertThat(got).isEqualTo(bytes(10));
        w.world.run(1);
        assertThat(c.reason()).isEqualTo(Reason.TRUNCATED);
    }

    /** Somebody on the way ends the stream to the writer, and what the writer sends still arrives. */
    @Test
    void endBehindAWriteThatFailedIsNotSaid() throws Exception {
        d.send(bytes(10), 100);
        w.world.run(1);
        OutputStream out = c.output();
        out.write(bytes(3000));
        stream.deliverEnd();
        w.world.run(1);
        assertThat(catchThrowableOfType(IOException.class, () -> out.write(bytes(3000))))
                .isNotNull();
        out.close();

        IOException e = catchThrowableOfType(IOException.class, () -> d.input().readAllBytes());
        assertThat(((StbLinkException) e.getCause()).reason()).isEqualTo(Reason.TRUNCATED);
    }

    @Test
    void partOfAMessageBehindWhichTheStreamEndedIsNoMessage() throws Exception {
        d.send(bytes(10), 100);
        w.world.run(1);
        stream.setTakesNothing(true);
        w.world.after(300, stream::deliverEnd);
        assertThat(failure(() -> c.send(bytes(9000), 5000)).reason()).isEqualTo(Reason.TRUNCATED);
        c.end();
        w.world.run(10);
        stream.setTakesNothing(false);

        assertThat(failure(() -> d.receive(70_000)).reason()).isEqualTo(Reason.TRUNCATED);
    }

    @Test
    void endWhoseBytesTheOtherSideGaveUpIsNotAgreed() throws StbLinkException {
        stream.setTakesNothing(true);
        c.send(bytes(500), 100);
        c.end();
        w.world.run(1);
        d.end();
        d.close();
        w.world.run(100);

        assertThat(c.reason()).isEqualTo(Reason.PEER_CLOSED);
        assertThat(d.reason()).isEqualTo(Reason.CLOSED);
    }
}
