package org.stblink.port.kit;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.TaskRunner;

/**
 * Something done with the port, bounded in time where the port has tasks: it then runs on a task, and the thread that
 * wants it done waits. Whatever it throws is its result.
 */
abstract class Attempt implements Runnable {
    private static final int LINES_OF_A_TRACE = 4;
    /** For a thread that was interrupted to come back, before others use the same port. */
    static final int GRACE_MILLIS = 2000;

    private final Bench bench;
    private @Nullable Thread thread;
    private @Nullable String seen;
    private boolean begun;
    private boolean skipped;
    private boolean givenUp;

    Attempt(Bench bench) {
        this.bench = bench;
    }

    abstract void work() throws Exception;

    /**
     * Does it, and gives it up when it takes longer than {@code limit} milliseconds.
     *
     * @param onTask false to do it on this thread, without a limit
     * @return what was seen; empty when nothing was wrong
     */
    final String make(int limit, boolean onTask) {
        TaskRunner tasks = bench.platform().tasks();
        if (tasks == null || !onTask || !starts(tasks)) {
            run();
        }
        String result = await(limit);
        return result == null ? giveUp(limit) : result;
    }

    /** A port whose task runner is broken fails TSK; its other rules are looked at without it. */
    private boolean starts(TaskRunner tasks) {
        try {
            return tasks.start("stblink-kit", 0, this) && hasBegun();
        } catch (RuntimeException brokenTasks) {
            return false;
        } catch (OutOfMemoryError noThread) {
            return false; // What TSK-2 wants caught.
        }
    }

    @Override
    public final void run() {
        synchronized (this) {
            if (begun) {
                return; // A task runner that runs a task twice is TSK-1's affair.
            }
            begun = true;
            thread = Thread.currentThread();
            notifyAll();
        }
        boolean skip = false;
        String result = "";
        try {
            work();
        } catch (CheckSkipped e) {
            skip = true;
            result = String.valueOf(e.getMessage());
        } catch (PartMissing e) {
            skip = true;
            result = String.valueOf(e.getMessage());
        } catch (CheckFailed e) {
            result = String.valueOf(e.getMessage());
        } catch (Exception e) {
            result = thrown(e);
        } catch (Error e) {
            result = thrown(e);
        }
        end(result, skip);
    }

    private synchronized void end(String result, boolean skip) {
        thread = null;
        if (givenUp) {
            bench.cameBack(Thread.currentThread());
        } else {
            seen = result;
            skipped = skip;
        }
        notifyAll();
    }

    private String thrown(Throwable e) {
        return bench.lastCall() + " threw " + trace(e);
    }

    /** Whether it could not be tried, and what was seen says why. */
    final synchronized boolean isSkipped() {
        return skipped;
    }

    /** Whether it took too long; it may still be at work. */
    final synchronized boolean isGivenUp() {
        return givenUp;
    }

    /** Whether the task runner really runs it; else this thread takes it over, and a late task does nothing. */
    private synchronized boolean hasBegun() {
        long waited = 0;
        while (!begun && waited < GRACE_MILLIS) {
            waited += pause(GRACE_MILLIS / 10);
        }
        return begun;
    }

    /** @return null when it takes longer */
    private synchronized @Nullable String await(int millis) {
        long left = millis;
        while (seen == null && left > 0) {
            left -= pause((int) Math.min(left, GRACE_MILLIS));
        }
        return seen;
    }

    /** @return how long it was to wait at the most; the port's clock is not trusted here */
    private int pause(int millis) {
        return Pause.on(this, millis) ? millis : Integer.MAX_VALUE / 2;
    }

    private synchronized String giveUp(int limit) {
        if (seen != null) {
            return seen; // It came back this moment.
        }
        givenUp = true;
        seen = "did not come back within " + limit + " ms; the last call was " + bench.lastCall();
        if (thread != null) {
            bench.giveUp(thread);
            thread.interrupt();
            pause(GRACE_MILLIS);
        }
        return seen;
    }

    /** The exception and the first lines of where it came from. */
    static String trace(Throwable e) {
        StringWriter all = new StringWriter();
        e.printStackTrace(new PrintWriter(all, true));
        String text = all.toString();
        int end = 0;
        for (int i = 0; i < LINES_OF_A_TRACE && end >= 0; i++) {
            end = text.indexOf('\n', end + 1);
        }
        return oneLine(end < 0 ? text : text.substring(0, end));
    }

    private static String oneLine(String text) {
        StringBuffer out = new StringBuffer();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ') {
                out.append(c);
            } else if (c == '\n') {
                out.append(' ');
            }
        }
        return out.toString();
    }
}
