package org.stblink.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stblink.internal.crypto.Suite;

/**
 * The peer channel's pattern against dissononce (Debian package {@code python3-dissononce}), in both roles and every suite; what
 * dissononce lacks of the national one is {@code interop/national.py}.
 * Skipped, with a message, where no Python has it. Which Python: {@code STBLINK_PYTHON}, else {@code /usr/bin/python3},
 * else {@code python3}.
 */
@Timeout(120)
class DissononceInteropTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] PROLOGUE = "STBLink/1 peer".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PSK = HandshakePair.staticKey(true, 9);
    private static final byte[] NONE = new byte[0];

    private static String python;

    @BeforeAll
    static void findPython() throws Exception {
        List<String> candidates = new ArrayList<>();
        if (System.getenv("STBLINK_PYTHON") != null) {
            candidates.add(System.getenv("STBLINK_PYTHON"));
        }
        candidates.add("/usr/bin/python3");
        candidates.add("python3");
        for (String candidate : candidates) {
            if (hasDissononce(candidate)) {
                python = candidate;
                return;
            }
        }
        String message = "SKIPPED: interoperation of NNpsk0 with dissononce; none of " + candidates
                + " can import it (Debian: apt-get install python3-dissononce)";
        System.out.println(message);
        Assumptions.abort(message);
    }

    @ParameterizedTest
    @CsvSource({"1, true", "1, false", "2, true", "2, false", "16, true", "16, false"})
    void handshakeTransportAndRekeyAgree(int suite, boolean weInitiate) throws Exception {
        HandshakeState ours =
                new HandshakeState(new HandshakeConfig(Pattern.NNpsk0, weInitiate, suite, TestEntropy.seeded(11))
                        .prologue(PROLOGUE)
                        .psk(PSK));
        try (Peer peer = new Peer(suite, !weInitiate)) {
            while (!ours.isComplete()) {
                if (ours.isMyTurn()) {
                    peer.send(HandshakePair.write(ours, NONE));
                } else {
                    assertThat(HandshakePair.read(ours, peer.receive())).isEmpty();
                }
            }
            assertThat(ours.handshakeHash()).isEqualTo(peer.receive());

            Transport transport = ours.split();
            for (int i = 0; i < 6; i++) {
                if (i == 3) {
                    peer.sendLine("rekey");
                    assertThat(peer.receiveLine()).isEqualTo("rekey");
                    transport.sender().rekey();
                    transport.receiver().rekey();
                }
                assertThat(echo(peer, transport, "text " + i)).isEqualTo(i + " txet");
            }
        }
    }

    /** Of the vectors that {@link NoiseVectorsTest} reads: they were not made with what they test. */
    @Test
    void vectorsOfTheNationalSuiteAreWhatPythonMakes() throws Exception {
        Process making = new ProcessBuilder(python, resource("/interop/national_vectors.py"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        making.outputWriter(StandardCharsets.US_ASCII).close();
        List<String> made =
                making.inputReader(StandardCharsets.US_ASCII).lines().toList();

        assertThat(making.waitFor()).as("its error stands above").isZero();
        assertThat(made).isEqualTo(Files.readAllLines(Path.of(resource("/noise-vectors-national.json"))));
    }

    private static String echo(Peer peer, Transport transport, String text) throws IOException {
        byte[] plain = text.getBytes(StandardCharsets.US_ASCII);
        byte[] sealed = Arrays.copyOf(plain, plain.length + Suite.TAG_BYTES);
        transport.sender().encrypt(NONE, 0, 0, sealed, 0, plain.length);
        peer.send(sealed);
        byte[] answer = peer.receive();
        int length = transport.receiver().decrypt(NONE, 0, 0, answer, 0, answer.length);
        assertThat(length).isEqualTo(plain.length);
        return new String(answer, 0, length, StandardCharsets.US_ASCII);
    }

    private static String resource(String name) throws URISyntaxException {
        return Path.of(DissononceInteropTest.class.getResource(name).toURI()).toString();
    }

    private static boolean hasDissononce(String candidate) throws InterruptedException {
        try {
            Process probe = new ProcessBuilder(candidate, "-c", "import dissononce, cryptography")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return probe.waitFor(30, TimeUnit.SECONDS) && probe.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }

    /** The Python process; it ends when its input does. */
    private static final class Peer implements AutoCloseable {
        private final Process process;
        private final BufferedWriter in;
        private final BufferedReader out;

        Peer(int suite, boolean initiator) throws Exception {
            process = new ProcessBuilder(
                            python,
                            resource("/interop/dissononce_peer.py"),
                            "Noise_NNpsk0_" + Suite.noiseName(suite),
                            initiator ? "initiator" : "responder",
                            HEX.formatHex(PROLOGUE),
                            HEX.formatHex(PSK))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            in = process.outputWriter(StandardCharsets.US_ASCII);
            out = process.inputReader(StandardCharsets.US_ASCII);
        }

        void send(byte[] message) throws IOException {
            sendLine(HEX.formatHex(message));
        }

        byte[] receive() throws IOException {
            return HEX.parseHex(receiveLine());
        }

        void sendLine(String line) throws IOException {
            in.write(line);
            in.newLine();
            in.flush();
        }

        String receiveLine() throws IOException {
            String line = out.readLine();
            assertThat(line).as("the peer gave up; its error stands above").isNotNull();
            return line;
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
