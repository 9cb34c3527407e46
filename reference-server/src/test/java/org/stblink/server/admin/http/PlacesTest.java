package org.stblink.server.admin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PlacesTest {
    private final Places places = new Places(3, 2);

    private Thread taker(String who, CompletableFuture<Boolean> got) {
        return thread(got, () -> {
            places.take(who);
            return true;
        });
    }

    private Thread nextTaker(String who, CompletableFuture<Boolean> got) {
        return thread(got, () -> places.takeAsNext(who));
    }

    private interface Taking {
        boolean take() throws InterruptedIOException;
    }

    private static Thread thread(CompletableFuture<Boolean> got, Taking taking) {
        Thread thread = new Thread(() -> {
            try {
                got.complete(taking.take());
            } catch (InterruptedIOException e) {
                got.completeExceptionally(e);
            }
        });
        thread.start();
        return thread;
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whoHasTakenItsOwnWaitsAndOthersDoNot() throws Exception {
        places.take("a");
        places.take("a");
        CompletableFuture<Boolean> third = new CompletableFuture<>();
        awaitWaiting(taker("a", third));

        places.take("b");
        places.leave("b");
        assertThat(third).isNotDone();

        places.leave("a");
        assertThat(third.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whenAllAreTakenEverybodyWaits() throws Exception {
        places.take("a");
        places.take("a");
        places.take("b");
        CompletableFuture<Boolean> fourth = new CompletableFuture<>();
        awaitWaiting(taker("c", fourth));

        places.leave("a");
        assertThat(fourth.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void oneOfATokenIsTheNextAndAnotherIsNotKeptWaiting() throws Exception {
        places.take("a");
        places.take("a");
        CompletableFuture<Boolean> next = new CompletableFuture<>();
        awaitWaiting(nextTaker("a", next));

        assertThat(places.takeAsNext("a")).isFalse();
        assertThat(places.takeAsNext("b")).isTrue();
        CompletableFuture<Boolean> nextOfB = new CompletableFuture<>();
        awaitWaiting(nextTaker("b", nextOfB));

        places.leave("a");
        assertThat(next.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(nextOfB).isNotDone();
        places.leave("b");
        assertThat(nextOfB.get(30, TimeUnit.SECONDS)).isTrue();
        places.leave("b");
        assertThat(places.takeAsNext("b")).isTrue();
    }

    @Test
    void whoWaitsWhenTheServerEndsIsToldSo() throws Exception {
        places.take("a");
        places.take("a");
        CompletableFuture<Boolean> third = new CompletableFuture<>();
        Thread waiting = taker("a", third);
        awaitWaiting(waiting);

        waiting.interrupt();

        assertThatThrownBy(() -> third.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedIOException.class);
    }
}
