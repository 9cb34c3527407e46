package org.stblink.profiles.footprint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.DeviceConfig;
import org.stblink.profiles.Dist;
import org.stblink.profiles.Profile;
import org.stblink.profiles.flow.Flow;
import org.stblink.profiles.flow.Vm;

/**
 * docs/footprint.md: its first table is what this build measures, its budgets are kept. With {@code -Dfootprint.update=true} the
 * document is written anew, its second table too, which depends on the machine.
 */
class SdkFootprintTest {
    private static final int HEAP_MEGABYTES = 4;
    private static final int ROOMY_MEGABYTES = 8;
    private static final long KB = 1024;
    private static final long MANDATORY_BUDGET = 100 * KB;

    private static final long SUITES_BUDGET = 24 * KB;
    private static final long THREADS_BUDGET = 2;
    private static final long BLOCKING_THREADS_BUDGET = 4;
    private static final long RECORD_BUDGET = 512;
    private static final long WRITE_BUDGET = 256;
    /** Compilers differ a little between JDKs, in percent. */
    private static final double SIZE_TOLERANCE = 2;

    private static final Path DOCUMENT = Dist.root().resolve("docs").resolve("footprint.md");

    @TempDir
    private Path scratch;

    private final List<Budget> budgets = new ArrayList<>();

    @Test
    void budgetsAreKeptAndTheTableIsThatOfThisBuild() throws IOException, InterruptedException {
        Table fixed = fixed();
        String document = Files.readString(DOCUMENT);
        if (Boolean.getBoolean("footprint.update")) {
            document = measured().into(fixed.into(document));
            Files.writeString(DOCUMENT, document);
        }
        budgets.forEach(Budget::check);
        assertSame(fixed.rows(), Table.read(document, "fixed"));
    }

    private static void assertSame(Map<String, String> now, Map<String, String> committed) {
        String hint = "docs/footprint.md is out of date: run ./mvnw -pl toolchain/profiles -am verify"
                + " -Dtest=SdkFootprintTest -Dsurefire.failIfNoSpecifiedTests=false -Dfootprint.update=true";
        assertThat(committed.keySet()).as(hint).isEqualTo(now.keySet());
        now.forEach((what, value) -> {
            String old = committed.get(what);
            if (what.startsWith("bytes")) {
                double is = number(value);
                double was = number(old);
                assertThat(Math.abs(is - was))
                        .as("%s: %s, was %s. %s", what, value, old, hint)
                        .isLessThanOrEqualTo(was * SIZE_TOLERANCE / 100 + 64);
            } else if (!what.startsWith("classes")) {
                assertThat(value).as("%s: %s", what, hint).isEqualTo(old);
            }
        });
    }

