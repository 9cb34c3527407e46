package org.stblink.toolchain.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.stblink.toolchain.endtoend.Processes.PATIENCE;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.port.pkcs11.SoftHsm;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.process.Child;
import org.stblink.toolchain.process.ProcessFailure;

/** Boxes whose keys live in a token and nowhere else, as processes of their own, against a real server. */
@Timeout(300)
class TokenBoxTest {
    private static final String PIN = "4321-token";
    private static final String CLIENT = "pkcs11-tool";

    @TempDir
    private Path directory;

    private String library = "";
    private Path pinFile = Path.of("");

    @BeforeEach
    void makeTokens() throws IOException {
        String found = SoftHsm.library();
        String configuration = System.getenv(SoftHsm.VARIABLE);
        boolean here = found != null && configuration != null;
        if (!here) {
            System.err.println("*** Boxes with their keys in a token are NOT tested: SoftHSM (Debian: softhsm2) is not"
                    + " installed, or " + SoftHsm.VARIABLE + " is not set as the build sets it ***");
        }
        assumeTrue(here, "no SoftHSM");
        library = String.valueOf(found);
        SoftHsm.makeTokens(Files.createDirectories(directory.resolve("softhsm")).resolve("softhsm2.conf"), 2, PIN);
        // Only processes that are started from here load the library, and each reads this file anew.
        Files.writeString(
                Path.of(String.valueOf(configuration)), Files.readString(directory.resolve("softhsm/softhsm2.conf")));
        pinFile = Files.createFile(
                directory.resolve("pin"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(pinFile, PIN + "\n");
    }

    private Child box(Lab lab, LabDevice device, int slot) throws IOException {
        return Processes.box(lab, device, directory, token(slot).toArray(new String[0]));
    }

    private List<String> token(int slot) {
        return List.of(
                "--token-library",
                library,
                "--token-slot",
                Integer.toString(slot),
                "--token-pin-file",
                pinFile.toString());
    }

    @Test
    void boxEnrolsCallsIsCalledResumesAfterAPowerCutAndChangesItsPasswordWithKeysThatNeverLeaveTheToken()
            throws Exception {
        LabDevice a = LabDevice.named("BOX-A", "ann");
        LabDevice b = LabDevice.named("BOX-B", "bob");
        try (Lab lab = Lab.start(directory.resolve("server"), 0, 0)) {
            lab.importDevices(List.of(a, b));
            try (Child ordinary = Processes.box(lab, b, directory)) {
                Processes.awaitOnline(ordinary, 0);
                String address;
                try (Child box = box(lab, a, 0)) {
                    address = Processes.awaitOnline(box, 0).get("address");
                    Processes.call(box, ordinary, b.id());
                    endCall(box, ordinary);
                    Processes.awaitCallable(lab, a);
                    Processes.call(ordinary, box, a.id());
                    endCall(ordinary, box);
                    box.kill();
                }
                assertThat(objects()).contains("stblink:stblink.auth#", "stblink:stblink.wrap#", "stblink:BINDING#");

                try (Child box = box(lab, new LabDevice(a.id(), a.username(), "", a.password()), 0)) {
                    assertThat(Processes.awaitOnline(box, 0).get("address"))
                            .as("the same box comes back, without a token to enrol with")
                            .isEqualTo(address);
                    assertThat(resumes(lab)).as("resumed connections").isPositive();
                    Processes.call(box, ordinary, b.id());
                    endCall(box, ordinary);

                    int mark = box.events().mark();
                    box.type("password another-password");
                    box.events()
                            .await(mark, PATIENCE, "the change", e -> e.name().equals("password-changed"));
                    Processes.awaitOnline(box, mark);
                    assertThat(lab.admin().device(a.id())).containsEntry("generation", 2);
                    Processes.call(box, ordinary, b.id());
                }
            }
        }
        assertThat(objects())
                .as("the next generation's keys are in the other slot")
                .contains("stblink:stblink.auth2#", "stblink:stblink.wrap2#");
        Processes.assertHoldsNoSecret(directory.resolve(a.id()), a);
        assertThat(directory.resolve(a.id() + ".log")).content().doesNotContain(PIN);
    }

    @Test
    void recordsOfABoxAreWorthNothingBesideAnotherToken() throws Exception {
        LabDevice a = LabDevice.named("BOX-A", "ann");
        try (Lab lab = Lab.start(directory.resolve("server"), 0, 0)) {
            lab.importDevices(List.of(a));
            try (Child box = box(lab, a, 0)) {
                Processes.awaitOnline(box, 0);
            }
            List<String> thief = new ArrayList<>(List.of("org.stblink.toolchain.Main"));
            thief.addAll(lab.boxArguments(a, directory.resolve(a.id())));
            thief.addAll(token(1));
            Path said = directory.resolve("thief.txt");
            assertThat(Processes.run(said, List.of(), thief.toArray(new String[0])))
                    .isNotZero();
            assertThat(said).content().contains("it is another token").doesNotContain(PIN);
        }
    }

    private static long resumes(Lab lab) throws Exception {
        return lab.admin()
                .text("/metrics")
                .lines()
                .filter(line -> line.startsWith("stblink_resumes_total "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                .sum();
    }

    private static void endCall(Child from, Child to) throws IOException, InterruptedException, ProcessFailure {
        int here = from.events().mark();
        int there = to.events().mark();
        from.type("end");
        to.type("end");
        from.events().await(here, PATIENCE, "the end of the call", e -> e.name().equals("channel-closed"));
        to.events().await(there, PATIENCE, "the end of the call", e -> e.name().equals("channel-closed"));
    }

    /** What an independent PKCS#11 client with the PIN sees, and that it cannot read a value. */
    private String objects() throws IOException, InterruptedException {
        if (!Files.exists(Path.of("/usr/bin", CLIENT))) {
            System.err.println(
                    "*** " + CLIENT + " (Debian: opensc) is not installed: not looked into the token with it ***");
            assumeTrue(false, "no " + CLIENT);
        }
        List<String> command = new ArrayList<>(List.of(CLIENT, "--module", library, "--login", "--pin", PIN));
        String listed = run(command, "--list-objects", "--slot-index", "0");
        assertThat(listed).contains("Access:     sensitive", "CKR_ATTRIBUTE_SENSITIVE");
        for (String line : listed.lines().filter(l -> l.contains("label:")).toList()) {
            String label = line.substring(line.indexOf(':') + 1).trim();
            String read = run(command, "--slot-index", "0", "--read-object", "--type", "secrkey", "--label", label);
            assertThat(read).as(label).contains("CKR_ATTRIBUTE_SENSITIVE");
        }
        return listed;
    }

    private static String run(List<String> command, String... more) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(more));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return said;
    }
}
