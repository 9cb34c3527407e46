package org.stblink.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.server.admin.AdminClient;
import org.stblink.server.transport.SocketDevice;

/**
 * Everything that a stranger can do at once, from addresses of its own, against a server process with a small heap: honest
 * devices are all served meanwhile, and the server is as good as new afterwards. All of it is bounded in number.
 */
@Timeout(240)
@EnabledOnOs(
        value = OS.LINUX,
        disabledReason = "the attackers need addresses of their own, and Linux has all of 127.0.0.0/8")
class AbuseTest {
    private static final int HONEST = 12;
    private static final int SILENT = 400;
    private static final int HALF = 200;
    private static final int FLOOD = 600;
    private static final int OVERSIZED = 60;
    /** Far more than all buffers between hold: a server that cuts does not let it in. */
    private static final int ENDLESS = 32 << 20;

    private static final long SEED = 31;

    @TempDir
    Path temporary;

    private final List<Socket> held = new ArrayList<>();

    @Test
    void honestDevicesAreServedWhileStrangersDoTheirWorst() throws Exception {
        Path config = Files.writeString(temporary.resolve("server.conf"), """
                control { port = 0, half-open-per-source = 64, handshakes-per-source-per-second = 50 }
                admin { port = 0 }
                """);
        Path data = temporary.resolve("data");
        ExecutorService strangers = Executors.newFixedThreadPool(4);
        try (ServerProcess server =
                new ServerProcess(temporary, "--config", config.toString(), "--data", data.toString()).awaitReady()) {
            AdminClient admin = server.admin(data);
            Servers.allow(admin, "box", HONEST);
            hold(server, SILENT, 2, new byte[0]);
            hold(server, HALF, 3, "STBL".getBytes(StandardCharsets.US_ASCII));
            Future<Integer> flood = strangers.submit(() -> flood(server));
            Future<Integer> oversized = strangers.submit(() -> oversized(server));
            Future<?> guesser = strangers.submit(() -> {
                guess(server);
                return null;
            });

            List<SocketDevice> honest = new ArrayList<>();
            for (int i = 0; i < HONEST; i++) {
                SocketDevice box = new SocketDevice(server.control(), server.publicKey(), "box-" + i, Servers.TOKEN);
                assertThat(box.online().address)
                        .as("box-%d, in the middle of it", i)
                        .isNotEmpty();
                honest.add(box);
            }

            assertThat(flood.get())
                    .as("openings of the flood that got an answer of the handshake")
                    .isZero();
            assertThat(oversized.get())
                    .as("connections that took endless bytes behind a length over the limit")
                    .isZero();
            guesser.get();
            for (SocketDevice box : honest) {
                box.close();
            }
            for (Socket socket : held) {
                socket.close();
            }
            try (SocketDevice again = honest.get(0).at(server.control())) {
                assertThat(again.online().address).isNotEmpty();
            }
            assertThat(admin.health()).containsEntry("status", "ok");
            assertThat(server.errors()).doesNotContain("OutOfMemoryError", "the domain thread has failed");
        } finally {
            strangers.shutdownNow();
        }
    }

    private static Socket connect(ServerProcess server, int stranger) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 9, 0, (byte) stranger}), 0));
        socket.connect(server.control());
        socket.setSoTimeout(60_000);
        return socket;
    }

    /** Connections that say so much and then nothing, for as long as they are let. */
    private void hold(ServerProcess server, int count, int stranger, byte[] says) throws IOException {
        for (int i = 0; i < count; i++) {
            Socket socket = connect(server, stranger);
            held.add(socket);
            try {
                socket.getOutputStream().write(says);
            } catch (IOException turnedAway) {
                // BUSY, and closed already.
            }
        }
    }

    private static byte[] preamble(ServerProcess server) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("STBL".getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(new byte[] {1, 1, 1});
        bytes.writeBytes(Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(server.publicKey()), 4));
        return bytes.toByteArray();
    }

    /** Openings with random keys, one after the other. */
    private static int flood(ServerProcess server) throws Exception {
        Random random = new Random(SEED);
        int answered = 0;
        for (int i = 0; i < FLOOD; i++) {
            byte[] message = new byte[50];
            random.nextBytes(message);
            message[0] = 0;
            message[1] = 48;
            try (Socket socket = connect(server, 4)) {
                OutputStream out = socket.getOutputStream();
                out.write(preamble(server));
                out.write(message);
                byte[] answer = socket.getInputStream().readNBytes(3);
                answered += answer.length == 3 && answer[2] == 0 ? 1 : 0;
            } catch (IOException cut) {
                // As good an answer as BUSY.
            }
        }
        return answered;
    }

    /** Lengths over the limit, and bytes without end behind them; how many connections took them all. */
    private static int oversized(ServerProcess server) throws Exception {
        int tookAll = 0;
        byte[] block = new byte[8192];
        for (int i = 0; i < OVERSIZED; i++) {
            try (Socket socket = connect(server, 5)) {
                OutputStream out = socket.getOutputStream();
                out.write(preamble(server));
                out.write(new byte[] {(byte) 0xFF, (byte) 0xFF});
                for (int sent = 0; sent < ENDLESS; sent += block.length) {
                    out.write(block);
                }
                tookAll++;
            } catch (IOException cut) {
                // As it should be.
            }
        }
        return tookAll;
    }

    /** One token after the other for a device that is on the list. */
    private static void guess(ServerProcess server) throws Exception {
        InetAddress from = InetAddress.getByAddress(new byte[] {127, 9, 0, 6});
        int waits = 0;
        for (int i = 0; i < 4; i++) {
            byte[] guess = new byte[16];
            guess[0] = (byte) i;
            try (SocketDevice box = new SocketDevice(server.control(), server.publicKey(), "box-0", guess).from(from)) {
                Refused answer = (Refused) box.connect().enrol();
                assertThat(answer.code).isEqualTo(RefusedCode.ENROLMENT_REFUSED);
                waits += answer.retryAfterSeconds;
            }
        }
        assertThat(waits).as("seconds that a guesser is told to wait").isGreaterThan(3);
    }
}
