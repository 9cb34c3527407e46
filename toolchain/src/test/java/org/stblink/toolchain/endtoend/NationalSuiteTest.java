package org.stblink.toolchain.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.stblink.toolchain.endtoend.Processes.PATIENCE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.DeviceConfig;
import org.stblink.server.admin.AdminClient;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.process.Child;
import org.stblink.toolchain.process.Event;
import org.stblink.toolchain.process.ProcessFailure;

/** The national suite as an operator and a vendor meet it: a real server, and boxes that are configured for one suite or another. */
@Timeout(300)
class NationalSuiteTest {
    private static final String NATIONAL = "SM2_SM4GCM_SM3";
    private static final String CHACHA = "25519_ChaChaPoly_SHA256";
    private static final String AES = "25519_AESGCM_SHA256";
    private static final int FILE_BYTES = 1 << 20;

    @TempDir
    private Path directory;

    private final LabDevice a = LabDevice.named("BOX-A", "ann");
    private final LabDevice b = LabDevice.named("BOX-B", "bob");
    private final LabDevice c = LabDevice.named("BOX-C", "cy");

    /** A box with that key and suite to the server, and those suites for calls. */
    private Child box(Lab lab, LabDevice device, String suite, String key, String... peerSuites) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("org.stblink.toolchain.Main"));
        arguments.addAll(lab.boxArguments(device, directory.resolve(device.id())));
        arguments.set(arguments.indexOf("--key") + 1, key);
        arguments.addAll(List.of("--suite", suite));
        for (String each : peerSuites) {
            arguments.addAll(List.of("--peer-suite", each));
        }
        return Child.start(device.id(), directory.resolve(device.id() + ".log"), e -> {}, device.password(), arguments);
    }

    /** The same box, started again: it is enrolled. */
    private static LabDevice again(LabDevice device) {
        return new LabDevice(device.id(), device.username(), "", device.password());
    }

    private Child national(Lab lab, LabDevice device) throws IOException {
        return box(lab, device, NATIONAL, lab.nationalKey(), NATIONAL);
    }

    /** The suite of a session, as the operator sees it. */
    private static int suite(Lab lab, String sid) throws IOException, InterruptedException, AdminClient.Refused {
        List<?> sessions = (List<?>) lab.admin().sessions().get("sessions");
        return sessions.stream()
                .map(each -> (Map<?, ?>) each)
                .filter(each -> sid.equals(each.get("session")))
                .map(each -> (Integer) each.get("suite"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no session " + sid + " among " + sessions));
    }

    private static Event refusal(Child box, int mark) throws InterruptedException, ProcessFailure {
        return box.events()
                .await(
                        mark,
                        PATIENCE,
                        "the refusal",
                        e -> e.name().equals("session") && !e.get("reason").equals("NONE"));
    }

    private Path file(String name) throws IOException {
        byte[] content = new byte[FILE_BYTES];
        new Random(name.hashCode()).nextBytes(content);
        return Files.write(directory.resolve(name), content);
    }

    private static void send(Path file, Child from, Child to) throws Exception {
        int here = from.events().mark();
        int there = to.events().mark();
        from.type("send " + file);
        Event sent = from.await(here, "file-sent", PATIENCE);
        Event received = to.await(there, "file-received", PATIENCE);
        assertThat(received.get("hash")).isEqualTo("equal");
        assertThat(received.get("sha256")).isEqualTo(sent.get("sha256"));
        assertThat(received.get("bytes")).isEqualTo(Integer.toString(FILE_BYTES));
        assertThat(Files.mismatch(file, Path.of(received.get("path")))).isNegative();
    }

    private static String keyId(Lab lab, int index) throws IOException, InterruptedException, AdminClient.Refused {
        List<?> keys = (List<?>) lab.admin().get("/v1/keys").get("keys");
        return (String) ((Map<?, ?>) keys.get(index)).get("keyId");
    }

    /** Makes a server key and waits until the devices have it. */
    private static void addKey(Lab lab, LabDevice... devices) throws Exception {
        lab.admin().call("POST", "/v1/keys", null);
        for (LabDevice device : devices) {
            awaitKeySet(lab, device, 1);
        }
    }

    /** Waits until a device has acknowledged the present key set so often: again for each kind of keys that it pins. */
    private static void awaitKeySet(Lab lab, LabDevice device, int times) throws Exception {
        String note = "serial " + lab.admin().get("/v1/keys").get("serial");
        int[] seen = {0};
        assertTimeoutPreemptively(
                PATIENCE,
                () -> lab.admin().events("0", event -> {
                    if ("KEY_SET_ACK".equals(event.get("name"))
                            && note.equals(event.get("note"))
                            && device.id().equals(event.get("device"))) {
                        seen[0]++;
                    }
                    return seen[0] < times;
                }),
                device.id() + " does not acknowledge " + note);
    }

    private static long resumes(Lab lab) throws IOException, InterruptedException, AdminClient.Refused {
        return ((Number) lab.admin().health().get("resumes")).longValue();
    }

    /** Enrolment, registration, a call, its renewal, a change of the password, the return after the server's death, and a change of the server's keys. */
    @Test
    void aLifeWithTheNationalSuiteAlone() throws Exception {
        Path server = directory.resolve("server");
        Path fileA = file("from-a.bin");
        Path fileB = file("from-b.bin");
        Lab first = Lab.start(server, 0, 0);
        first.importDevices(List.of(a, b));
        String delivered = first.nationalKey();
        try (Child boxA = national(first, a);
                Child boxB = national(first, b)) {
            String address = Processes.awaitOnline(boxA, 0).get("address");
            Processes.awaitOnline(boxB, 0);
            String sid = Processes.call(boxA, boxB, b.id());
            assertThat(suite(first, sid)).isEqualTo(DeviceConfig.SUITE_NATIONAL);
            send(fileA, boxA, boxB);
            send(fileB, boxB, boxA);

            int atB = boxB.events().mark();
            int atA = boxA.events().mark();
            boxA.type("cut");
            for (Event over :
                    List.of(boxA.await(atA, "channel-closed", PATIENCE), boxB.await(atB, "channel-closed", PATIENCE))) {
                assertThat(over.get("sid")).isEqualTo(sid);
                assertThat(over.get("reason")).isIn("LINK_LOST", "TRUNCATED");
            }
            String renewed = Processes.call(boxB, boxA, a.id());
            assertThat(renewed).isNotEqualTo(sid);
            assertThat(suite(first, renewed)).isEqualTo(DeviceConfig.SUITE_NATIONAL);

            int changed = boxA.events().mark();
            boxA.type("password another-password");
            boxA.await(changed, "password-changed", PATIENCE);
            assertThat(Processes.awaitOnline(boxA, changed).get("address")).isEqualTo(address);
            assertThat(first.admin().device(a.id())).containsEntry("generation", 2);

            int killed = boxA.events().mark();
            int killedB = boxB.events().mark();
            first.kill();
            try (Lab second = Lab.restart(server, first)) {
                assertThat(Processes.awaitOnline(boxA, killed).get("address")).isEqualTo(address);
                Processes.awaitOnline(boxB, killedB);
                assertThat(resumes(second))
                        .as("boxes that came back without a handshake")
                        .isEqualTo(2);
                int said = boxA.events().mark();
                boxB.type("say still-here");
                boxA.events().await(said, PATIENCE, "the line", e -> e.is("said", "text", "still-here"));

                addKey(second, a, b);
                assertThat(second.nationalKey()).isNotEqualTo(delivered);
                assertThat(second.admin()
                                .call("POST", "/v1/keys/" + keyId(second, 1) + "/retire", Map.of())
                                .get("keys")
                                .toString())
                        .contains(second.nationalKey())
                        .doesNotContain(delivered);
                boxA.kill();
                // It was delivered with a key that is no more; what it has learnt counts.
                try (Child returned = box(second, again(a), NATIONAL, delivered, NATIONAL)) {
                    assertThat(Processes.awaitOnline(returned, 0).get("address"))
                            .isEqualTo(address);
                    assertThat(suite(second, Processes.call(returned, boxB, b.id())))
                            .isEqualTo(DeviceConfig.SUITE_NATIONAL);
                }
            }
        } finally {
            first.close();
        }
        Processes.assertHoldsNoSecret(directory, a);
        Processes.assertHoldsNoSecret(directory, b);
    }

    /** What two boxes speak with the server is one thing, and what they speak with each other another. */
    @Test
    void boxesOfBothKindsCallEachOtherOverWhatTheyShare() throws Exception {
        try (Lab lab = Lab.start(directory.resolve("server"), 0, 0)) {
            lab.importDevices(List.of(a, b, c));
            try (Child boxA = box(lab, a, CHACHA, lab.serverKey(), NATIONAL, CHACHA);
                    Child boxB = box(lab, b, NATIONAL, lab.nationalKey(), AES, NATIONAL);
                    Child boxC = box(lab, c, NATIONAL, lab.nationalKey(), CHACHA)) {
                for (Child each : List.of(boxA, boxB, boxC)) {
                    Processes.awaitOnline(each, 0);
                }
                assertThat(suite(lab, Processes.call(boxA, boxB, b.id()))).isEqualTo(DeviceConfig.SUITE_NATIONAL);
                send(file("mixed.bin"), boxA, boxB);
                int atA = boxA.events().mark();
                boxA.type("close");
                boxA.await(atA, "channel-closed", PATIENCE);
                assertThat(suite(lab, Processes.call(boxC, boxA, a.id()))).isEqualTo(DeviceConfig.SUITE_CHACHA_POLY);
                send(file("mixed-too.bin"), boxC, boxA);

                int mark = boxB.events().mark();
                int atC = boxC.events().mark();
                boxB.type("call " + c.id());
                boxB.events()
                        .await(mark, PATIENCE, "its refusal", e -> e.is("channel-closed", "reason", "NO_COMMON_SUITE"));
                assertThat(boxC.events().has(atC, e -> e.get("peer").equals(b.id())))
                        .isFalse();
            }
        }
    }

    /** Nothing of a wrong configuration stays: once it is right, the box gets in. */
    @Test
    void aKeyOfTheOtherKindIsRefusedAndHarmsNothing() throws Exception {
        try (Lab lab = Lab.start(directory.resolve("server"), 0, 0)) {
            lab.importDevices(List.of(a, b));
            try (Child boxA = box(lab, a, NATIONAL, lab.serverKey());
                    Child boxB = box(lab, b, CHACHA, lab.nationalKey())) {
                // Half of all X25519 keys are no x-coordinates of the national curve; with those the box does not even
                // ask.
                assertThat(refusal(boxA, 0).get("reason")).isIn("SERVER_REFUSES_KEY", "SERVER_NOT_AUTHENTIC");
                assertThat(refusal(boxB, 0).get("reason")).isEqualTo("SERVER_REFUSES_KEY");
            }
            try (Child boxA = box(lab, a, NATIONAL, "00".repeat(32))) {
                assertThat(refusal(boxA, 0).get("reason")).isEqualTo("SERVER_NOT_AUTHENTIC");
            }
            try (Child boxA = national(lab, a);
                    Child boxB = box(lab, b, CHACHA, lab.serverKey())) {
                Processes.awaitOnline(boxA, 0);
                Processes.awaitOnline(boxB, 0);
            }
        }
    }

    @Test
    void aServerThatDoesNotListItRefusesIt() throws Exception {
        Path server = Files.createDirectories(directory.resolve("server"));
        Files.writeString(server.resolve("server.conf"), """
                control { host = "127.0.0.1", port = 0 }
                admin { host = "127.0.0.1", port = 0 }
                """);
        try (Lab lab = Lab.start(server, 0, 0)) {
            lab.importDevices(List.of(a));
            try (Child box = national(lab, a)) {
                assertThat(refusal(box, 0).get("reason")).isEqualTo("SERVER_REFUSES_PREAMBLE");
                assertThat(box.events().has(0, e -> e.is("session", "state", "STOPPED")))
                        .isFalse();
            }
            assertThat(lab.admin().device(a.id())).containsEntry("enrolled", false);
            try (Child box = box(lab, a, CHACHA, lab.serverKey())) {
                Processes.awaitOnline(box, 0);
            }
        }
    }

    /** A box in the field is configured for the other kind, and back: identity and address stay, and each kind has the pins that were pushed to it. */
    @Test
    void anEnrolledBoxChangesItsSuiteAndBack() throws Exception {
        try (Lab lab = Lab.start(directory.resolve("server"), 0, 0)) {
            lab.importDevices(List.of(a));
            String address;
            try (Child box = box(lab, a, CHACHA, lab.serverKey())) {
                address = Processes.awaitOnline(box, 0).get("address");
                addKey(lab, a);
            }
            long before = resumes(lab);
            try (Child box = national(lab, again(a))) {
                assertSameBox(lab, box, address);
                awaitKeySet(lab, a, 2);
            }
            assertThat(resumes(lab))
                    .as("there is nothing to resume with another suite")
                    .isEqualTo(before);
            lab.admin().call("POST", "/v1/keys/" + keyId(lab, 1) + "/retire", Map.of("force", false));
            // Only what was pushed over the national suite gets it in now.
            try (Child box = box(lab, again(a), NATIONAL, "11".repeat(32))) {
                assertSameBox(lab, box, address);
                awaitKeySet(lab, a, 1);
            }
            long unacknowledged = resumes(lab);
            try (Child box = box(lab, again(a), NATIONAL, "11".repeat(32))) {
                assertSameBox(lab, box, address);
            }
            assertThat(resumes(lab)).as("it returned with the same suite").isEqualTo(unacknowledged + 1);

            // What was pushed to it as the former kind counts again.
            try (Child box = box(lab, again(a), CHACHA, "11".repeat(32))) {
                assertSameBox(lab, box, address);
                awaitKeySet(lab, a, 2);
            }
            assertThat(resumes(lab)).isEqualTo(unacknowledged + 1);
            try (Child box = box(lab, again(a), CHACHA, "11".repeat(32))) {
                assertSameBox(lab, box, address);
            }
            assertThat(resumes(lab)).isEqualTo(unacknowledged + 2);
        }
    }

    private void assertSameBox(Lab lab, Child box, String address) throws Exception {
        assertThat(Processes.awaitOnline(box, 0).get("address")).isEqualTo(address);
        assertThat(box.events().has(0, e -> e.is("session", "state", "ENROLLING")))
                .isFalse();
        assertThat(lab.admin().device(a.id()))
                .containsEntry("standing", "ALLOWED")
                .containsEntry("generation", 1);
    }
}
