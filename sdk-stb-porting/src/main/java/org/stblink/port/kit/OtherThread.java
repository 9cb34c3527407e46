package org.stblink.port.kit;

import org.stblink.hal.TaskRunner;

/** Does something on another thread while a check waits. */
final class OtherThread implements Runnable {
    /** So long the check has to come to wait; when it does not, the check is only less sharp. */
    static final int DELAY_MILLIS = 100;

    private final Runnable what;
    private final int times;
    private final int mostMillis;
    private final VmTime time = new VmTime();
    private boolean ended;
    private boolean done;
    private String failure = "";

    private OtherThread(Runnable what, int times, int mostMillis) {
        this.what = what;
        this.times = times;
        this.mostMillis = mostMillis;
    }

    /** Soon, on a task of the port's. */
    static OtherThread later(Bench bench, Runnable what) throws CheckSkipped {
        return start(bench, new OtherThread(what, 1, 0));
    }

    /** Soon, and again and again, so often, but until {@link #end} and not much longer than {@code mostMillis}. */
    static OtherThread often(Bench bench, Runnable what, int times, int mostMillis) throws CheckSkipped {
        return start(bench, new OtherThread(what, times, mostMillis));
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
            long end = time.runningMillis() + mostMillis;
            int left = times;
            do {
                what.run();
                left--;
            } while (left > 0 && !isEnded() && time.runningMillis() < end);
        } catch (RuntimeException e) {
            threw = Attempt.trace(e);
        } catch (Error e) {
            threw = Attempt.trace(e);
        }
        synchronized (this) {
            failure = threw;
            done = true;
        }
    }

    /** What it does now is the last time. */
    synchronized void end() {
        ended = true;
    }

    private synchronized boolean isEnded() {
        return ended;
    }

    synchronized boolean isDone() {
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
