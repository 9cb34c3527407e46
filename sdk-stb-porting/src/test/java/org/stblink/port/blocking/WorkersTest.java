package org.stblink.port.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Exchanger;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stblink.port.javase.NoLogSink;

/** Threads are used again, and end. */
@Timeout(60)
class WorkersTest {
    private static final long LONG_MILLIS = 600_000;

    private final CountedTasks tasks = new CountedTasks();

    @Test
    void threadWithoutAJobTakesTheNextOne() throws Exception {
        Workers workers = new Workers(tasks, new NoLogSink(), LONG_MILLIS);
        SynchronousQueue<Thread> ran = new SynchronousQueue<>();
        assertThat(workers.start(() -> offer(ran))).isTrue();
        Thread first = ran.take();
        while (first.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait(); // Until it waits for a job.
        }
        assertThat(workers.start(() -> offer(ran))).isTrue();
        assertThat(ran.take()).isSameAs(first);
        assertThat(tasks.started()).isEqualTo(1);
        workers.close();
        assertThat(workers.awaitEnd(LONG_MILLIS)).isZero();
        tasks.awaitRunning(0);
    }

    @Test
    void jobNeverWaitsForAnotherOne() throws Exception {
        Workers workers = new Workers(tasks, new NoLogSink(), LONG_MILLIS);
        Exchanger<String> meeting = new Exchanger<>();
        for (String name : new String[] {"a", "b"}) {
            assertThat(workers.start(() -> meet(meeting, name))).isTrue();
        }
        workers.close();
        assertThat(workers.awaitEnd(LONG_MILLIS)).isZero();
    }

    @Test
    void threadWithoutAJobEnds() throws Exception {
        Workers workers = new Workers(tasks, new NoLogSink(), 1);
        assertThat(workers.start(() -> {})).isTrue();
        tasks.awaitRunning(0);
        assertThat(workers.threads()).isZero();
    }

    @Test
    void closedTakesNoJob() {
        Workers workers = new Workers(tasks, new NoLogSink(), LONG_MILLIS);
        workers.close();
        assertThat(workers.start(() -> {})).isFalse();
        assertThat(tasks.started()).isZero();
    }

    @Test
    void threadThatCannotBeStartedIsNotCounted() {
        Workers workers = new Workers(tasks, new NoLogSink(), LONG_MILLIS);
        tasks.exhausted(true);
        assertThat(workers.start(() -> {})).isFalse();
        assertThat(workers.threads()).isZero();
    }

    @Test
    void jobThatHangsIsCountedAtTheEnd() throws Exception {
        Workers workers = new Workers(tasks, new NoLogSink(), LONG_MILLIS);
        CountDownLatch release = new CountDownLatch(1);
        assertThat(workers.start(() -> {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .isTrue();
        workers.close();
        assertThat(workers.awaitEnd(1)).isEqualTo(1);
        release.countDown();
        assertThat(workers.awaitEnd(LONG_MILLIS)).isZero();
    }

    private static void offer(SynchronousQueue<Thread> to) {
        try {
            to.put(Thread.currentThread());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void meet(Exchanger<String> meeting, String name) {
        try {
            meeting.exchange(name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
