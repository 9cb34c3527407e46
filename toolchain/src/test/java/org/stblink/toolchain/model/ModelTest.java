package org.stblink.toolchain.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The model holds as designed, moves, and notices every decision that is switched off. */
class ModelTest {
    /** The longest run takes well under a minute on a desk. */
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    @TempDir
    private static Path scratch;

    private static Tlc tlc;
    private static ExecutorService pool;

    /** As many runs at a time as there are processors; the tests then wait for their own one, in order. */
    @BeforeAll
    static void openPool() throws IOException, InterruptedException {
        tlc = new Tlc(ModelFolder.PATH, scratch, TIMEOUT);
        tlc.shareClasses();
        pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    }

    @AfterAll
    static void closePool() {
        pool.shutdownNow();
    }

    @TestFactory
    List<DynamicContainer> everyConfiguration() throws IOException {
        List<DynamicContainer> containers = new ArrayList<>();
        for (Configuration configuration : ModelFolder.configurations()) {
            List<DynamicTest> tests = new ArrayList<>();
            // A complete search uses every processor; the short ones are the same from run to run with one worker.
            tests.add(test(configuration, configuration.asDesigned(), "auto"));
            configuration.refuted().forEach(s -> tests.add(test(configuration, configuration.refuting(s), "1")));
            configuration.mutants().forEach(m -> tests.add(test(configuration, configuration.with(m), "1")));
            containers.add(dynamicContainer(configuration.name(), tests));
        }
        return containers;
    }

    private static DynamicTest test(Configuration configuration, Configuration.Run run, String workers) {
        Future<Verdict> result = pool.submit(() -> tlc.check(configuration.module(), run.text(), workers));
        return dynamicTest(run.title(), () -> judge(run, verdict(result)));
    }

    private static void judge(Configuration.Run run, Verdict verdict) {
        if (run.violated() == null) {
            assertThat(verdict.outcome())
                    .as("violated: %s\n%s", verdict.violated(), verdict.tail())
                    .isEqualTo(Verdict.Outcome.HOLDS);
        } else {
            assertThat(verdict.outcome()).as(verdict.tail()).isEqualTo(Verdict.Outcome.VIOLATED);
            // Nothing but this property was checked, so a temporal property without a name is this one.
            assertThat(verdict.violated()).isIn(run.violated(), Verdict.SOME_TEMPORAL_PROPERTY);
        }
    }

    private static Verdict verdict(Future<Verdict> result) throws InterruptedException, IOException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw new IOException("TLC could not be run", e);
        }
    }
}
