package org.stblink.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stblink.server.store.Stores.await;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a writing process again and again. What it was told to be durable must be there, whole; what it was not told may
 * be there, but then whole, too. (A killed process does not lose the system's own buffers: that commits reach the disk is
 * SQLite's {@code synchronous=FULL}, which {@link #everyCommitIsFlushed} looks at.)
 */
@Timeout(120)
class CrashTest {
    private static final int RUNS = 4;

    @TempDir
    Path data;

    @Test
    void nothingAcknowledgedIsLostWhenTheProcessIsKilled() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Set<String> acknowledged = new HashSet<>();
        for (int run = 0; run < RUNS; run++) {
            acknowledged.addAll(runAndKill(run, 50 + random.nextInt(400)));
        }

        try (Stores.Opened opened = Stores.open(data)) {
            List<StoredDevice> stored = await(opened.store().list(DeviceQuery.first(1_000_000)));
            Set<String> ids =
                    stored.stream().map(device -> device.record().id()).collect(Collectors.toSet());
            assertThat(ids).as("seed %d", seed).containsAll(acknowledged);
            assertThat(stored).as("seed %d: leases", seed).allMatch(device -> device.address() != null);
            assertThat(await(opened.store().audit(AuditQuery.after(0, 1_000_000))))
                    .as("seed %d: audit", seed)
                    .extracting(StoredAudit::device)
                    .containsExactlyInAnyOrderElementsOf(ids);
        }
    }

    @Test
    void everyCommitIsFlushed() throws Exception {
        Database database = Database.open(data.resolve("test.db"), StoreSettings.DEFAULT);
        try (var connection = database.writer();
                var statement = connection.createStatement();
                var row = statement.executeQuery("PRAGMA synchronous")) {
            // 2 = FULL: in WAL mode the log is flushed at each commit (sqlite.org/pragma.html#pragma_synchronous).
            assertThat(row.getInt(1)).isEqualTo(2);
        }
    }

    /** Lets a process write until it was told that so many are durable, and kills it in the middle of its work. */
    private Set<String> runAndKill(int run, int atLeast) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        CrashingWriter.class.getName(),
                        data.toString(),
                        String.valueOf(run))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Set<String> acknowledged = new HashSet<>();
        try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII)) {
            String line = out.readLine();
            while (line != null) {
                assertThat(line).startsWith("run");
                if (line.endsWith(CrashingWriter.END)) {
                    acknowledged.add(line.substring(0, line.length() - CrashingWriter.END.length()));
                }
                if (acknowledged.size() == atLeast) {
                    // Through the handle: Process.destroyForcibly would also throw away what is still to be read.
                    process.toHandle().destroyForcibly();
                }
                // What it had printed before it died counts, too.
                line = out.readLine();
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(atLeast);
        return acknowledged;
    }
}
