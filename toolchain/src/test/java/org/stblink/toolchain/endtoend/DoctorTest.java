package org.stblink.toolchain.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.process.Child;
import org.stblink.toolchain.process.JavaCommand;

/** {@code stblink doctor} as a process, with each fault provoked for real. */
@Timeout(300)
class DoctorTest {
    private static final String CONFIGURATION = """
            control { host = "127.0.0.1", port = 0 }
            admin { host = "127.0.0.1", port = 0 }
            enrolment.mode = assigned
            """;
    private static final String SAME_GROUP =
            "policy = [ { allow = true, caller = \"anyone\", target = \"same-group\" } ]\n";

    @TempDir
    private Path directory;

    private final LabDevice a = LabDevice.named("BOX-A", "ann");
    private final LabDevice b = LabDevice.named("BOX-B", "bob");
    private Lab lab;

    @BeforeEach
    void startServer() throws Exception {
        lab = lab(CONFIGURATION + SAME_GROUP);
    }

    @AfterEach
    void stopServer() {
        lab.close();
    }

    private Lab lab(String configuration) throws IOException {
        Path server = Files.createDirectories(directory.resolve("server" + configuration.hashCode()));
        Files.writeString(server.resolve("server.conf"), configuration);
        Lab started = Lab.start(server, 0, 0);
        Files.writeString(directory.resolve("token-file"), server.resolve(Lab.DATA) + "/admin.token");
        return started;
    }

    private List<String> box(LabDevice device) {
        List<String> arguments = new ArrayList<>(lab.boxArguments(device, directory.resolve(device.id())));
        arguments.set(0, "doctor");
        return arguments;
    }

    private List<String> asOperator(List<String> arguments) throws IOException {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--address", lab.adminAddress()));
        all.addAll(List.of("--token-file", Files.readString(directory.resolve("token-file"))));
        return all;
    }

    private static List<String> with(List<String> arguments, String option, String value) {
        List<String> all = new ArrayList<>(arguments);
        int at = all.indexOf(option);
        if (at < 0) {
            all.addAll(List.of(option, value));
        } else {
            all.set(at + 1, value);
        }
        return all;
    }

    private String doctor(int exitCode, LabDevice device, List<String> arguments) throws Exception {
        Path output = directory.resolve("doctor.txt");
        List<String> line = new ArrayList<>(List.of("org.stblink.toolchain.Main"));
        line.addAll(arguments);
        int code = Processes.run(output, List.of("STBLINK_PASSWORD=" + device.password()), line.toArray(new String[0]));
        String said = Files.readString(output);
        assertThat(code).as(said).isEqualTo(exitCode);
        assertThat(said).doesNotContain(device.password(), device.token());
        return said;
    }

    @Test
    void allIsWellWhenItIs() throws Exception {
        lab.importDevices(List.of(a, b));
        try (Child box = Processes.box(lab, b, directory)) {
            Processes.awaitOnline(box, 0);
            Processes.awaitCallable(lab, b);
            assertThat(doctor(0, a, with(box(a), "--target", b.id())))
                    .contains("ok    route, port", "ok    registration", "ok    call: BOX-B answers directly, trace ");
        }
    }

    @Test
    void aBoxIsExaminedAndNotEnrolledByTheWay() throws Exception {
        lab.importDevices(List.of(a));
        Path home = directory.resolve(a.id());
        List<String> line = new ArrayList<>(box(a));
        line.remove(line.indexOf("--token") + 1);
        line.remove("--token");

        assertThat(doctor(2, a, line)).contains("no box is enrolled in " + home.resolve("secrets") + " or " + home);
        assertThat(home).doesNotExist();
        JavaSePlatform.at(home).close();
        assertThat(doctor(2, a, line)).contains("no box is enrolled");
        assertThat(lab.admin().device(a.id())).containsEntry("enrolled", false);
        assertThat(lab.admin().audit(0, 1_000).toString()).doesNotContain("ENROL");

        // Its own program may keep the secrets in the directory itself.
        doctor(0, a, with(line, "--token", a.token()));
        assertThat(home.resolve("secrets")).doesNotExist();
        assertThat(doctor(0, a, line)).contains("all is well");
    }

