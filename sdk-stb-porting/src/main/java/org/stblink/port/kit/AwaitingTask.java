package org.stblink.port.kit;

import org.stblink.hal.NetworkPort;
import org.stblink.hal.TaskRunner;

/** A thread that does nothing but await, as the SDK's does while others use its streams; it counts how often that returned. */
final class AwaitingTask implements Runnable {
    private static final int SLICE_MILLIS = 50;

    private final NetworkPort network;
    private final int patience;
    private long returns;
    private boolean begun;
    private boolean over;
    private boolean ended;
    private String failure = "";

    private AwaitingTask(Bench bench) {
        network = bench.network();
        patience = bench.patience();
    }

    static AwaitingTask start(Bench bench) throws CheckFailed, CheckSkipped {
        TaskRunner tasks = bench.platform().tasks();
        if (tasks == null) {
            throw new CheckSkipped("the port has no tasks, so there is no other thread");
        }
        AwaitingTask awaiting = new AwaitingTask(bench);
        if (!tasks.start("stblink-kit-2", 0, awaiting)) {
            throw new CheckSkipped("the port's task runner gave no second thread");
        }
        awaiting.awaitBegin();
        return awaiting;
    }

    private synchronized void awaitBegin() throws CheckFailed {
        for (int left = patience; !begun && left > 0; ) {
            left -= pause(); // A task that does not run is TSK-1's affair.
        }
    }

    @Override
    public void run() {
        synchronized (this) {
            begun = true;
            notifyAll();
        }
        String threw = "";
        try {
            while (!isOver()) {
                network.await(patience);
                returned();
            }
        } catch (RuntimeException e) {
            threw = Attempt.trace(e);
        }
        synchronized (this) {
            failure = threw;
            ended = true;
            notifyAll();
        }
    }

    private synchronized boolean isOver() {
        return over;
    }

    private synchronized void returned() {
        returns++;
        notifyAll();
    }

    synchronized long returns() {
        return returns;
    }

    /** Whether await returns within half the patience, long before its time is over. */
    synchronized boolean returnsAfter(long before) throws CheckFailed {
        int left = patience / 2;
        while (returns == before && left > 0) {
            requireAwaiting();
            left -= pause();
        }
        return returns != before;
    }

    void requireReturnAfter(long before, String cause) throws CheckFailed {
        if (!returnsAfter(before)) {
            throw new CheckFailed("await(" + patience + ") on another thread did not end early for " + cause
                    + ": it took more than " + patience / 2 + " ms");
        }
    }

    /** @return at most how long it waited; no await of this thread may measure it, nor the port's clock */
    private int pause() throws CheckFailed {
        if (!Pause.on(this, SLICE_MILLIS)) {
            throw new CheckFailed("this check was given up");
        }
        return SLICE_MILLIS;
    }

    synchronized void requireAwaiting() throws CheckFailed {
        if (failure.length() > 0) {
            throw new CheckFailed("NetworkPort.await on another thread threw " + failure);
        }
    }

    /** Returns when it awaits no more, so that the next check is the only one that does. */
    synchronized void end() throws CheckFailed {
        over = true;
        network.wakeup();
        for (int left = patience; !ended && left > 0; ) {
            left -= pause();
        }
        requireAwaiting();
    }
}
