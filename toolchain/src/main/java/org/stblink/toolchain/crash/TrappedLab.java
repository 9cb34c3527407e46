package org.stblink.toolchain.crash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.stblink.toolchain.lab.Lab;

/** A {@link FaultyServer}, its trap, and what it passed. */
final class TrappedLab implements AutoCloseable {
    /** Started again and again: quick to start matters more than quick to run. */
    private static final List<String> JVM = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx96m");

    private static final int KILLED = 137;
    /** For its end, a hundredth of a second each: its connections end a moment before it does, on a busy machine much before. */
    private static final int MOST_LOOKS = 6_000;

    private final Path directory;
    private final List<String> jvm;
    private Lab lab;

    private TrappedLab(Path directory, List<String> jvm) throws IOException {
        this.directory = directory;
        this.jvm = jvm;
        this.lab = Lab.start(directory, 0, 0, jvm, FaultyServer.class.getName());
    }

    /** @param forgets the planted defect, or empty */
    static TrappedLab start(Path directory, String forgets) throws IOException {
        List<String> jvm = new ArrayList<>(JVM);
        if (!forgets.isEmpty()) {
            jvm.add("-D" + FaultyServer.FORGETS + "=" + forgets);
        }
        return new TrappedLab(directory, jvm);
    }

    Lab lab() {
        return lab;
    }

    /** Sets the trap; it is set on return. */
    void setTrap(FaultPoint point) throws IOException, InterruptedException, Violation {
        long begin = passedSize();
        lab.type(point.hit() + " " + point.name());
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!passedSince(begin).contains(FaultyServer.SET)) {
            if (System.nanoTime() - deadline > 0) {
                throw new Violation("the server does not take the trap");
            }
            synchronized (this) {
                wait(5);
            }
        }
    }

    /**
     * The server is expected to be gone.
     *
     * @param sign what looked as if it were
     */
    void awaitKilled(Exception sign) throws InterruptedException, Violation {
        for (int i = 0; i < MOST_LOOKS && lab.isAlive(); i++) {
            synchronized (this) {
                wait(10);
            }
        }
        if (lab.isAlive()) {
            throw new Violation("the server lives, but: " + sign.getMessage());
        }
        if (lab.exitCode() != KILLED) {
            throw new Violation("the server was not killed, it ended with " + lab.exitCode() + "; see "
                    + directory.resolve("server.log"));
        }
    }

    /** Starts it again with the same data and ports. */
    void restart() throws IOException {
        lab = Lab.restart(directory, lab, jvm, FaultyServer.class.getName());
    }

    long passedSize() throws IOException {
        Path passed = directory.resolve(FaultyServer.PASSED);
        return Files.exists(passed) ? Files.size(passed) : 0;
    }

    /** The points passed since a {@link #passedSize}. */
    List<String> passedSince(long size) throws IOException {
        Path passed = directory.resolve(FaultyServer.PASSED);
        if (!Files.exists(passed)) {
            return List.of();
        }
        byte[] all = Files.readAllBytes(passed);
        return new String(all, (int) size, (int) (all.length - size), StandardCharsets.US_ASCII)
                .lines()
                .toList();
    }

    @Override
    public void close() {
        try {
            lab.kill();
        } catch (InterruptedException e) {
            // It is killed; only its end was not waited for.
            Thread.currentThread().interrupt();
        }
    }
}
