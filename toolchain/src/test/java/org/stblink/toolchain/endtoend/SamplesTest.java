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

    @Test
    void twoBoxesExchangeAFileEachWay() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        LabDevice a = LabDevice.named("BOX-A", "ann");
        LabDevice b = LabDevice.named("BOX-B", "bob");
        Path giveA = file("give-a", 1);
        Path giveB = file("give-b", 2);
        Path tookA = directory.resolve("took-a");
        Path tookB = directory.resolve("took-b");
        try (Lab lab = Lab.start(directory.resolve("server"), 0, 0)) {
            lab.importDevices(List.of(a, b));
            CompletableFuture<Integer> answering = CompletableFuture.supplyAsync(
                    () -> sample(lab, b, "AnsweringBox", giveB.toString(), tookB.toString()));
            // The calling box finds nobody until the answering one is online: it calls again, as a user would.
            int called = 1;
            for (int attempt = 0; called != 0 && attempt < 20; attempt++) {
                Files.deleteIfExists(tookA);
                called = sample(lab, a, "CallingBox", "BOX-B", giveA.toString(), tookA.toString());
            }
            assertThat(called).isZero();
            assertThat(answering.get(Processes.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isZero();
        }
        assertThat(tookB).hasSameBinaryContentAs(giveA);
        assertThat(tookA).hasSameBinaryContentAs(giveB);
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
