package org.stblink.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.CloseReason;
import org.stblink.server.admin.AdminClient;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.transport.SocketDevice;

/** The program as an operator meets it: a process, its two outputs, its exit code. */
@Timeout(240)
class ServerMainTest {
    @TempDir
    Path temporary;

    private Path data() {
        return temporary.resolve("data");
    }

    private Path config(String... more) throws Exception {
        return Files.writeString(
                temporary.resolve("server.conf"), "control.port = 0\nadmin.port = 0\n" + String.join("\n", more));
    }

    private ServerProcess server(String... more) throws Exception {
        return new ServerProcess(temporary, "--config", config(more).toString(), "--data", data().toString());
    }

    @Test
    void terminatedItSaysGoodbyeAndEndsWithZero() throws Exception {
        try (ServerProcess server = server().awaitReady()) {
            Servers.allow(server.admin(data()), "box", 1);
            try (SocketDevice box = new SocketDevice(server.control(), server.publicKey(), "box-0", Servers.TOKEN)) {
                box.online();
                server.terminate();

                assertThat(((Close) box.next()).reason).isEqualTo(CloseReason.SHUTDOWN);
            }
            assertThat(server.awaitExit()).isZero();
            assertThat(server.output()).isEmpty();
            assertThat(server.errors()).contains("policy has no rule", "INFO Server: stopped");
            // In order, so no log is left to be replayed; and nothing of the driver's either.
            assertThat(data().resolve("stblink.db-wal")).doesNotExist();
            try (Stream<Path> left = Files.list(data().resolve("native"))) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    void killedItKeepsWhatDevicesWereTold() throws Exception {
        SocketDevice box;
        IpAddress address;
        byte[] key;
        try (ServerProcess server = server().awaitReady()) {
            key = server.publicKey();
            Servers.allow(server.admin(data()), "box", 1);
            box = new SocketDevice(server.control(), key, "box-0", Servers.TOKEN);
            address = IpAddress.of(box.online().address);
            server.kill();
            assertThat(server.awaitExit()).isEqualTo(137);
        }
        try (ServerProcess server = server().awaitReady();
                SocketDevice again = box.at(server.control())) {
            AdminClient admin = server.admin(data());

            assertThat(server.publicKey()).isEqualTo(key);
            assertThat(IpAddress.of(again.online().address)).isEqualTo(address);
            assertThat(admin.device("box-0"))
                    .containsEntry("enrolled", true)
                    .containsEntry("generation", 1)
                    .containsEntry("address", address.toString());
            assertThat(admin.health()).containsEntry("epoch", 2);
        }
        box.close();
    }

    @Test
    void neitherLogNorAuditShowsASecret() throws Exception {
        try (ServerProcess server =
                server("log.level = trace", "enrolment.mode = lab-open").awaitReady()) {
            AdminClient admin = server.admin(data());
            admin.importCsv("box-0,group,anna,the device password,00112233445566778899aabbccddeeff"
                    .getBytes(StandardCharsets.UTF_8));
            assertThat(server.errors()).contains("ENROLMENT IS OPEN");
            String token = Files.readString(data().resolve("admin.token")).strip();
            String master = Files.readString(data().resolve("keys/master.key")).strip();
            String audit = admin.audit(0, 1000).toString();
            server.terminate();

            assertThat(server.awaitExit()).isZero();
            assertThat(server.errors() + audit)
                    .doesNotContain(token, master, "the device password", "00112233445566778899aabbccddeeff");
        }
    }

    private void endsWith(int code, ServerProcess server, String... parts) throws Exception {
        assertThat(server.awaitExit()).as(server.errors()).isEqualTo(code);
        assertThat(server.output()).isEmpty();
        assertThat(server.errors().lines())
                .as(server.errors())
                .filteredOn(line -> line.startsWith("stblink-server: "))
                .singleElement()
                .asString()
                .contains(parts);
        assertThat(server.errors()).doesNotContain("\tat ").doesNotContain("Exception");
    }

    @Test
    void aWrongConfigurationEndsWithTwoAndOneLine() throws Exception {
        try (ServerProcess server = server("store.readers = many")) {
            endsWith(2, server, "server.conf:3: store.readers = \"many\"", "give a whole number from 1 to 32");
        }
        try (ServerProcess server = new ServerProcess(temporary, "--confg", "x")) {
            endsWith(2, server, "unknown argument --confg");
        }
    }

    @Test
    void aPortThatIsTakenEndsWithFourAndOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                ServerProcess server = server("control.port = " + taken.getLocalPort())) {
            endsWith(4, server, "control port 127.0.0.1:" + taken.getLocalPort() + " is taken");
        }
    }

    @Test
    void aDataDirectoryThatCannotBeUsedEndsWithFourAndOneLine() throws Exception {
        Files.writeString(data(), "a file where the directory should be");
        try (ServerProcess server = server()) {
            endsWith(4, server, "data directory " + data() + " is a file", "data-dir");
        }
    }

    @Test
    void aDatabaseWithoutItsWitnessIsWarnedOf() throws Exception {
        for (int start = 1; start <= 2; start++) {
            try (ServerProcess server = server().awaitReady()) {
                server.terminate();
                assertThat(server.awaitExit()).isZero();
                assertThat(server.errors()).doesNotContain("no witness");
            }
        }
        Files.delete(data().resolve("witness"));
        try (ServerProcess server = server().awaitReady()) {
            assertThat(server.errors()).contains("WARN ", "there is no witness in " + data(), "--restore FILE");
        }
    }

