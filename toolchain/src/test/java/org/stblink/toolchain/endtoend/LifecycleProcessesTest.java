package org.stblink.toolchain.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stblink.toolchain.endtoend.Processes.PATIENCE;

import java.io.IOException;
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

/** docs/lifecycle.md with real processes: what owner and operator type. */
class LifecycleProcessesTest {
    @TempDir
    private Path directory;

    @Test
    void ownerChangesThePasswordAndBothSidesRememberItOverTheirDeath()
            throws IOException, InterruptedException, ProcessFailure, AdminClient.Refused {
        LabDevice a = LabDevice.named("BOX-A", "ann");
        Path server = directory.resolve("server");
        String changed = "a-brand-new-password";
        Lab first = Lab.start(server, 0, 0);
        try {
            first.importDevices(List.of(a));
            String address;
            try (Child box = Processes.box(first, a, directory)) {
                address = Processes.awaitOnline(box, 0).get("address");
                int mark = box.events().mark();
                box.type("password " + changed);
                box.events().await(mark, PATIENCE, "the change", e -> e.name().equals("password-changed"));
                assertThat(Processes.awaitOnline(box, mark).get("address")).isEqualTo(address);
                assertThat(first.admin().device(a.id())).containsEntry("generation", 2);
                box.kill();
            }
            first.kill();
            try (Lab second = Lab.restart(server, first);
                    Child box = Processes.box(second, new LabDevice(a.id(), a.username(), "", ""), directory)) {
                assertThat(Processes.awaitOnline(box, 0).get("address")).isEqualTo(address);
                assertThat(second.admin().device(a.id())).containsEntry("generation", 2);
            }
        } finally {
            first.close();
        }
        Processes.assertHoldsNoSecret(directory, a);
        Processes.assertHoldsNoSecret(directory, new LabDevice(a.id(), a.username(), a.token(), changed));
    }

    @Test
    void serialMovesToNewHardware() throws IOException, InterruptedException, ProcessFailure, AdminClient.Refused {
        LabDevice a = LabDevice.named("BOX-A", "ann");
        LabDevice renewed = LabDevice.named(a.id(), "ann");
        Path server = directory.resolve("server");
        Path hardware1 = Files.createDirectories(directory.resolve("hardware-1"));
        Path hardware2 = Files.createDirectories(directory.resolve("hardware-2"));
        try (Lab lab = Lab.start(server, 0, 0)) {
            lab.importDevices(List.of(a));
            try (Child old = Processes.box(lab, a, hardware1)) {
                Processes.awaitOnline(old, 0);
                int mark = old.events().mark();
                admin(lab, server, "release", a.id(), "--token", renewed.token());
                old.events().await(mark, PATIENCE, "its end", e -> e.is("session", "state", "STOPPED"));
            }
            try (Child fresh = Processes.box(lab, renewed, hardware2)) {
                Processes.awaitOnline(fresh, 0);
                assertThat(lab.admin().device(a.id())).containsEntry("generation", 2);

                try (Child old = Processes.box(lab, a, hardware1)) {
                    old.events()
                            .await(
                                    0,
                                    PATIENCE,
                                    "the refusal of the old hardware",
                                    e -> e.is("session", "reason", "REGISTRATION_REFUSED"));
                    assertThat(old.events().has(0, e -> e.name().equals("online")))
                            .isFalse();
                }
                int mark = fresh.events().mark();
                fresh.type("state");
                fresh.events().await(mark, PATIENCE, "its state", e -> e.is("state", "state", "ONLINE"));
                assertThat(lab.admin().device(a.id())).containsEntry("standing", "ALLOWED");
            }
        }
    }

    /** {@code stblink admin}, as an operator types it. */
    private void admin(Lab lab, Path server, String... arguments) throws IOException, InterruptedException {
        Path output = directory.resolve("admin.txt");
        String[] all = new String[6 + arguments.length];
        all[0] = "org.stblink.toolchain.Main";
        all[1] = "admin";
        all[2] = "--address";
        all[3] = lab.adminAddress();
        all[4] = "--token-file";
        all[5] = server.resolve(Lab.DATA).resolve("admin.token").toString();
        System.arraycopy(arguments, 0, all, 6, arguments.length);
        assertThat(Processes.run(output, List.of(), all))
                .as(Files.readString(output))
                .isZero();
    }
}
