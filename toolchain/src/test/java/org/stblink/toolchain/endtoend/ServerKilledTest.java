package org.stblink.toolchain.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stblink.toolchain.endtoend.Processes.PATIENCE;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.server.admin.AdminClient;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.process.Child;
import org.stblink.toolchain.process.Event;
import org.stblink.toolchain.process.ProcessFailure;

/** A real server killed under real boxes. */
@Timeout(600)
class ServerKilledTest {
    private static final int CONTROL_PORT = 0;

    @TempDir
    private Path directory;

    @Test
    @Tag("P16")
    void boxesComeBackWithTheirAddressesAndLiveChannelsGoOnUnderSupervision()
            throws IOException, InterruptedException, ProcessFailure, AdminClient.Refused {
        LabDevice a = LabDevice.named("BOX-A", "ann");
        LabDevice b = LabDevice.named("BOX-B", "bob");
        Path server = directory.resolve("server");
        Lab first = Lab.start(server, CONTROL_PORT, 0);
        first.importDevices(List.of(a, b));
        try (Child boxA = Processes.box(first, a, directory);
                Child boxB = Processes.box(first, b, directory)) {
            String addressA = Processes.awaitOnline(boxA, 0).get("address");
            String addressB = Processes.awaitOnline(boxB, 0).get("address");
            String sid = Processes.call(boxA, boxB, b.id());

            int markA = boxA.events().mark();
            int markB = boxB.events().mark();
            first.kill();
            try (Lab second = Lab.restart(server, first)) {
                assertThat(Processes.awaitOnline(boxA, markA).get("address")).isEqualTo(addressA);
                assertThat(Processes.awaitOnline(boxB, markB).get("address")).isEqualTo(addressB);

                assertThat(((Number) second.admin().health().get("resumes")).longValue())
                        .as("boxes that came back without a handshake")
                        .isGreaterThanOrEqualTo(2);

                // The channel never noticed, and is supervised again, once the boxes have told of it.
                while (!second.admin().sessions().toString().contains(sid)) {
                    Thread.onSpinWait();
                }
                boxA.type("say still-here");
                boxB.events().await(markB, PATIENCE, "the line", e -> e.is("said", "text", "still-here"));
                second.revokeSession(sid);
                Event end = boxA.events().await(markA, PATIENCE, "the end", e -> e.is("channel-closed", "sid", sid));
                assertThat(end.get("reason")).isEqualTo("CHANNEL_REVOKED");
            }
        } finally {
            first.close();
        }
        Processes.assertHoldsNoSecret(directory, a);
        Processes.assertHoldsNoSecret(directory, b);
    }

    @Test
    void boxThatIsKilledComesBackWithoutItsToken() throws IOException, InterruptedException, ProcessFailure {
        LabDevice a = LabDevice.named("BOX-A", "ann");
        try (Lab lab = Lab.start(directory.resolve("server"), CONTROL_PORT, 0)) {
            lab.importDevices(List.of(a));
            String address;
            try (Child box = Processes.box(lab, a, directory)) {
                address = Processes.awaitOnline(box, 0).get("address");
                box.kill();
            }
            LabDevice again = new LabDevice(a.id(), a.username(), "", a.password());
            try (Child box = Processes.box(lab, again, directory)) {
                assertThat(Processes.awaitOnline(box, 0).get("address")).isEqualTo(address);
                assertThat(box.events().has(0, e -> e.is("session", "state", "ENROLLING")))
                        .isFalse();
            }
        }
    }
}
