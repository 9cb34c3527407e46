package org.stblink.toolchain.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.toolchain.Main;
import picocli.CommandLine;

/** A lab's ports: whose they are, and what becomes of a start that does not get them; and who is on its list. */
class LabTest {
    @TempDir
    Path directory;

    @Test
    void aLabThatDidNotGetItsPortsStartsWithOthers() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Lab.start(directory, other.getLocalPort(), 0))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the server did not start");
        }
        assertThat(directory.resolve(Lab.CONFIGURATION)).doesNotExist();

        Lab.start(directory, 0, 0).close();

        assertThat(Lab.takesPorts(directory, 0, 0)).isTrue();
        assertThat(Lab.takesPorts(directory, 7410, 7411))
                .as("it has ports already")
                .isFalse();
        assertThat(Lab.takesPorts(directory.resolve("new"), 7410, 7411)).isTrue();
    }

    @Test
    void aLabTakesEverySuiteAndPublishesAKeyForEachKind() throws Exception {
        try (Lab lab = Lab.start(directory, 0, 0)) {
            assertThat(Files.readString(directory.resolve(Lab.CONFIGURATION)))
                    .contains("control { host = \"127.0.0.1\", port = 0, suites = [")
                    .contains(
                            "service.suites = [\"25519_ChaChaPoly_SHA256\", \"25519_AESGCM_SHA256\", \"SM2_SM4GCM_SM3\"]");
            assertThat(lab.admin().get("/v1/keys").get("keys").toString())
                    .contains("publicKey=" + lab.serverKey(), "nationalKey=" + lab.nationalKey());
            assertThat(lab.nationalKey()).matches("[0-9a-f]{64}").isNotEqualTo(lab.serverKey());
        }
    }

    @Test
    void whatIsPrintedOfADeviceThatIsListedCanBeTyped() throws Exception {
        Path home = directory.resolve("my lab");
        LabCommand command = CommandLine.populateCommand(new LabCommand(), "--dir", home.toString());
        Path adminToken = home.resolve(Lab.DATA).resolve("admin.token");
        try (Lab lab = Lab.start(home, 0, 0)) {
            lab.importDevices(List.of(LabDevice.named("MY-BOX", "ann")));
            int exitCode = Main.commandLine()
                    .execute(
                            "load",
                            "--devices=1",
                            "--hold=0",
                            "--server=" + lab.controlAddress(),
                            "--key=" + lab.serverKey(),
                            "--admin=" + lab.adminAddress(),
                            "--token-file=" + adminToken);
            assertThat(exitCode).isZero();

            assertThat(command.listed(lab, "MY-BOX"))
                    .last()
                    .asString()
                    .isEqualTo("  stblink admin token MY-BOX --address " + lab.adminAddress() + " --token-file '"
                            + adminToken + "'");
            assertThat(command.listed(lab, "LOAD-0"))
                    .containsExactly(
                            "LOAD-0 is enrolled. To run it, in another terminal:",
                            "  stblink box --id LOAD-0 --dir '" + home.resolve("LOAD-0") + "' --server "
                                    + lab.controlAddress() + " --key " + lab.serverKey());
        }
    }

    @Test
    void wordsOfACommandAreQuotedWhereAShellWouldTakeThemApart() {
        assertThat(LabCommand.line(List.of("box", "--dir", "it's mine", "größe/a-1.b", "$HOME")))
                .isEqualTo("  stblink box --dir 'it'\\''s mine' größe/a-1.b '$HOME'");
    }

    @Test
    void aSourceTreeIsTypedWithItsOwnCommand() throws Exception {
        String property = "-D" + LabCommand.COMMAND + "=";
        String script = Files.readString(Path.of(System.getProperty("stblink.root"), "toolchain/stblink"));
        int begin = script.indexOf(property) + property.length();
        assertThat(begin).isGreaterThan(property.length());
        System.setProperty(LabCommand.COMMAND, script.substring(begin, script.indexOf(' ', begin)));
        try {
            assertThat(LabCommand.line(List.of("box"))).isEqualTo("  toolchain/stblink box");
        } finally {
            System.clearProperty(LabCommand.COMMAND);
        }
    }

    @Test
    void aDeviceThatIsListedIsKnownAndOneThatIsRefusedIsNamed() throws Exception {
        try (Lab lab = Lab.start(directory, 0, 0)) {
            lab.importDevices(List.of(LabDevice.named("MY-BOX", "ann")));

            assertThat(lab.isListed("MY-BOX")).isTrue();
            assertThat(lab.isListed("NEW")).isFalse();
            assertThatThrownBy(() -> lab.importDevices(List.of(LabDevice.named("MY-BOX", "ann"))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("MY-BOX: it is on the list already, with another token");
        }
    }
}
