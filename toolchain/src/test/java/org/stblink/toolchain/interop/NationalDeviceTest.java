package org.stblink.toolchain.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.DeviceConfig;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.server.admin.AdminClient;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;

/**
 * The national suite between the server, a box of the SDK, and the Python device, whose curve, SM3 and SM4-GCM are its own. As
 * {@link PythonDeviceTest}.
 */
@Timeout(600)
class NationalDeviceTest {
    private static final String NATIONAL = "SM2_SM4GCM_SM3";
    private static final String MANDATORY = "25519_ChaChaPoly_SHA256";
    private static final int MILLIS = SuiteBox.PATIENCE_SECONDS * 1000;
    /** More than one record, and not a number of whole ones or of whole blocks. */
    private static final int LONG = 40_001;

    private final LabDevice pia = LabDevice.named("PY-1", "pia");
    private final LabDevice jay = LabDevice.named("JAVA-1", "jay");

    @TempDir
    private Path directory;

    private Python python;

    @BeforeEach
    void findPython() throws InterruptedException {
        python = Python.find("NationalDeviceTest");
    }

    @Test
    void primitivesOfTheDeviceAreTheStandards() throws Exception {
        try (LineProcess check = python.run("national.py")) {
            check.await("^national suite agrees with the standards");
            assertEquals(0, check.exitCode());
        }
    }

    @Test
    void deviceInPythonEnrolsRegistersCallsAndIsCalled() throws Exception {
        try (Lab lab = lab(NATIONAL, MANDATORY);
                LineProcess py =
                        python.device(lab, pia, directory, national(lab), "--suites", "0x10", "--token", pia.token());
                SuiteBox box = box(lab, DeviceConfig.SUITE_NATIONAL, DeviceConfig.SUITE_NATIONAL)) {
            py.await("^\\* enrolled generation=1");
            py.await("^\\* online address=");

            PeerChannel called = call(py, box, DeviceConfig.SUITE_NATIONAL);
            py.type("say hällo");
            assertEquals("Thällo", heard(called));
            py.type("rekey");
            String longText = "ü".repeat(LONG / 2);
            py.type("say " + longText);
            assertEquals("T" + longText, heard(called));
            say(called, "Tgrüezi");
            py.await("^\\* message from=JAVA-1 text=grüezi$");
            called.send(new byte[LONG], MILLIS);
            py.await("^\\* data from=JAVA-1 size=" + LONG + "$");
            py.type("end");
            assertNull(called.receive(MILLIS));
            say(called, "Thalf-open");
            py.await("^\\* message from=JAVA-1 text=half-open$");
            called.end();
            py.await("^\\* channel-closed reason=NORMAL sid=" + called.sessionId());
            assertEquals(Reason.ENDED, box.closed(called));

            PeerChannel calling = box.call(pia);
            py.await("^\\* channel-open role=target sid=" + calling.sessionId() + " peer=JAVA-1 suite=16$");
            exchange(py, calling);
            py.type("end");
            calling.end();
            py.await("^\\* channel-closed reason=NORMAL sid=" + calling.sessionId());

            py.type("quit");
            assertEquals(0, py.exitCode());
        }
    }

    /** Killed twice, it resumes twice: the state comes of the national handshake, and seals frames of the national suite. */
    @Test
    void deviceInPythonResumes() throws Exception {
        try (Lab lab = lab(NATIONAL, MANDATORY);
                SuiteBox box = box(lab, DeviceConfig.SUITE_NATIONAL, DeviceConfig.SUITE_NATIONAL)) {
            String key = national(lab);
            try (LineProcess py = python.device(lab, pia, directory, key, "--suites", "0x10", "--token", pia.token())) {
                py.await("^\\* online address=");
                py.kill();
            }
            for (int resumes = 1; resumes <= 2; resumes++) {
                try (LineProcess py = python.device(lab, pia, directory, key, "--suites", "0x10")) {
                    py.await("^\\* resumed resumes=" + resumes);
                    py.await("^\\* online address=");
                    PeerChannel called = call(py, box, DeviceConfig.SUITE_NATIONAL);
                    exchange(py, called);
                    py.type("close");
                    assertEquals(Reason.PEER_CLOSED, box.closed(called));
                    py.kill();
                }
            }
        }
    }