    private static double number(String grouped) {
        return Double.parseDouble(grouped.replace(",", ""));
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    // What is the same on every machine.

    private Table fixed() throws IOException, InterruptedException {
        Table table = new Table("fixed", "what", "figure", "budget");
        JarParts mandatory = new JarParts("compact1-mandatory");
        JarParts full = new JarParts("compact1");
        budget(table, "bytes: compact1, mandatory suite only, whole jar", mandatory.bytes(), MANDATORY_BUDGET);
        mandatory.parts().forEach((part, bytes) -> table.row("bytes: of these, " + part, grouped(bytes), ""));
        budget(
                table,
                "bytes: suites AES-256-GCM and SM2_SM4GCM_SM3 more",
                full.bytes() - mandatory.bytes(),
                SUITES_BUDGET);
        for (Profile p : Profile.ALL) {
            for (String jar : p.varieties()) {
                JarParts parts = new JarParts(jar);
                table.row("bytes: stblink-sdk-" + jar + ".jar", grouped(parts.bytes()), "");
                table.row("classes in stblink-sdk-" + jar + ".jar", String.valueOf(parts.classes()), "");
            }
        }
        threads(table);
        records(table);
        flashWrites(table);
        return table;
    }

    private void budget(Table table, String what, long value, long most) {
        budgets.add(new Budget(what, value, most));
        table.row(what, grouped(value), "≤ " + grouped(most));
    }

    private void threads(Table table) throws IOException, InterruptedException {
        // Two boxes in one process: half of it is one's.
        Map<String, Long> threads = Meters.threads("compact1", "readiness", scratch);
        Map<String, Long> blocking = Meters.threads("compact1", "blocking", scratch);
        budget(table, "threads: registered and idle", threads.get("idle") / 2, THREADS_BUDGET);
        budget(table, "threads: more for a channel", threads.get("channel") - threads.get("idle"), 0);
        budget(
                table,
                "threads: through the blocking adapter, registered and idle",
                blocking.get("idle") / 2,
                BLOCKING_THREADS_BUDGET);
        budget(
                table,
                "threads: through the blocking adapter, more for a channel",
                (blocking.get("channel") - blocking.get("idle")) / 2,
                1);
        Map<String, Long> polled =
                Flow.Book.get("compact1", Vm.interpreter(HEAP_MEGABYTES)).figures("CHANNEL");
        budget(table, "threads: of the SDK where the application polls, with a channel", polled.get("sdk-threads"), 0);
    }

    private void records(Table table) throws IOException, InterruptedException {
        long own = Meters.record("compact1", "none", scratch).get("sdk");
        Map<String, Long> chacha = Meters.record("compact1", "chacha", scratch);
        budget(table, "bytes allocated per record and box: by the SDK's own classes", own, 0);
        budget(table, "bytes allocated per record and box: with ChaCha20-Poly1305", chacha.get("sdk"), RECORD_BUDGET);
    }

    private void flashWrites(Table table) throws IOException, InterruptedException {
        Flow flow = Flow.Book.get("compact1", Vm.interpreter(HEAP_MEGABYTES));
        Map<String, Long> first = flow.figures("ONLINE");
        Map<String, Long> later = flow.figuresAgain("ONLINE");
        table.row("flash writes: enrolment and first registration", String.valueOf(first.get("writes")), "");
        budget(table, "flash writes: each later control connection", later.get("writes"), 1);
        budget(
                table,
                "flash writes: longest record in bytes",
                Math.max(first.get("longest-write"), later.get("longest-write")),
                WRITE_BUDGET);
        budget(
                table,
                "flash writes: three calls out, one in, a lost link",
                flow.figures("DONE").get("writes"),
                0);
    }

    // What depends on the machine.

    private Table measured() throws IOException, InterruptedException {
        Table table = new Table(
                "measured",
                "machine",
                "live heap, idle (KB)",
                "with a channel (KB)",
                "resident (MB)",
                "CPU per registration (ms)",
                "CPU per call (ms)",
                "longest process() (ms)",
                "smallest -Xmx (MB)");
        row(table, Optional.of(Vm.interpreter(HEAP_MEGABYTES)), true);
        national(table);
        row(table, Vm.javaBaseOnly(Dist.folder().resolveSibling("images"), HEAP_MEGABYTES), false);
        row(table, Vm.otherJdk(ROOMY_MEGABYTES), false);
        row(table, Vm.zero(ROOMY_MEGABYTES), false);
        return table;
    }

    private void row(Table table, Optional<Vm> vm, boolean smallest) throws IOException, InterruptedException {
        if (vm.isPresent()) {
            row(table, vm.get().name(), Flow.Book.get("compact1", vm.get()), smallest);
        }
    }

    private void national(Table table) throws IOException, InterruptedException {
        Vm vm = Vm.interpreter(HEAP_MEGABYTES);
        Flow flow = Flow.Book.get("compact1", vm, DeviceConfig.SUITE_NATIONAL);
        row(table, vm.name() + ", national suite", flow, false);
    }

    private void row(Table table, String name, Flow flow, boolean smallest) throws IOException, InterruptedException {
        assertThat(flow.isWell()).as(flow.story()).isTrue();
        Map<String, Long> before = flow.figures("BEFORE");
        Map<String, Long> online = flow.figures("ONLINE");
        Map<String, Long> channel = flow.figures("CHANNEL");
        long registration = flow.figuresAgain("ONLINE").get("cpu-ms")
                - flow.figuresAgain("BEFORE").get("cpu-ms");
        table.row(
                name + ", " + LocalDate.now(ZoneOffset.UTC),
                grouped((online.get("heap") - before.get("heap")) / KB),
                grouped((channel.get("heap") - before.get("heap")) / KB),
                grouped(channel.get("rss-kb") / KB),
                grouped(registration),
                grouped(flow.figures("CALLED").get("cpu-ms") - online.get("cpu-ms")),
                grouped(flow.figures("DONE").get("slice-us") / 1000),
                smallest ? String.valueOf(smallestHeap()) : "");
    }

    private int smallestHeap() throws IOException, InterruptedException {
        int megabytes = 2;
        while (!Flow.Book.get("compact1", Vm.interpreter(megabytes)).isWell()) {
            megabytes++;
        }
        return megabytes;
    }
}
