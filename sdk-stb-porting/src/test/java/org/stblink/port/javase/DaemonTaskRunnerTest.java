package org.stblink.port.javase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DaemonTaskRunnerTest {
    private final BlockingQueue<Thread> ran = new LinkedBlockingQueue<>();

    @Test
    void TSK_1_taskRunsOnceOnAThreadOfItsOwn() throws InterruptedException {
        assertThat(new DaemonTaskRunner().start("stblink-io", 128 * 1024, () -> ran.add(Thread.currentThread())))
                .isTrue();
        Thread thread = ran.poll(10, TimeUnit.SECONDS);
        assertThat(thread).isNotNull().isNotSameAs(Thread.currentThread());
        assertThat(thread.getName()).isEqualTo("stblink-io");
        thread.join();
        assertThat(ran).as("a second run").isEmpty();
    }

    @Test
    void TSK_2_noThreadMeansFalseAndTheTaskDoesNotRun() {
        DaemonTaskRunner exhausted = new DaemonTaskRunner(thread -> {
            throw new OutOfMemoryError("unable to create native thread");
        });
        assertThat(exhausted.start("stblink-io", 0, () -> ran.add(Thread.currentThread())))
                .isFalse();
        assertThat(ran).isEmpty();
    }

    @Test
    void TSK_3_threadDoesNotKeepTheJvmAlive() throws InterruptedException {
        new DaemonTaskRunner().start("stblink-io", 0, () -> ran.add(Thread.currentThread()));
        Thread thread = ran.poll(10, TimeUnit.SECONDS);
        assertThat(thread).isNotNull();
        assertThat(thread.isDaemon()).isTrue();
    }

    @Test
    void threadsThatEndedAreForgotten() throws InterruptedException {
        DaemonTaskRunner tasks = new DaemonTaskRunner();
        for (int i = 0; i < 100; i++) {
            tasks.start("stblink-io", 0, () -> ran.add(Thread.currentThread()));
            ran.take().join();
        }
        assertThat(tasks.kept()).isEqualTo(1);
    }

    @Test
    void threadThatCouldNotBeStartedIsForgotten() {
        DaemonTaskRunner exhausted = new DaemonTaskRunner(thread -> {
            throw new OutOfMemoryError("unable to create native thread");
        });
        exhausted.start("stblink-io", 0, () -> {});
        assertThat(exhausted.kept()).isZero();
    }

    @Test
    void negativeStackIsTheCallersMistake() {
        assertThatThrownBy(() -> new DaemonTaskRunner().start("stblink-io", -1, () -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
