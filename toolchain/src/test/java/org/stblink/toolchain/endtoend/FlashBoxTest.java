package org.stblink.toolchain.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.process.Child;

/** A box whose secrets are in raw flash, as a process of its own that is killed again and again, against a real server. */
@Timeout(300)
class FlashBoxTest {
    @TempDir
    private Path directory;

    @Test
    void boxEnrolsAndStaysTheSameBoxOverItsDeaths() throws Exception {
        LabDevice a = LabDevice.named("BOX-A", "ann");
        String flash = directory.resolve("flash").toString();
        try (Lab lab = Lab.start(directory.resolve("server"), 0, 0)) {
            lab.importDevices(List.of(a));
            String address = "";
            for (int life = 1; life <= 3; life++) {
                try (Child box = Processes.box(lab, a, directory, "--flash", flash)) {
                    String now = Processes.awaitOnline(box, 0).get("address");
                    assertThat(now).as("life %d", life).isEqualTo(life == 1 ? now : address);
                    assertThat(box.events().has(0, e -> e.is("cipher", "algorithm", "ChaCha20-Poly1305")))
                            .as("the choice of ciphers is told")
                            .isTrue();
                    address = now;
                    box.kill();
                }
            }
            assertThat(lab.admin().device(a.id())).containsEntry("generation", 1);
        }
        Processes.assertHoldsNoSecret(directory, a);
    }
}