    @Test
    void whichPolicyHoldsAndWhoCannotHaveThePinnedAddressIsSaidAtTheStart() throws Exception {
        String rule = "policy = [ { allow = true, caller = anyone, target = same-group } ]";
        try (ServerProcess server =
                server(rule, "addresses = [ { block = 10.8.0.0/24 } ]").awaitReady()) {
            server.admin(data())
                    .importCsv("id,group,address\na,g,10.8.0.7\nb,g,10.8.0.8".getBytes(StandardCharsets.UTF_8));
            assertThat(server.errors())
                    .contains("the configuration's policy holds (rules: 1)")
                    .doesNotContain("pinned");
            server.terminate();
            assertThat(server.awaitExit()).isZero();
        }
        try (ServerProcess server = server(
                        rule, "addresses = [ { block = 10.8.0.0/24, prefix = 24, gateway = 10.8.0.7 } ]")
                .awaitReady()) {
            assertThat(server.errors())
                    .contains("WARN ", "a has the pinned address 10.8.0.7")
                    .doesNotContain("10.8.0.8");
        }
    }

    @Test
    void checkingTheConfigurationStartsNothing() throws Exception {
        try (ServerProcess check = new ServerProcess(
                temporary, "--check-config", "--config", config().toString(), "--data", data().toString())) {
            assertThat(check.awaitExit()).isZero();
            assertThat(check.output()).containsExactly("the configuration is right");
            assertThat(data()).doesNotExist();
        }
    }

    /** The library looks beside a file only where its name has a directory. */
    @Test
    void aFileNamedWithoutItsDirectoryIncludesWhatIsBesideIt() throws Exception {
        config();
        Files.writeString(temporary.resolve("server2.conf"), "include \"server.conf\"\nstore.readers = 7\n");
        List<String> there = List.of("sh", "-c", "cd \"$0\" && exec \"$@\"", temporary.toString());
        try (ServerProcess check =
                new ServerProcess(there, temporary, "--check-config", "--config", "server2.conf", "--data", "data")) {
            assertThat(check.awaitExit()).as(check.errors()).isZero();
        }
    }

    @Test
    void aCertificateThatIsNotThereIsFoundOutBeforeAnythingIsMade() throws Exception {
        Path config = Files.writeString(
                temporary.resolve("tls.conf"),
                "admin { tls-certificate = \"nofile.pem\", tls-key = \"nokey.pem\", port = 0 }\ncontrol { port = 0 }\n");
        for (List<String> more : List.of(List.of("--check-config"), List.<String>of())) {
            List<String> arguments = new ArrayList<>(more);
            arguments.addAll(List.of("--config", config.toString(), "--data", data().toString()));
            try (ServerProcess server = new ServerProcess(temporary, arguments.toArray(String[]::new))) {
                endsWith(4, server, "nofile.pem");
            }
        }
        assertThat(data()).doesNotExist();
    }

    @Test
    void aDriverWhoseLibraryCannotBeUnpackedIsToldFromADatabase() throws Exception {
        Files.createDirectories(data());
        Files.writeString(data().resolve("native"), "");
        try (ServerProcess server = server()) {
            endsWith(4, server, "cannot unpack its library into " + data().resolve("native"), "chown");
            assertThat(server.errors()).doesNotContain("stblink.db");
        }
    }

    /** A file system of its own for the process, mounted as careful administrators mount what holds data. */
    @Test
    void aFileSystemWithoutExecutionIsToldFromADatabase() throws Exception {
        Files.createDirectories(data());
        List<String> noexec = List.of(
                "unshare",
                "-m",
                "--propagation",
                "private",
                "sh",
                "-c",
                "mount -t tmpfs -o noexec tmpfs \"$0\" && exec \"$@\"",
                data().toString());
        assumeTrue(
                canRun(noexec), "*** NOT SHOWN: a file system without execution; it takes root, unshare and mount ***");
        List<String> arguments = List.of("--config", config().toString(), "--data", data().toString());
        try (ServerProcess server = new ServerProcess(noexec, temporary, arguments.toArray(String[]::new))) {
            endsWith(4, server, "cannot run its library in " + data().resolve("native"), "-Dorg.sqlite.tmpdir");
            assertThat(server.errors()).hasLineCount(1);
        }
    }

    private static boolean canRun(List<String> under) throws InterruptedException {
        List<String> command = new ArrayList<>(under);
        command.add("true");
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void anUpgradeOrARestoreOfAServerThatIsNotThereMakesNothing() throws Exception {
        try (ServerProcess check = new ServerProcess(temporary, "--check-upgrade", "--data", data().toString())) {
            endsWith(4, check, "there is no database in " + data(), "--data");
        }
        Path backup = Files.writeString(temporary.resolve("backup.db"), "");
        try (ServerProcess restore =
                new ServerProcess(temporary, "--restore", backup.toString(), "--data", data().toString())) {
            endsWith(4, restore, "there is no data directory " + data(), "--data");
        }
        assertThat(data()).doesNotExist();
    }

    @Test
    void helpIsPrinted() throws Exception {
        try (ServerProcess help = new ServerProcess(temporary, "--help")) {
            assertThat(help.awaitExit()).isZero();
            assertThat(help.output()).first().asString().startsWith("usage: stblink-server");
        }
    }
}
