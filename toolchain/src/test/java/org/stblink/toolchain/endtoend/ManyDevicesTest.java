package org.stblink.toolchain.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.server.admin.AdminClient;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.process.Child;
import org.stblink.toolchain.process.ProcessFailure;

/** What one small server holds, with the load from a process of its own. */
class ManyDevicesTest {
    /** Property with another number of devices than the promised one. */
    private static final int DEVICES = Integer.getInteger("stblink.devices", 10_000);

    private static final int HOLD_SECONDS = 35;

    @TempDir
    private Path directory;

    @Test
    void serverWithASmallHeapHoldsTenThousandDevicesAndStillSetsUpCalls()
            throws IOException, InterruptedException, ProcessFailure, AdminClient.Refused {
        long descriptors = descriptors();
        assumeTrue(
                descriptors > DEVICES + 500,
                () -> "*** NOT SHOWN: " + DEVICES + " devices need more than the " + descriptors
                        + " file descriptors this user may open (ulimit -n) ***");
        LabDevice a = LabDevice.named("BOX-A", "ann");
        LabDevice b = LabDevice.named("BOX-B", "bob");
        Path server = Files.createDirectories(directory.resolve("server"));
        Files.writeString(server.resolve("server.conf"), """
                control { host = "127.0.0.1", port = 0, half-open-per-source = 1024, handshakes-per-source-per-second = 100000 }
                admin { host = "127.0.0.1", port = 0 }
                policy = [ { allow = true, caller = "anyone", target = "same-group" } ]
                """);
        try (Lab lab = Lab.start(server, 0, 0, List.of("-Xmx256m"))) {
            lab.importDevices(List.of(a, b));
            Path output = directory.resolve("load.txt");
            int code = Processes.run(
                    output,
                    List.of(),
                    "org.stblink.toolchain.Main",
                    "load",
                    "--devices",
                    Integer.toString(DEVICES),
                    "--server",
                    lab.controlAddress(),
                    "--key",
                    lab.serverKey(),
                    "--admin",
                    lab.adminAddress(),
                    "--token-file",
                    server.resolve(Lab.DATA).resolve("admin.token").toString(),
                    "--patience",
                    "1200",
                    "--hold",
                    Integer.toString(HOLD_SECONDS));
            String said = Files.readString(output, StandardCharsets.UTF_8);
            System.out.println(said);
            assertThat(code).as(said).isZero();
            assertThat(said).contains("* held devices=" + DEVICES + " ").contains("losses=0");
            assertThat(((Number) lab.admin().health().get("registrations")).longValue())
                    .isGreaterThanOrEqualTo(DEVICES);

            // After all that the server is as good as new.
            try (Child boxA = Processes.box(lab, a, directory);
                    Child boxB = Processes.box(lab, b, directory)) {
                Processes.awaitOnline(boxA, 0);
                Processes.awaitOnline(boxB, 0);
                assertThat(Processes.call(boxA, boxB, b.id())).hasSize(32);
            }
        }
    }

    private static long descriptors() throws IOException {
        Process limit = new ProcessBuilder("sh", "-c", "ulimit -n").start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(limit.getInputStream(), StandardCharsets.UTF_8))) {
            String line = String.valueOf(out.readLine()).trim();
            return line.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(line);
        }
    }
}