    /** The server of these tests lists what it lists by default: not the national suite. */
    @Test
    void aSuiteThatTheServerOrTheTargetDoesNotHave() throws Exception {
        lab.importDevices(List.of(a, b));
        List<String> national = with(with(box(a), "--suite", "SM2_SM4GCM_SM3"), "--key", lab.nationalKey());
        assertThat(doctor(23, a, national))
                .contains(
                        "FAIL  whoever answers does not take this box's suite: SERVER_REFUSES_PREAMBLE",
                        "control.suites");
        try (Child box = Processes.box(lab, b, directory)) {
            Processes.awaitOnline(box, 0);
            Processes.awaitCallable(lab, b);
            List<String> other = with(with(box(a), "--peer-suite", "25519_AESGCM_SHA256"), "--target", b.id());
            assertThat(doctor(23, a, other))
                    .contains("ok    registration", "FAIL  the two share no suite", "NO_COMMON_SUITE", "--peer-suite");
        }
    }

    /** Pushed keys of the other kind do not come before the one on the command line: they are not used at all. */
    @Test
    void aBoxThatChangesToTheNationalSuiteWithTheOtherKindsKey() throws Exception {
        lab.close();
        lab = lab(CONFIGURATION + "control.suites = [\"25519_ChaChaPoly_SHA256\", \"SM2_SM4GCM_SM3\"]\n");
        lab.importDevices(List.of(a));
        doctor(0, a, box(a));
        lab.admin().call("POST", "/v1/keys", null);
        doctor(0, a, box(a));
        List<String> national = with(box(a), "--suite", "SM2_SM4GCM_SM3");
        assertThat(doctor(13, a, national)).contains("compare --key", "keys/server-key-national.pub");
        assertThat(doctor(0, a, with(national, "--key", lab.nationalKey()))).contains("all is well");
    }

    @Test
    void aNameThatNobodyKnows() throws Exception {
        assertThat(doctor(10, a, with(box(a), "--server", "no-such-server.invalid:7410")))
                .contains("FAIL  the server's name is not known here: no-such-server.invalid");
    }

    @Test
    void aPortWhereNothingListens() throws Exception {
        int port = closedPort();
        assertThat(doctor(12, a, with(box(a), "--server", "127.0.0.1:" + port)))
                .contains("FAIL  nothing listens at the server's port: 127.0.0.1:" + port);
    }

    /** Such as a web server: it closes what it does not understand. */
    @Test
    void aPortWhereSomethingElseListens() throws Exception {
        try (ServerSocket other = new ServerSocket(0)) {
            Thread closer = new Thread(() -> closeAll(other), "closer");
            closer.setDaemon(true);
            closer.start();
            assertThat(doctor(22, a, with(box(a), "--server", "127.0.0.1:" + other.getLocalPort())))
                    .contains("FAIL  whoever answers does not speak as an STBLink server does: 13 CONTROL_LOST")
                    .contains("--server");
        }
    }

    private static void closeAll(ServerSocket listening) {
        try {
            while (true) {
                listening.accept().close();
            }
        } catch (IOException over) {
            // the test is over
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket closed = new ServerSocket(0)) {
            return closed.getLocalPort();
        }
    }

    @Test
    void noRouteToTheServer() throws Exception {
        assumeOwnNetwork();
        List<String> line = new ArrayList<>(List.of("unshare", "--net"));
        line.addAll(JavaCommand.of(List.of("org.stblink.toolchain.Main")));
        line.addAll(with(box(a), "--server", "192.0.2.1:7410"));
        assertThat(run(11, line)).contains("FAIL  no way to the server's address: 192.0.2.1");
    }

    @Test
    void aKeyThatIsNotTheServers() throws Exception {
        lab.importDevices(List.of(a));
        byte[] other = new byte[32];
        new Random(5).nextBytes(other);
        other[31] &= 0x7f;
        assertThat(doctor(13, a, with(box(a), "--key", HexFormat.of().formatHex(other))))
                .contains("FAIL  whoever answers says that it does not have the key", "give the one that is there");
    }

    /** The genuine key on the command line does not count: those that a server pushed come before it. */
    @Test
    void keysThatAnotherServerPushed() throws Exception {
        lab.importDevices(List.of(a));
        doctor(0, a, box(a));
        lab.admin().call("POST", "/v1/keys", null);
        doctor(0, a, box(a));
        // It does not hear that the newer one is gone before it has tried the older.
        List<?> keys = (List<?>) lab.admin().get("/v1/keys").get("keys");
        Object newer = ((Map<?, ?>) keys.get(0)).get("keyId");
        lab.admin().call("POST", "/v1/keys/" + newer + "/retire", Map.of("force", true));
        assertThat(doctor(0, a, box(a))).contains("all is well");
        lab.close();
        lab = lab(CONFIGURATION);
        assertThat(doctor(13, a, box(a)))
                .contains("FAIL  whoever answers says that it does not have the keys that a server once pushed")
                .doesNotContain("compare --key");
    }

