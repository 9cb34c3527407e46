package org.stblink.toolchain.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Many rounds in a few scenes at a time, so that every point of the flow has its turn before one has a second. */
final class CrashCampaign {
    /** The trap's own. */
    private static final String NOT_A_STEP = FaultyServer.SET;

    /** Where a server is killed whose flow was over before its trap. */
    private static final String END = "end of the flow";

    private final Path directory;
    private final int rounds;
    private final int scenes;
    private final long seed;
    private final Consumer<String> log;
    private final Deque<FaultPoint> left = new ArrayDeque<>();
    private final SortedMap<String, Integer> kills = new TreeMap<>();
    private final SortedMap<String, Integer> passed = new TreeMap<>();
    private int played;
    private long latest;
    private final List<String> violations = Collections.synchronizedList(new ArrayList<>());

    /**
     * @param directory for servers, boxes and logs
     * @param scenes at a time
     * @param log takes a line for each round
     */
    CrashCampaign(Path directory, int rounds, int scenes, long seed, Consumer<String> log) {
        this.directory = directory;
        this.rounds = rounds;
        this.scenes = scenes;
        this.seed = seed;
        this.log = log;
    }

    /**
     * Plays all rounds, or those that begin in time.
     *
     * @param end on {@link System#nanoTime}'s clock
     */
    void run(long end) throws Exception {
        latest = end;
        try (CrashScene first =
                new CrashScene(directory.resolve("scene-0"), "S0", rounds + 1, "", UnaryOperator.identity())) {
            plan(first.rehearse(0));
            List<Thread> others = new ArrayList<>();
            for (int i = 1; i < scenes; i++) {
                String name = "S" + i;
                Path where = directory.resolve("scene-" + i);
                Thread thread = new Thread(() -> another(where, name), name);
                thread.start();
                others.add(thread);
            }
            play(first, 1);
            for (Thread thread : others) {
                thread.join();
            }
            count(first);
        }
    }

    private void another(Path where, String name) {
        try (CrashScene scene = new CrashScene(where, name, rounds, "", UnaryOperator.identity())) {
            play(scene, 0);
            count(scene);
        } catch (Exception e) {
            violations.add(name + ": " + e);
        }
    }

    /** Every passing of every point once, in an order of the seed; then all again, until there are enough. */
    private void plan(List<String> passed) {
        Map<String, Integer> times = new HashMap<>();
        List<FaultPoint> firsts = new ArrayList<>();
        List<FaultPoint> later = new ArrayList<>();
        for (String name : passed) {
            if (!name.equals(NOT_A_STEP)) {
                int hit = times.merge(name, 1, Integer::sum);
                (hit == 1 ? firsts : later).add(new FaultPoint(name, hit));
                kills.putIfAbsent(name, 0);
            }
        }
        Random random = new Random(seed);
        while (left.size() < rounds) {
            Collections.shuffle(firsts, random);
            Collections.shuffle(later, random);
            left.addAll(firsts);
            left.addAll(later);
        }
    }

    private void play(CrashScene scene, int firstRound) throws Exception {
        int round = firstRound;
        for (FaultPoint point = next(); point != null; point = next()) {
            long began = System.nanoTime();
            try {
                boolean there = scene.round(round++, point);
                killed(there ? point.name() : END);
                log.accept(
                        String.format("%-32s everything held, %d ms", point, (System.nanoTime() - began) / 1_000_000));
            } catch (Violation e) {
                violations.add(e.getMessage());
                log.accept("VIOLATION " + e.getMessage());
                // What this scene knows is not what its server knows any more.
                return;
            }
        }
    }

    private synchronized @Nullable FaultPoint next() {
        return played++ < rounds && System.nanoTime() - latest < 0 ? left.poll() : null;
    }

    private synchronized void killed(String where) {
        kills.merge(where, 1, Integer::sum);
    }

    private synchronized void count(CrashScene scene) throws IOException {
        for (String point : scene.passed()) {
            passed.merge(point, 1, Integer::sum);
        }
    }

    /** How often the servers passed each point, killed there or not. */
    synchronized SortedMap<String, Integer> passed() {
        return new TreeMap<>(passed);
    }

    /** How often the server was killed at each point of the flow. */
    synchronized SortedMap<String, Integer> kills() {
        return new TreeMap<>(kills);
    }

    /** What did not hold; empty when everything did. */
    List<String> violations() {
        return List.copyOf(violations);
    }
}
