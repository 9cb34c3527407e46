package org.stblink.port.kit;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.TaskRunner;

/**
 * One check, bounded in time where the port has tasks: it then runs on a task, and this thread waits. Whatever it throws
 * is its result.
 */
final class Runner {
    private static final int LINES_OF_A_TRACE = 4;
    /** For a thread that was interrupted to come back, before the next check uses the same port. */
    private static final int GRACE_MILLIS = 2000;

    private final Bench bench;

    Runner(Bench bench) {
        this.bench = bench;
    }

    CheckResult run(Check check) {
        bench.nextTurn();
        TaskRunner tasks = bench.platform().tasks();
        Attempt attempt = new Attempt(check);
        if (tasks == null || check.rule().startsWith("TSK") || !starts(tasks, attempt)) {
            attempt.run();
        }
        String seen = attempt.await(bench.options().checkLimit());
        if (seen == null) {
            bench.nextTurn();
            seen = "did not come back within " + bench.options().checkLimit() + " ms; the last call was "
                    + bench.lastCall();
            attempt.giveUp();
        }
        bench.tidy();
        if (attempt.skipped) {
            return new CheckResult(check, Outcome.SKIP, seen);
        }
        if (seen.length() == 0) {
            return new CheckResult(check, Outcome.PASS, seen);
        }
        boolean must = RuleBook.rule(check.rule()).isMust();
        return new CheckResult(check, must ? Outcome.FAIL : Outcome.WARN, seen);
    }

    /** A port whose task runner is broken fails TSK; its other rules are looked at without it. */
    private static boolean starts(TaskRunner tasks, Attempt attempt) {
        try {
            return tasks.start("stblink-kit", 0, attempt) && attempt.hasBegun();
        } catch (RuntimeException brokenTasks) {
            return false;
        }
    }

    private final class Attempt implements Runnable {
        private final Check check;
        private @Nullable Thread thread;
        private @Nullable String seen;
        private boolean begun;
        private volatile boolean skipped;

        Attempt(Check check) {
            this.check = check;
        }

        @Override
        public void run() {
            synchronized (this) {
                if (begun) {
                    return; // A task runner that runs a task twice is TSK-1's affair.
                }
                begun = true;
                thread = Thread.currentThread();
                notifyAll();
            }
            String result = attempt();
            synchronized (this) {
                thread = null;
                seen = result;
                notifyAll();
            }
        }

        private String attempt() {
            try {
                check.run(bench);
                return "";
            } catch (CheckSkipped e) {
                skipped = true;
                return String.valueOf(e.getMessage());
            } catch (CheckFailed e) {
                return String.valueOf(e.getMessage());
            } catch (Exception e) {
                return thrown(e);
            } catch (Error e) {
                return thrown(e);
            }
        }

        private String thrown(Throwable e) {
            return bench.lastCall() + " threw " + trace(e);
        }

        /** Whether the task runner really runs it; else this thread takes it over, and a late task does nothing. */
        synchronized boolean hasBegun() {
            long waited = 0;
            while (!begun && waited < GRACE_MILLIS) {
                waited += pause(GRACE_MILLIS / 10);
            }
            return begun;
        }

        /** @return null when it takes longer */
        synchronized @Nullable String await(int millis) {
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

        synchronized void giveUp() {
            if (thread != null) {
                thread.interrupt();
            }
            if (seen == null) {
                pause(GRACE_MILLIS);
            }
        }
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