    @Test
    void aStrangerHearsNoCauseAndTheOperatorDoes() throws Exception {
        assertThat(doctor(16, a, box(a))).contains("give an operator's --token-file");
        assertThat(doctor(14, a, asOperator(box(a))))
                .contains(
                        "FAIL  the device is not on the allow-list: BOX-A",
                        "import it: echo ID | stblink admin import --group GROUP -");
        // At once again, which the server refuses for that; the cause is still the same.
        assertThat(doctor(14, a, asOperator(box(a)))).contains("FAIL  the device is not on the allow-list: BOX-A");
    }

    /** The server says of who asks too early after a failure that it does, and nothing of what would come of it by now. */
    @Test
    void aCauseThatWasMendedIsNotToldAgain() throws Exception {
        // The fourth failure lets a box wait for eight seconds, which is longer than the next doctor takes to ask.
        while (failures() < 4) {
            assertThat(doctor(16, a, box(a))).contains("within a minute of a failure");
        }
        lab.importDevices(List.of(a));
        assertThat(doctor(0, a, asOperator(box(a)))).contains("all is well");
    }

    private int failures() throws Exception {
        return lab.admin().audit(0, 1_000).toString().split("not on the allow-list", -1).length - 1;
    }

    @Test
    void anAdminApiThatIsNotThereDoesNotCostTheFinding() throws Exception {
        List<String> line = with(asOperator(box(a)), "--address", "127.0.0.1:" + closedPort());
        assertThat(doctor(16, a, line))
                .contains("FAIL  ", "the cause is not to be had: no admin API listens at 127.0.0.1:");
    }

    @Test
    void aWrongPassword() throws Exception {
        lab.admin()
                .importJson(JSON.std.asBytes(List.of(Map.of(
                        "id", a.id(), "group", "lab", "username", a.username(), "password", "right-" + a.password()))));
        assertThat(doctor(15, a, asOperator(with(box(a), "--token", "")))).contains("FAIL  the password is not");
    }

    @Test
    void aRevokedDevice() throws Exception {
        lab.importDevices(List.of(a));
        doctor(0, a, box(a));
        lab.admin().revoke(a.id());
        assertThat(doctor(17, a, box(a)))
                .contains("stblink admin release ID --new-token", "erase what the box has stored");
    }

    /** Its keys are void: neither another release nor a token helps while the box has them. */
    @Test
    void aReleasedDeviceThatWasNotErased() throws Exception {
        lab.importDevices(List.of(a));
        doctor(0, a, box(a));
        lab.admin().revoke(a.id());
        String fresh = String.valueOf(lab.admin()
                .call("POST", "/v1/devices/" + a.id() + "/release", Map.of("generateToken", true))
                .get("token"));
        List<String> line = asOperator(with(box(a), "--token", fresh));
        assertThat(doctor(16, a, line))
                .contains("FAIL  the server has no enrolment that goes with what the box has stored: not enrolled")
                .contains("erase what the box has stored", "--new-token");

        erase(directory.resolve(a.id()).resolve("secrets"));
        assertThat(doctor(0, a, line)).contains("all is well");
        // So it is for the one of two boxes that did not enrol since.
        lab.admin().call("POST", "/v1/devices/" + a.id() + "/release", Map.of("token", a.token()));
        doctor(0, a, with(with(box(a), "--dir", directory.resolve("other").toString()), "--token", a.token()));
        assertThat(doctor(16, a, line)).contains("goes with what the box has stored: wrong proof");
    }

