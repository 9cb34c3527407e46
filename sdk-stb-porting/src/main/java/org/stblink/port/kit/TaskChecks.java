package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.TaskRunner;

/** TSK. Skipped on a box without threads, where {@code Platform.tasks} is null. */
final class TaskChecks {
    static final String STARTER_RUNS_TASKS = "TaskRunner.start ran a task on the thread that called it (TSK-1, TSK-2),"
            + " and what a port does in tasks of its own may never return then. Mend that, and run again";

    private static final int AT_ONCE = 8;
    private static final int SECOND_RUN_MILLIS = 200;

    private static final int MOST_STARTS = 100;
    private static final int BETWEEN_STARTS_MILLIS = 20;

    private TaskChecks() {}

    /** A task that says which thread ran it and how often, and stays until it is let go. */
    private static final class Probe implements Runnable {
        private final Thread starter = Thread.currentThread();
        private @Nullable Thread ranOn;
        private int runs;
        private boolean letGo;
        private boolean daemon;

        @Override
        public synchronized void run() {
            runs++;
            ranOn = Thread.currentThread();
            daemon = Thread.currentThread().isDaemon();
            notifyAll();
            while (!letGo && ranOn != starter) {
                if (!Pause.on(this, SECOND_RUN_MILLIS)) {
                    return;
                }
            }
        }

        synchronized void letGo() {
            letGo = true;
            notifyAll();
        }

        /** @param millis of the VM's own waiting, for no port's clock is in this */
        synchronized boolean hasRun(int millis) {
            for (int left = millis; runs == 0 && left > 0; left -= SECOND_RUN_MILLIS) {
                if (!Pause.on(this, SECOND_RUN_MILLIS)) {
                    return runs > 0;
                }
            }
            return runs > 0;
        }

        synchronized int runs() {
            return runs;
        }

        synchronized boolean ranOnItsStarter() {
            return ranOn == starter;
        }

        synchronized boolean isDaemon() {
            return daemon;
        }
    }

    private static TaskRunner tasks(Bench bench) throws CheckSkipped {
        TaskRunner tasks = bench.platform().tasks();
        if (tasks == null) {
            throw new CheckSkipped("the port has no tasks: the application calls process()");
        }
        return tasks;
    }

    private static boolean start(Bench bench, Probe probe, int stackBytes) throws CheckSkipped {
        bench.call("TaskRunner.start(\"stblink-kit-t\", " + stackBytes + ")");
        return tasks(bench).start("stblink-kit-t", stackBytes, probe);
    }

    /** Whether the thread that starts a task runs it itself. Looked at first, for it may hang with the port's own tasks. */
    static boolean starterRunsTasks(Bench bench) {
        TaskRunner tasks = bench.platform().tasks();
        if (tasks == null) {
            return false;
        }
        Probe probe = new Probe();
        try {
            tasks.start("stblink-kit-t", 0, probe);
        } catch (RuntimeException | OutOfMemoryError broken) {
            return false; // TSK tells of it.
        } finally {
            probe.letGo();
        }
        return probe.ranOnItsStarter();
    }

    static List<Check> all() {
        List<Check> checks = new ArrayList<Check>();
        checks.add(
                new Check(
                        "TSK-1",
                        "taskRunsOnceSoonOnAThreadOfItsOwn",
                        "TaskRunner.start: a new thread, or one of a pool that is never busy with another task of the SDK") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        Probe probe = new Probe();
                        if (!start(bench, probe, 0)) {
                            throw new CheckFailed("start returned false for the first task");
                        }
                        requireOwnThread(bench, probe);
                        probe.letGo();
                        Pause.on(new Object(), SECOND_RUN_MILLIS);
                        if (probe.runs() != 1) {
                            throw new CheckFailed("the task ran " + probe.runs() + " times");
                        }
                    }
                });
        checks.add(
                new Check(
                        "TSK-1",
                        "twoTasksRunAtTheSameTime",
                        "TaskRunner.start: a session has two tasks, and both run as long as it does") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        Probe first = new Probe();
                        Probe second = new Probe();
                        try {
                            if (!start(bench, first, 0) || !start(bench, second, 0)) {
                                throw new CheckFailed("start returned false for the first or the second of two tasks");
                            }
                            requireOwnThread(bench, first);
                            requireOwnThread(bench, second);
                        } finally {
                            first.letGo();
                            second.letGo();
                        }
                    }
                });
        checks.add(
                new Check(
                        "TSK-2",
                        "starterNeverRunsTheTaskItself",
                        "TaskRunner.start: return false when no thread can be had; catch what the platform throws then"
                                + " (OutOfMemoryError)") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        startMany(bench, AT_ONCE);
                    }
                });
        checks.add(
                new Check(
                        "TSK-2",
                        "noThreadMeansFalse",
                        "TaskRunner.start: return false when no thread can be had; catch what the platform throws then"
                                + " (OutOfMemoryError)") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        tasks(bench);
                        int most = bench.options().exhaustThreads();
                        if (most == 0) {
                            throw new CheckSkipped(
                                    "not checked here: run with --exhaust-threads N, N being more than the"
                                            + " box has, when nobody else needs the box");
                        }
                        if (!startMany(bench, most)) {
                            throw new CheckSkipped("the box gave all of " + most + " threads");
                        }
                    }
                });
        checks.add(
                new Check(
                        "TSK-3",
                        "threadDoesNotKeepTheVmAlive",
                        "TaskRunner.start: setDaemon(true) before the thread starts") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        Probe probe = new Probe();
                        boolean started = start(bench, probe, 0);
                        // The threads that the check before used up take their time to end.
                        for (int i = 0; !started && i < MOST_STARTS; i++) {
                            bench.letPass(BETWEEN_STARTS_MILLIS);
                            started = start(bench, probe, 0);
                        }
                        if (!started || !probe.hasRun(bench.patience())) {
                            throw new CheckSkipped("the task did not run, see TSK-1");
                        }
                        probe.letGo();
                        if (!probe.isDaemon()) {
                            throw new CheckFailed("the thread is no daemon");
                        }
                    }
                });
        return checks;
    }

    private static void requireOwnThread(Bench bench, Probe probe) throws CheckFailed {
        if (!probe.hasRun(bench.patience())) {
            throw new CheckFailed("the task did not run within " + bench.patience() + " ms");
        }
        if (probe.ranOnItsStarter()) {
            throw new CheckFailed("the task ran on the thread that called start");
        }
    }

    /** @return whether start answered false */
    private static boolean startMany(Bench bench, int most) throws CheckSkipped, CheckFailed {
        Probe[] probes = new Probe[most];
        boolean refused = false;
        try {
            for (int i = 0; i < most && !refused; i++) {
                probes[i] = new Probe();
                refused = !start(bench, probes[i], 0);
                if (probes[i].ranOnItsStarter()) {
                    throw new CheckFailed("task " + (i + 1) + " ran on the thread that called start");
                }
                if (refused && probes[i].hasRun(SECOND_RUN_MILLIS)) {
                    throw new CheckFailed("task " + (i + 1) + " ran although start returned false");
                }
            }
        } finally {
            for (int i = 0; i < most; i++) {
                if (probes[i] != null) {
                    probes[i].letGo();
                }
            }
        }
        return refused;
    }
}
