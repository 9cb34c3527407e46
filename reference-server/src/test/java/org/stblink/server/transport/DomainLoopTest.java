package org.stblink.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DomainLoopTest {
    private final AtomicLong now = new AtomicLong(1_000);
    private final DomainLoop loop = new DomainLoop(now::get, () -> {});

    @AfterEach
    void stop() {
        loop.close();
    }

    /** A domain with one deadline, which is done when it was called. */
    private static final class OneDeadline implements DomainLoop.Timed {
        final CompletableFuture<Long> called = new CompletableFuture<>();
        final long deadline;

        OneDeadline(long deadline) {
            this.deadline = deadline;
        }

        @Override
        public long nextDeadline() {
            return called.isDone() ? Long.MAX_VALUE : deadline;
        }

        @Override
        public void onTime(long nowMillis) {
            if (nowMillis >= deadline) {
                called.complete(nowMillis);
            }
        }
    }

    @Test
    void tasksRunInOrderAlsoThoseFromBeforeTheStart() throws Exception {
        List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            loop.run(at -> ran.add(number));
        }
        loop.start(new OneDeadline(Long.MAX_VALUE));

        assertThat(loop.call(at -> at).get(30, TimeUnit.SECONDS)).isEqualTo(1_000);
        assertThat(ran).hasSize(1_000).isSorted();
    }

    @Test
    void newcomersWaitBehindTheRestButNotForEver() throws Exception {
        List<String> ran = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 3; i++) {
            int number = i;
            loop.runForNewcomer(at -> ran.add("newcomer " + number));
        }
        for (int i = 0; i < 20; i++) {
            loop.run(at -> ran.add("registered"));
        }
        loop.start(new OneDeadline(Long.MAX_VALUE));
        loop.call(at -> at).get(30, TimeUnit.SECONDS);

        // The third need not have run yet: what asks whether all is done is not a newcomer's.
        assertThat(ran.subList(0, 22))
                .startsWith("registered", "registered", "registered")
                .containsSubsequence("newcomer 0", "registered", "newcomer 1")
                .doesNotContain("newcomer 2");
    }

    @Test
    void newcomerWakesTheLoop() throws Exception {
        loop.start(new OneDeadline(Long.MAX_VALUE));
        loop.call(at -> at).get(30, TimeUnit.SECONDS);
        CompletableFuture<Long> ran = new CompletableFuture<>();
        loop.runForNewcomer(ran::complete);

        assertThat(ran.get(30, TimeUnit.SECONDS)).isEqualTo(1_000);
    }

    @Test
    void aDeadlineThatIsDueIsCalledWithoutAnyTask() throws Exception {
        OneDeadline domain = new OneDeadline(900);
        loop.start(domain);

        assertThat(domain.called.get(30, TimeUnit.SECONDS)).isEqualTo(1_000);
    }

    @Test
    void aFloodOfTasksDoesNotStopTheClock() throws Exception {
        OneDeadline domain = new OneDeadline(2_000);
        loop.run(this::again);
        loop.start(domain);
        now.set(2_000);

        assertThat(domain.called.get(30, TimeUnit.SECONDS)).isEqualTo(2_000);
    }

    /** There is always another task. */
    private void again(long at) {
        loop.run(this::again);
    }

    @Test
    void aTaskThatThrowsFailsItsOwnCallOnly() throws Exception {
        loop.start(new OneDeadline(Long.MAX_VALUE));
        CompletableFuture<Object> failed = loop.call(at -> {
            throw new IllegalStateException("thrown on purpose by a test");
        });

        assertThatThrownBy(() -> failed.get(30, TimeUnit.SECONDS)).hasRootCauseMessage("thrown on purpose by a test");
        assertThat(loop.call(at -> "next").get(30, TimeUnit.SECONDS)).isEqualTo("next");
    }

    @Test
    void whatWasHandedInBeforeTheCloseIsDone() {
        List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
        loop.start(new OneDeadline(Long.MAX_VALUE));
        for (int i = 0; i < 10_000; i++) {
            int number = i;
            loop.run(at -> ran.add(number));
        }
        loop.close();

        assertThat(ran).hasSize(10_000);
    }
}
