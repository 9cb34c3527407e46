package org.stblink.toolchain.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;

/** samples/two-boxes as its README says to run it. */
class SamplesTest {
    @TempDir
    private Path directory;

    private final LabDevice a = LabDevice.named("BOX-A", "ann");
    private final LabDevice b = LabDevice.named("BOX-B", "bob");

    @Test
    void twoBoxesExchangeAFileEachWay() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Path giveA = file("give-a", 1);
        Path giveB = file("give-b", 2);
        Path tookA = file("took-a", 3); // As a run before left them.
        Path tookB = file("took-b", 4);
        try (Lab lab = Lab.start(directory.resolve("server"), 0, 0)) {
            lab.importDevices(List.of(a, b));
            CompletableFuture<Integer> answering = CompletableFuture.supplyAsync(
                    () -> sample(lab, b, "AnsweringBox", giveB.toString(), tookB.toString()));
            // The calling box finds nobody until the answering one is online: it calls again, as a user would.
            int called = 1;
            for (int attempt = 0; called != 0 && attempt < 20; attempt++) {
                called = sample(lab, a, "CallingBox", "BOX-B", giveA.toString(), tookA.toString());
            }
            assertThat(called).isZero();
            assertThat(answering.get(Processes.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isZero();
        }
        assertThat(tookB).hasSameBinaryContentAs(giveA);
        assertThat(tookA).hasSameBinaryContentAs(giveB);
    }

    @Test
    void boxThatCannotBeCalledIsNamedAndTheSessionEndsInOrder() throws IOException, InterruptedException {
        try (Lab lab = Lab.start(directory.resolve("server"), 0, 0)) {
            lab.importDevices(List.of(a, b));
            String give = file("give-a", 1).toString();
            assertThat(sample(lab, a, "CallingBox", "BOX-B", give, "took-a")).isEqualTo(1);
        }
        assertThat(said("CallingBox"))
                .contains("BOX-B cannot be called: ")
                .doesNotContain("INTERNAL", "ERROR", "Exception");
    }

    @Test
    void whatIsMissingOnTheCommandLineOrTheDiskIsSaidBeforeABoxGoesOnline() throws IOException, InterruptedException {
        try (Lab lab = Lab.start(directory.resolve("server"), 0, 0)) {
            lab.importDevices(List.of(a));
            String nowhere = directory.resolve("nowhere").toString();
            assertIsSaidAtOnce("FILE-TO-TAKE", lab, "CallingBox");
            assertIsSaidAtOnce(nowhere, lab, "CallingBox", "BOX-B", nowhere, "took-a");
            assertIsSaidAtOnce("FILE-TO-TAKE", lab, "AnsweringBox", nowhere);
            assertIsSaidAtOnce(nowhere, lab, "AnsweringBox", nowhere, "took-a");
        }
    }

    private void assertIsSaidAtOnce(String what, Lab lab, String program, String... more) throws IOException {
        assertThat(sample(lab, a, program, more)).isNotZero();
        assertThat(said(program)).contains(what).doesNotContain("CONNECTING", "ONLINE", "STOPPED");
    }

    private String said(String program) throws IOException {
        return SampleProgram.said(directory, "twoboxes." + program);
    }

    private int sample(Lab lab, LabDevice device, String program, String... more) {
        try {
            return SampleProgram.run(lab, device, directory, "twoboxes." + program, more);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(program + " could not be run", e);
        }
    }

    private Path file(String name, long seed) throws IOException {
        byte[] bytes = new byte[123_457];
        new Random(seed).nextBytes(bytes);
        return Files.write(directory.resolve(name), bytes);
    }
}