    /** Each end's code is wrapped with the AEAD of its own control channel, and what they talk over is neither's business. */
    @ParameterizedTest
    @CsvSource({"'0x10,1', 1, 16", "'1,0x10', 16, 16", "'0x10,1', 1, 1", "'1,0x10', 16, 1"})
    void devicesWithDifferentControlSuitesTalkOverEither(String suitesOfPython, int controlSuiteOfBox, int between)
            throws Exception {
        boolean national = between == DeviceConfig.SUITE_NATIONAL;
        try (Lab lab = lab(national ? NATIONAL : MANDATORY, national ? MANDATORY : NATIONAL);
                SuiteBox box =
                        box(lab, controlSuiteOfBox, DeviceConfig.SUITE_CHACHA_POLY, DeviceConfig.SUITE_NATIONAL);
                LineProcess py = python.device(
                        lab,
                        pia,
                        directory,
                        suitesOfPython.startsWith("0x10") ? national(lab) : lab.serverKey(),
                        "--suites",
                        suitesOfPython,
                        "--token",
                        pia.token())) {
            py.await("^\\* online address=");
            PeerChannel calling = box.call(pia);
            py.await(
                    "^\\* channel-open role=target sid=" + calling.sessionId() + " peer=JAVA-1 suite=" + between + "$");
            exchange(py, calling);
            assertEquals(calling.sessionId(), box.opened().sessionId());
            py.type("close");
            py.await("^\\* channel-closed reason=LOCAL_CLOSE");
            assertEquals(Reason.PEER_CLOSED, box.closed(calling));

            exchange(py, call(py, box, between));
        }
    }

    /**
     * The keys that S pushes are of the control suite's group. A device that changes to a suite of the other one goes by the key it
     * was delivered with for that, is sent that group's set, and the other way round.
     */
    @Test
    void keySetIsOfTheGroupOfTheControlSuite() throws Exception {
        try (Lab lab = lab(NATIONAL, MANDATORY)) {
            String delivered = national(lab);
            try (LineProcess py =
                    python.device(lab, pia, directory, delivered, "--suites", "0x10", "--token", pia.token())) {
                py.await("^\\* online address=");
                lab.admin().call("POST", "/v1/keys", null);
                py.await("^\\* keys-changed serial=1$");
                assertEquals(keys(lab, "nationalKey"), pins());
                py.kill();
            }
            String nobodys = "00".repeat(31) + "01";
            try (LineProcess py = python.device(lab, pia, directory, nobodys, "--suites", "0x10", "--no-resume")) {
                py.await("^\\* online address=");
                py.kill();
            }
            try (LineProcess py = python.device(lab, pia, directory, lab.serverKey(), "--suites", "1")) {
                py.await("^\\* keys-changed serial=1$");
                assertEquals(keys(lab, "publicKey"), pins());
                py.kill();
            }
            try (LineProcess py = python.device(lab, pia, directory, delivered, "--suites", "0x10")) {
                py.await("^\\* keys-changed serial=1$");
                assertEquals(keys(lab, "nationalKey"), pins());
            }
        }
    }

    /** As it does every suite that the operator did not list; there is no fallback to the other one of the device. */
    @Test
    void serverWithoutTheSuiteRefusesIt() throws Exception {
        try (Lab lab = lab(MANDATORY);
                LineProcess py = python.device(
                        lab, pia, directory, national(lab), "--suites", "0x10,1", "--token", pia.token())) {
            py.await("^\\* offline .*preamble refused, reason 2");
        }
    }

