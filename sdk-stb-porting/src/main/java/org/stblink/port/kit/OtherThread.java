package org.stblink.port.kit;

import org.stblink.hal.TaskRunner;

/** Does something on another thread while a check waits. */
final class OtherThread implements Runnable {
    /** So long the check has to come to wait; when it does not, the check is only less sharp. */
    static final int DELAY_MILLIS = 100;

    /** Over and over goes on no longer than that, whatever became of the check. */
    private static final int MOST_MILLIS = 10 * DELAY_MILLIS;

    private final Runnable what;
    private final VmTime time = new VmTime();
    private boolean ending;
    private boolean done;
    private String failure = "";

    private OtherThread(Runnable what, boolean once) {
        this.what = what;
        ending = once;
    }

    /** Soon, on a task of the port's. */
    static OtherThread later(Bench bench, Runnable what) throws CheckSkipped {
        return start(bench, new OtherThread(what, true));
    }

    /** Soon, and again and again until {@link #end}. */
    static OtherThread overAndOver(Bench bench, Runnable what) throws CheckSkipped {
        return start(bench, new OtherThread(what, false));
    }

    private static OtherThread start(Bench bench, OtherThread other) throws CheckSkipped {
        TaskRunner tasks = bench.platform().tasks();
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
            long end = time.runningMillis() + MOST_MILLIS;
            do {
                what.run();
            } while (!isEnding() && time.runningMillis() < end);
        } catch (RuntimeException e) {
            threw = Attempt.trace(e);
        }
        synchronized (this) {
            failure = threw;
            done = true;
        }
    }

    /** What it does now is the last time. */
    synchronized void end() {
        ending = true;
    }

    private synchronized boolean isEnding() {
        return ending;
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