    private static void erase(Path secrets) throws IOException {
        try (Stream<Path> files = Files.list(secrets)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void anAddressThatThisBoxCannotTake() throws Exception {
        lab.close();
        lab = lab(CONFIGURATION + "addresses = [ { block = \"198.51.100.0/24\", prefix = 24 } ]\n");
        lab.importDevices(List.of(a));
        assertThat(doctor(18, a, box(a)))
                .contains("FAIL  the address that the server gave could not be applied here", "--linux-interface");
    }

    @Test
    void anAddressThatTheBoxAddsToAnInterface() throws Exception {
        assumeOwnNetwork();
        List<String> line = new ArrayList<>(List.of("unshare", "--net"));
        line.addAll(JavaCommand.of(
                List.of(AddedAddress.class.getName(), directory.resolve("added").toString())));
        assertThat(run(0, line)).contains("ok    address: 198.51.100.1 is applied", "all is well");
    }

    @Test
    void aTargetThatIsNotThere() throws Exception {
        lab.importDevices(List.of(a, b));
        doctor(0, b, box(b));
        List<String> line = with(box(a), "--target", b.id());
        assertThat(doctor(19, a, line)).contains("FAIL  the target is not online", "switch it on", "only calls");
        assertThat(doctor(19, a, asOperator(line))).contains("FAIL  the target is not online", "not connected");
    }

    /** The server says of it what it says of one that is not there, and the doctor in its place would take calls. */
    @Test
    void aTargetThatOnlyCalls() throws Exception {
        lab.importDevices(List.of(a, b));
        try (Child box = Processes.box(lab, b, directory, "--only-calls")) {
            Processes.awaitOnline(box, 0);
            Processes.awaitCallable(lab, b);
            assertThat(doctor(19, a, asOperator(with(box(a), "--target", b.id()))))
                    .contains("FAIL  the target is online, and takes no calls", "onlyCalls")
                    .doesNotContain("switch it on");
        }
    }

    @Test
    void aTargetThatDeclines() throws Exception {
        lab.importDevices(List.of(a, b));
        try (Child box = Processes.box(lab, b, directory)) {
            Processes.awaitOnline(box, 0);
            Processes.awaitCallable(lab, b);
            int mark = box.events().mark();
            box.type("decline");
            box.events()
                    .await(mark, Processes.PATIENCE, "declining", e -> e.name().equals("declining"));
            assertThat(doctor(20, a, asOperator(with(box(a), "--target", b.id()))))
                    .contains("FAIL  the target takes no calls now: TARGET_DECLINED", "setAccepting")
                    .doesNotContain("policy");
        }
    }

    @Test
    void aCallThatIsWorthOneMoreAndFailsForAReasonOfNoOtherFinding() throws Exception {
        lab.close();
        lab = lab(CONFIGURATION + SAME_GROUP + "service.sessions-per-device = 1\n");
        LabDevice c = LabDevice.named("BOX-C", "cid");
        lab.importDevices(List.of(a, b, c));
        try (Child target = Processes.box(lab, b, directory);
                Child other = Processes.box(lab, c, directory)) {
            Processes.awaitOnline(target, 0);
            Processes.awaitOnline(other, 0);
            Processes.call(other, target, b.id());
            assertThat(doctor(22, a, with(box(a), "--target", b.id())))
                    .contains("wait  call: CALL_LIMIT, trace ", "once more in 1 s")
                    .contains("FAIL  something else is in the way: 36 CALL_LIMIT, trace ");
        }
    }

    @Test
    void aTargetThatIsForbiddenWithTheTrueCause() throws Exception {
        lab.close();
        lab = lab(CONFIGURATION);
        lab.importDevices(List.of(a, b));
        doctor(0, b, box(b));
        assertThat(doctor(20, a, asOperator(with(box(a), "--target", b.id()))))
                .contains("TARGET_UNREACHABLE, trace ", "policy");
    }

    @Test
    void aDirectPathThatIsBlocked() throws Exception {
        assumeOwnNetwork();
        List<String> line = new ArrayList<>(List.of("unshare", "--net"));
        line.addAll(JavaCommand.of(List.of(
                BlockedPath.class.getName(), directory.resolve("blocked").toString())));
        assertThat(run(21, line))
                .contains("wait  call: CONNECT_FAILED, trace ", "once more in 5 s")
                .contains("FAIL  the server let them talk, and the two do not reach each other");
    }

    /** As the port of a box is for moments, where strangers take its places. */
    @Test
    void aDirectPathThatWasBlockedForAMoment() throws Exception {
        assumeOwnNetwork();
        List<String> line = new ArrayList<>(List.of("unshare", "--net"));
        line.addAll(JavaCommand.of(List.of(
                BlockedPath.class.getName(), directory.resolve("blocked").toString(), "once more")));
        assertThat(run(0, line)).contains("wait  call: CONNECT_FAILED, trace ", "ok    call: BOX-B answers directly");
    }

    private String run(int exitCode, List<String> command) throws Exception {
        Path output = directory.resolve("run.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(3 * Processes.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        String said = Files.readString(output);
        assertThat(process.exitValue()).as(said).isEqualTo(exitCode);
        return said;
    }

    /** A network of one's own, in which something can be blocked without blocking it for others. */
    private static void assumeOwnNetwork() throws Exception {
        int code;
        try {
            code = new ProcessBuilder("unshare", "--net", "ip", "link", "set", "lo", "up")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            code = -1;
        }
        int result = code;
        assumeTrue(
                result == 0,
                () -> "*** NOT SHOWN: a blocked path; it takes root, unshare (util-linux) and ip (iproute2) ***");
    }
}