    /** A message 1 whose key is no point is not told from one that does not open; and the server goes on. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000004",
                "fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff"
            })
    void serverClosesWithoutAWordWhereAKeyIsNoPoint(String point) throws Exception {
        HexFormat hex = HexFormat.of();
        try (Lab lab = lab(NATIONAL, MANDATORY)) {
            byte[] keyId = MessageDigest.getInstance("SHA-256").digest(hex.parseHex(national(lab)));
            String opening = hex.formatHex("STBL".getBytes(StandardCharsets.US_ASCII)) + "01" + "10" + "01"
                    + hex.formatHex(keyId, 0, 4) + "0030" + point + "00".repeat(16);
            int colon = lab.controlAddress().lastIndexOf(':');
            try (Socket socket = new Socket(
                    lab.controlAddress().substring(0, colon),
                    Integer.parseInt(lab.controlAddress().substring(colon + 1)))) {
                socket.setSoTimeout(MILLIS);
                socket.getOutputStream().write(hex.parseHex(opening));
                assertEquals(-1, socket.getInputStream().read());
            }
            try (LineProcess py =
                    python.device(lab, pia, directory, national(lab), "--suites", "0x10", "--token", pia.token())) {
                py.await("^\\* online address=");
            }
        }
    }

    private PeerChannel call(LineProcess py, SuiteBox box, int suite) throws InterruptedException {
        Python.Call call = Python.call(py, jay);
        py.match(call.line(), " suite=" + suite + "$");
        PeerChannel called = box.opened();
        assertEquals(call.sid(), called.sessionId());
        return called;
    }

    private static void exchange(LineProcess py, PeerChannel channel) throws Exception {
        py.type("say zwölf");
        assertEquals("Tzwölf", heard(channel));
        say(channel, "Tboxkämpfer");
        py.await("^\\* message from=JAVA-1 text=boxkämpfer$");
    }

    private static void say(PeerChannel channel, String message) throws Exception {
        channel.send(message.getBytes(StandardCharsets.UTF_8), MILLIS);
    }

    private static String heard(PeerChannel channel) throws Exception {
        byte[] message = Objects.requireNonNull(channel.receive(MILLIS), "an end instead of a message");
        return new String(message, StandardCharsets.UTF_8);
    }

    /** A lab whose server takes these suites, the most wanted one first. */
    private Lab lab(String... suites) throws IOException, InterruptedException {
        Path server = Files.createDirectories(directory.resolve("server"));
        Files.writeString(server.resolve("server.conf"), """
                control { host = "127.0.0.1", port = 0, suites = [%1$s] }
                service { suites = [%1$s] }
                admin { host = "127.0.0.1", port = 0 }
                policy = [ { allow = true, caller = "anyone", target = "same-group" } ]
                """.formatted(String.join(", ", suites)));
        Lab lab = Lab.start(server, 0, 0);
        lab.importDevices(List.of(pia, jay));
        return lab;
    }

    private SuiteBox box(Lab lab, int controlSuite, int... peerSuites) throws Exception {
        String key = controlSuite == DeviceConfig.SUITE_NATIONAL ? national(lab) : lab.serverKey();
        return SuiteBox.start(lab, jay, directory.resolve("jay"), key, controlSuite, peerSuites);
    }

    /** What devices with the national suite are delivered with. */
    private static String national(Lab lab) throws IOException, InterruptedException, AdminClient.Refused {
        return keys(lab, "nationalKey").get(0);
    }

    private static List<String> keys(Lab lab, String which)
            throws IOException, InterruptedException, AdminClient.Refused {
        return ((List<?>) Objects.requireNonNull(lab.admin().get("/v1/keys").get("keys")))
                .stream()
                        .map(key -> String.valueOf(((Map<?, ?>) key).get(which)))
                        .toList();
    }

    /** The keys that the Python device has pinned. */
    private List<?> pins() throws IOException {
        Path state = directory.resolve(pia.id() + ".json");
        return (List<?>)
                Objects.requireNonNull(JSON.std.mapFrom(Files.readString(state)).get("pins"));
    }
}
