package org.stblink.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.support.TestDevice;
import org.stblink.support.WatchedAccelerator;

/** Whatever ends a sender in the middle of a message, nobody takes the part for a whole one. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UnfinishedMessageTest {
    private static final int PATIENCE_MILLIS = ThreadedWorld.PATIENCE_MILLIS;

    private final WatchedAccelerator accelerator = new WatchedAccelerator();
    private ThreadedWorld w;
    private TestDevice a;
    private PeerChannel c;
    private PeerChannel d;

    @BeforeEach
    void open() throws Exception {
        w = new ThreadedWorld(4096);
        a = w.a;
        a.box.accelerator = accelerator;
        w.online();
        call();
    }

    private void call() throws StbLinkException, InterruptedException {
        c = w.call();
        d = w.calleesEnd();
    }

    @AfterEach
    void close() {
        w.close();
    }

    private static byte[] bytes(int n) {
        byte[] b = new byte[n];
        new Random(n).nextBytes(b);
        return b;
    }

    /** What one thread of the application's does. */
    private interface Sending {
        void run() throws StbLinkException, IOException;
    }

    /** That on a thread of its own, which by now is in the middle of it and waits for room, or has given up. */
    private CompletableFuture<Throwable> waitingFor(Sending what) {
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread sender = new Thread(() -> {
            try {
                what.run();
                outcome.complete(null);
            } catch (StbLinkException | IOException | RuntimeException e) {
                outcome.complete(e);
            }
        });
        sender.setDaemon(true);
        sender.start();
        long before = -1;
        while (!outcome.isDone()
                && (sender.getState() != Thread.State.TIMED_WAITING || before != c.bytesSent() || before == 0)) {
            before = c.bytesSent();
            Thread.onSpinWait();
        }
        return outcome;
    }

    @Test
    void endOfAnotherThreadIsSaidBehindTheMessageThatIsBeingSent() throws Exception {
        CompletableFuture<Throwable> sender = waitingFor(() -> c.send(bytes(60_000), PATIENCE_MILLIS));

        c.end();
        assertThatThrownBy(() -> c.write(new byte[1], 0, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> c.send(new byte[1], 10)).isInstanceOf(IllegalStateException.class);

        assertThat(d.receive(PATIENCE_MILLIS)).isEqualTo(bytes(60_000));
        assertThat(d.receive(PATIENCE_MILLIS)).isNull();
        assertThat(sender.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void endOfAnotherThreadIsSaidBehindWhatTheStreamIsWriting() throws Exception {
        CompletableFuture<Throwable> sender = waitingFor(() -> c.output().write(bytes(60_000)));

        c.output().close();

        assertThat(d.input().readAllBytes()).isEqualTo(bytes(60_000));
        assertThat(sender.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void messagesOfSeveralThreadsDoNotMix() throws Exception {
        CompletableFuture<Throwable> first = waitingFor(() -> c.send(bytes(60_000), PATIENCE_MILLIS));
        List<CompletableFuture<Throwable>> later = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            int n = i;
            later.add(waitingFor(() -> c.send(bytes(n), PATIENCE_MILLIS)));
        }

        assertThat(c.write(new byte[1], 0, 1))
                .as("bytes in the middle of a message")
                .isZero();
        assertThat(d.receive(PATIENCE_MILLIS)).isEqualTo(bytes(60_000));
        for (int i = 1; i <= 4; i++) {
            assertThat(d.receive(PATIENCE_MILLIS)).isEqualTo(bytes(i));
        }
        assertThat(first.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isNull();
        for (CompletableFuture<Throwable> sender : later) {
            assertThat(sender.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isNull();
        }
    }

    @Test
    void senderThatGivesUpWhileItWaitsForOthersCostsThemNothing() throws Exception {
        CompletableFuture<Throwable> first = waitingFor(() -> c.output().write(bytes(60_000)));
        CompletableFuture<Throwable> second = waitingFor(() -> c.output().write(bytes(2)));
        CompletableFuture<Throwable> third = waitingFor(() -> c.send(bytes(3), 500));

        assertThat(third.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                .isInstanceOfSatisfying(
                        StbLinkException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TIMEOUT));
        assertThat(d.input().readNBytes(60_000)).isEqualTo(bytes(60_000));
        assertThat(d.input().readNBytes(2)).isEqualTo(bytes(2));
        assertThat(first.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isNull();
        assertThat(second.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isNull();
        c.send(bytes(4), PATIENCE_MILLIS);
        assertThat(d.receive(PATIENCE_MILLIS)).isEqualTo(bytes(4));
    }

    @Test
    void endDoesNotMakeAnAgreedOneOfACloseInTheMiddleOfAMessage() throws Exception {
        d.end();
        assertThat(c.receive(PATIENCE_MILLIS)).isNull();
        CompletableFuture<Throwable> sender = waitingFor(() -> c.send(bytes(60_000), PATIENCE_MILLIS));

        c.end();
        c.close();

        assertThat(failure(() -> d.receive(PATIENCE_MILLIS)).reason()).isEqualTo(Reason.PEER_CLOSED);
        assertThat(sender.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isInstanceOf(StbLinkException.class);
    }

    @Test
    void endDoesNotMakeAMessageOfTheOneWhoseSendGaveUp() throws Exception {
        CompletableFuture<Throwable> sender = waitingFor(() -> c.send(bytes(60_000), 500));

        c.end();

        assertThat(sender.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isInstanceOf(StbLinkException.class);
        assertThat(failure(() -> d.receive(PATIENCE_MILLIS)).reason()).isEqualTo(Reason.PEER_CLOSED);
    }

    /** Nothing of it can be closed in words either: what the cipher did is not known. */
    @Test
    void accelerationThatFailsInTheMiddleOfAMessageEndsTheChannel() throws Exception {
        List<Throwable> faults =
                List.of(new IllegalStateException("a driver's fault"), new OutOfMemoryError("none for a record"));
        for (Throwable fault : faults) {
            call();
            accelerator.failsIn(2, fault);

            assertThatThrownBy(() -> c.send(bytes(9000), PATIENCE_MILLIS)).isSameAs(fault);

            assertThat(failure(() -> c.receive(PATIENCE_MILLIS)).reason()).isEqualTo(Reason.CLOSED);
            assertThat(failure(() -> c.send(bytes(5), PATIENCE_MILLIS)).reason())
                    .isEqualTo(Reason.CLOSED);
            assertThat(failure(() -> d.receive(PATIENCE_MILLIS)).reason()).isEqualTo(Reason.TRUNCATED);
        }
    }

    @Test
    void accelerationThatFailsInACloseEndsTheChannelAllTheSame() throws Exception {
        IllegalStateException fault = new IllegalStateException("a driver's fault");
        accelerator.failsIn(1, fault);

        assertThatThrownBy(c::close).isSameAs(fault);

        assertThat(failure(() -> c.receive(PATIENCE_MILLIS)).reason()).isEqualTo(Reason.CLOSED);
        assertThat(failure(() -> d.receive(PATIENCE_MILLIS)).reason()).isEqualTo(Reason.TRUNCATED);
    }

    /**
     * By the loop: no other thread may use the stream to the server, or the address. And not at the cost of the message that had
     * come before: it would be the beginning of the next one.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void accelerationThatFailsForAReaderEndsTheSession(boolean asAnError) throws Exception {
        String text = "a driver's fault";
        accelerator.failsToOpenIn(1, asAnError ? new LinkageError(text) : new IllegalStateException(text));
        for (int i = 1; i <= 8; i++) {
            d.send(bytes(i), PATIENCE_MILLIS);
        }

        int received = 0;
        StbLinkException end = null;
        while (end == null) {
            assertThat(received)
                    .as("messages that the loop opened for the reader")
                    .isLessThan(8);
            try {
                byte[] message = c.receive(PATIENCE_MILLIS);
                assertThat(message).isEqualTo(bytes(++received));
            } catch (StbLinkException e) {
                end = e;
            }
        }

        assertThat(end.reason()).isEqualTo(Reason.INTERNAL);
        assertThat(a.session.state()).isEqualTo(SessionState.STOPPED);
        a.session.close(); // the log is written at the end
        assertThat(a.box.logText()).contains(text);
    }

    /** Memory that is short is so more than once: what fails while the session is given up is in nobody's way. */
    @Test
    void errorWhileAFaultEndsTheSessionLeavesNoReaderWaiting() throws Exception {
        PeerChannel one = c;
        call();
        PeerChannel other = c;
        accelerator.destroyFailure = new LinkageError("none to give up with");
        a.box.failure = new IllegalStateException("a driver's fault");

        d.send(bytes(1), PATIENCE_MILLIS); // so that the loop looks at its port

        assertThat(failure(() -> one.receive(PATIENCE_MILLIS)).reason()).isEqualTo(Reason.INTERNAL);
        assertThat(failure(() -> other.receive(PATIENCE_MILLIS)).reason()).isEqualTo(Reason.INTERNAL);
        for (Thread t : a.box.threads) {
            t.join();
        }
        assertThat(a.told()).endsWith("closed BOX-B INTERNAL", "closed BOX-B INTERNAL", "STOPPED INTERNAL");
    }

    /** The reader of a stream tells its end from a part by nothing else. */
    @Test
    void streamWhoseWriterWasInterruptedDoesNotEndAsIfItWereWhole() throws Exception {
        CompletableFuture<Thread> writer = new CompletableFuture<>();
        CompletableFuture<Throwable> sender = waitingFor(() -> {
            writer.complete(Thread.currentThread());
            try (OutputStream out = c.output()) {
                out.write(bytes(60_000));
            }
        });

        writer.join().interrupt();

        assertThat(reasonOf(sender.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))).isEqualTo(Reason.INTERRUPTED);
        IOException atTheReader =
                catchThrowableOfType(IOException.class, () -> d.input().readAllBytes());
        assertThat(reasonOf(atTheReader)).isEqualTo(Reason.PEER_CLOSED);
    }

    private static int reasonOf(Throwable ofAStream) {
        assertThat(ofAStream).isInstanceOf(IOException.class).hasCauseInstanceOf(StbLinkException.class);
        return ((StbLinkException) ofAStream.getCause()).reason();
    }

    private static StbLinkException failure(ThrowingCallable call) {
        StbLinkException e = catchThrowableOfType(StbLinkException.class, call);
        assertThat(e).isNotNull();
        return e;
    }
}
