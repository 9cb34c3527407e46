package org.stblink.port.javase;

import org.stblink.hal.TaskRunner;

/** A daemon thread for each task. */
public final class DaemonTaskRunner implements TaskRunner {
    @Override
    public boolean start(String name, int stackBytes, Runnable task) {
        if (stackBytes < 0) {
            throw new IllegalArgumentException("stackBytes must be 0 or more, not " + stackBytes);
        }
        try {
            Thread thread = new Thread(null, task, name, stackBytes);
            thread.setDaemon(true);
            thread.start();
            return true;
        } catch (OutOfMemoryError noThread) { // What Java says when the system gives no more threads.
            return false;
        }
    }
}
