package org.stblink.port.kit;

import org.stblink.hal.TaskRunner;

/** Does something on another thread while a check waits. */
final class OtherThread implements Runnable {
    /** So long the check has to come to wait; when it does not, the check is only less sharp. */
    static final int DELAY_MILLIS = 100;

    private final Runnable what;
    private boolean done;
    private String failure = "";

    private OtherThread(Runnable what) {
        this.what = what;
    }

    /** Soon, on a task of the port's. */
    static OtherThread later(Bench bench, Runnable what) throws CheckSkipped {
        TaskRunner tasks = bench.platform().tasks();
        OtherThread other = new OtherThread(what);
        if (tasks == null) {
            throw new CheckSkipped("the port has no tasks, so there is no other thread");
        }
        if (!tasks.start("stblink-kit-2", 0, other)) {
            throw new CheckSkipped("the port's task runner gave no second thread");
        }
        return other;
    }

    @Override
    public void run() {
        try {
            Thread.sleep(DELAY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String threw = "";
        try {
            what.run();
        } catch (RuntimeException e) {
            threw = Attempt.trace(e);
        }
        synchronized (this) {
            failure = threw;
            done = true;
        }
    }

    private synchronized boolean isDone() {
        return done;
    }

    /** Waits until it is done. */
    void join(Bench bench, String call) throws CheckFailed {
        Deadline wait = bench.waitingFor(call + " on another thread returns");
        while (!isDone()) {
            wait.next(DELAY_MILLIS / 10);
        }
        if (failure.length() > 0) {
            throw new CheckFailed(call + " on another thread threw " + failure);
        }
    }
}
