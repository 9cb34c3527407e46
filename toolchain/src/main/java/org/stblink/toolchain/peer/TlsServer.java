package org.stblink.toolchain.peer;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * OpenSSL's {@code s_server}: TLS 1.3 with a pre-shared key and (EC)DHE over X25519, no certificate and no tickets. Its
 * clients are {@code s_client} processes, each of which connects six times.
 */
public final class TlsServer implements PeerServer {
    /** The program that it is. */
    public static final String PROGRAM = "openssl";

    /** Guards nothing, and lives as long as a run. */
    private static final String KEY = "7065657273206d6561737572656420627920746865206f6e6520636f6d6d616e";

    /** The one with SHA-256, which is what a plain pre-shared key is for. */
    private static final String SUITE = "TLS_AES_128_GCM_SHA256";

    private static final Map<String, String> NO_CONFIGURATION = Map.of("OPENSSL_CONF", "/dev/null");
    private static final int CLIENTS_AT_ONCE = 2;
    private static final int CLIENT_SECONDS = 30;
    /** What a client says of each connection whose handshake is done. */
    private static final String DONE = ", TLSv1.3, Cipher is " + SUITE;

    private final ForeignProcess process;
    private final Path directory;
    private final int port;

    private TlsServer(ForeignProcess process, Path directory, int port) {
        this.process = process;
        this.directory = directory;
        this.port = port;
    }

    /** Starts it on a free port of loopback. */
    public static TlsServer start(Path directory) throws IOException, InterruptedException {
        int port = FreePort.tcp();
        List<String> command = new ArrayList<>(List.of(PROGRAM, "s_server", "-accept", "127.0.0.1:" + port));
        command.addAll(List.of("-nocert", "-num_tickets", "0", "-quiet"));
        command.addAll(handshake());
        ForeignProcess process =
                ForeignProcess.start(command, NO_CONFIGURATION, directory.resolve("s_server.log"), () -> isThere(port));
        return new TlsServer(process, directory, port);
    }

    /** What both ends are told. */
    private static List<String> handshake() {
        return List.of("-tls1_3", "-groups", "X25519", "-ciphersuites", SUITE, "-psk_identity", "peer", "-psk", KEY);
    }

    private static boolean isThere(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (ConnectException notYet) {
            return false;
        }
    }

    @Override
    public String version() throws IOException, InterruptedException {
        String said = Program.run(List.of(PROGRAM, "version"), NO_CONFIGURATION, directory.resolve("version.txt"));
        return said.replaceFirst("(\\S+ \\S+)[\\s\\S]*", "$1");
    }

    @Override
    public long micros() throws IOException {
        return process.micros();
    }

    /**
     * Connects, shakes hands and closes, for so long.
     *
     * @return how many handshakes were done
     * @throws IOException when one failed
     */
    public long handshakes(long millis) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long done = 0;
        while (done == 0 || System.nanoTime() < end) {
            List<Process> clients = new ArrayList<>();
            try {
                for (int i = 0; i < CLIENTS_AT_ONCE; i++) {
                    Path said = directory.resolve("s_client-" + i + ".txt");
                    Files.deleteIfExists(said);
                    Process client = Program.start(client(), NO_CONFIGURATION, said);
                    clients.add(client);
                    client.getOutputStream().close(); // it ends with its input, once it has connected so often
                }
                for (int i = 0; i < CLIENTS_AT_ONCE; i++) {
                    done += doneBy(clients.get(i), directory.resolve("s_client-" + i + ".txt"));
                }
            } finally {
                clients.forEach(Process::destroyForcibly);
            }
        }
        return done;
    }

    private List<String> client() {
        List<String> command = new ArrayList<>(List.of(PROGRAM, "s_client", "-connect", "127.0.0.1:" + port));
        command.add("-reconnect");
        command.addAll(handshake());
        return command;
    }

    private static long doneBy(Process client, Path output) throws IOException, InterruptedException {
        if (!client.waitFor(CLIENT_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("s_client did not end within " + CLIENT_SECONDS + " s");
        }
        String said = Files.readString(output, StandardCharsets.UTF_8);
        long done = said.lines().filter(line -> line.contains(DONE)).count();
        if (client.exitValue() != 0 || done == 0) {
            throw new IOException("s_client failed: " + said.strip());
        }
        return done;
    }

    /**
     * Connects and closes without a word, so often: what of a handshake's cost is not the handshake's.
     */
    public long connections(long millis) throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long done = 0;
        while (done == 0 || System.nanoTime() < end) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.shutdownOutput();
                while (socket.getInputStream().read() >= 0) {
                    // An alert, perhaps; then the server closes.
                }
            }
            done++;
        }
        return done;
    }

    @Override
    public void close() {
        process.close();
    }
}
