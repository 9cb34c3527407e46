package org.stblink.toolchain.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;

/** samples/remote-terminal as its README says to run it; the box on the Java SE port, and on the port of samples/vendor-port. */
@Timeout(300)
class RemoteTerminalTest {
    private static final String TERMINAL = "remoteterminal.RemoteTerminal";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"remoteterminal.TelevisionBox", "vendorport.AcmeTelevision"})
    void terminalThatOnlyCallsDrivesABox(String television) throws IOException, InterruptedException {
        LabDevice box = LabDevice.named("BOX-A", "ann");
        LabDevice remote = LabDevice.named("REMOTE", "bob");
        try (Lab lab = Lab.start(directory.resolve("server"), 0, 0)) {
            lab.importDevices(List.of(box, remote));
            try (SampleProgram running = SampleProgram.start(lab, box, directory, television)) {
                running.awaitLine("ONLINE");
                // The server counts a box as online a moment after the box does: called again, as a user would.
                int code = 1;
                for (int attempt = 0; code != 0 && attempt < 20; attempt++) {
                    code = SampleProgram.run(
                            lab,
                            remote,
                            directory,
                            TERMINAL,
                            "BOX-A",
                            "state",
                            "press 4",
                            "press 2",
                            "press ok",
                            "press volume-up",
                            "press warp",
                            "press power",
                            "press mute");
                }
                String said = SampleProgram.said(directory, TERMINAL);
                assertThat(code).as(said).isZero();
                assertThat(said.lines())
                        .containsSubsequence(
                                "ok power=on channel=1 volume=30 muted=no",
                                "ok power=on channel=1 volume=30 muted=no",
                                "ok power=on channel=1 volume=30 muted=no",
                                "ok power=on channel=42 volume=30 muted=no",
                                "ok power=on channel=42 volume=35 muted=no",
                                "no there is no such key",
                                "ok power=off channel=42 volume=35 muted=no",
                                "no the box is off",
                                "channel over: ENDED");
                running.awaitLine("REMOTE left: ENDED");
            }
            // The box is gone, and the terminal says so.
            assertThat(SampleProgram.run(lab, remote, directory, TERMINAL, "BOX-A", "state"))
                    .isEqualTo(1);
            assertThat(SampleProgram.said(directory, TERMINAL)).contains("BOX-A cannot be driven: TARGET_OFFLINE");
        }
        Processes.assertHoldsNoSecret(directory.resolve("home-BOX-A"), box);
    }
}
