package org.stblink.toolchain.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.stblink.toolchain.world.invariant.Violation;

/** Many seeds, on as many threads as are wanted. Each failure is written to a file. */
final class Campaign {
    /** After so many failures no further seed is begun: they will mostly be the same. */
    static final int MOST_FAILURES = 20;

    private final Path folder;
    private final Coverage coverage = new Coverage();
    private final List<WorldRun.Result> failures = new ArrayList<>();
    private final AtomicLong nextSeed = new AtomicLong();
    private long virtualMillis;

    /** @param folder where failures are written; made when there is one */
    Campaign(Path folder) {
        this.folder = folder;
    }

    /** Runs seeds {@code from} to {@code from + count - 1}. */
    void run(long from, long count, int jobs) throws InterruptedException {
        nextSeed.set(from);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            Thread thread = new Thread(() -> work(from + count), "world-" + i);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        failures.sort(Comparator.comparingLong(WorldRun.Result::seed));
    }

    private void work(long end) {
        for (long seed = nextSeed.getAndIncrement(); seed < end; seed = nextSeed.getAndIncrement()) {
            if (!goOn()) {
                return;
            }
            take(WorldRun.of(seed));
        }
    }

    private synchronized boolean goOn() {
        return failures.size() < MOST_FAILURES;
    }

    private synchronized void take(WorldRun.Result result) {
        virtualMillis += result.virtualMillis();
        coverage.add(result.reached());
        if (result.failure() != null) {
            failures.add(result);
            write(result);
        }
    }

    /** Writes the plan, the failure and the sequence diagram of one run. */
    Path write(WorldRun.Result result) {
        try {
            Files.createDirectories(folder);
            return Files.writeString(folder.resolve("seed-" + result.seed() + ".txt"), story(result));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder, e);
        }
    }

    static String story(WorldRun.Result result) {
        AssertionError failure = result.failure();
        return PlanGenerator.draw(result.seed()).describe()
                + (failure == null ? "everything held\n" : headline(failure) + "\n")
                + result.diagram();
    }

    private static String headline(AssertionError failure) {
        Throwable cause = failure.getCause();
        String message = String.valueOf(failure.getMessage());
        return cause == null ? message : message + "\n" + Throwables.trace(cause);
    }

    /** Of each failure the seed, what was broken, and the end of the diagram. */
    String failureReport() {
        StringBuilder text = new StringBuilder();
        for (WorldRun.Result failed : failures) {
            AssertionError failure = failed.failure();
            String what = failure instanceof Violation
                    ? failure.getMessage()
                    : String.valueOf(failure).lines().findFirst().orElse("");
            text.append("seed ").append(failed.seed()).append(": ").append(what).append('\n');
        }
        if (!failures.isEmpty()) {
            WorldRun.Result first = failures.get(0);
            text.append("the end of seed ").append(first.seed()).append(":\n");
            List<String> lines = story(first).lines().toList();
            lines.subList(Math.max(0, lines.size() - 40), lines.size())
                    .forEach(line -> text.append(line).append('\n'));
            text.append("the whole of it stands in ").append(folder).append('\n');
        }
        return text.toString();
    }

    List<WorldRun.Result> failures() {
        return failures;
    }

    Coverage coverage() {
        return coverage;
    }

    long virtualMillis() {
        return virtualMillis;
    }
}
