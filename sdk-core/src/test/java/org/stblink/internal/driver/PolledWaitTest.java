package org.stblink.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.Reason;
import org.stblink.StbLinkException;

/** Calls that wait on boxes without threads: their own slice may bring what they wait for, and nothing tells of that once more. */
@ParameterizedClass(name = "streams that the application's thread may use: {0}")
@ValueSource(booleans = {false, true})
class PolledWaitTest extends OpenChannelScene {
    @Parameter
    boolean concurrent;

    @Override
    boolean concurrentStreams() {
        return concurrent;
    }

    /** When what comes in a moment was noticed, in milliseconds from now. */
    private long noticed(Runnable event, ThrowingCallable wait) throws Throwable {
        w.world.run(1000);
        long before = w.world.now();
        w.world.after(300, event);
        wait.call();
        return w.world.now() - before;
    }

    private static Runnable unchecked(ThrowingCallable event) {
        return () -> assertThatCode(event).doesNotThrowAnyException();
    }

    @Test
    void receiveReturnsWhenItsMessageComes() throws Throwable {
        long at = noticed(
                unchecked(() -> c.send(bytes(10), 100)),
                () -> assertThat(d.receive(50_000)).isEqualTo(bytes(10)));

        assertThat(at).isEqualTo(300);
    }

    @Test
    void readReturnsWhenItsBytesComeAndWhenTheEndDoes() throws Throwable {
        InputStream in = d.input();

        assertThat(noticed(
                        unchecked(() -> c.write(new byte[] {7}, 0, 1)),
                        () -> assertThat(in.read()).isEqualTo(7)))
                .isEqualTo(300);
        assertThat(noticed(c::end, () -> assertThat(in.read()).isEqualTo(-1))).isEqualTo(300);
    }

    @Test
    void sendGoesOnWhenThereIsRoom() throws Throwable {
        stream.setTakesNothing(true);

        assertThat(noticed(() -> stream.setTakesNothing(false), () -> c.send(bytes(5000), 50_000)))
                .isEqualTo(300);
        assertThat(d.receive(1000)).isEqualTo(bytes(5000));
    }

    @Test
    void interruptEndsAWaitAndNothingIsLost() throws Throwable {
        Runnable interrupt = () -> {
            Thread.currentThread().interrupt();
            w.b.box.wakeup(); // an interrupt ends a port's wait
        };

        long at = noticed(
                interrupt,
                () -> assertThat(failure(() -> d.receive(50_000)).reason()).isEqualTo(Reason.INTERRUPTED));

        assertThat(at).isEqualTo(300);
        assertThat(Thread.interrupted()).as("the flag").isTrue();
        c.send(bytes(10), 100);
        assertThat(d.receive(1000)).isEqualTo(bytes(10));
    }

    @Test
    void whoIsInterruptedAlreadyDoesNotWait() throws StbLinkException {
        long before = w.world.now();
        Thread.currentThread().interrupt();

        IOException e = catchThrowableOfType(IOException.class, () -> d.input().read());

        assertThat(Thread.interrupted()).as("the flag").isTrue();
        assertThat(((StbLinkException) e.getCause()).reason()).isEqualTo(Reason.INTERRUPTED);
        assertThat(w.world.now()).isEqualTo(before);
    }
}
