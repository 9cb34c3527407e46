package org.stblink.toolchain.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.stblink.toolchain.process.Child;
import org.stblink.toolchain.process.ProcessFailure;

/**
 * Scandium as a server of DTLS 1.2 with a pre-shared key and (EC)DHE over X25519 (RFC 6347, RFC 5489), without
 * certificates. Its clients are Scandium, too, in another process, each with an address of its own.
 */
public final class DtlsServer extends JvmServer {
    /** What it takes. */
    public static final FetchedPeer FETCHED = FetchedPeer.of("scandium", "ScandiumServer", "scandium");

    private static final String CLIENTS = "ScandiumClients";

    private final LoadProcess clients;
    private int connected;

    private DtlsServer(Path directory) throws IOException, InterruptedException, ProcessFailure {
        super("Scandium", FETCHED, directory, List.of());
        try {
            clients = new LoadProcess(Child.foreign(
                    CLIENTS,
                    FETCHED.classPath(),
                    directory.resolve("clients.err"),
                    List.of(CLIENTS, Integer.toString(port()))));
        } catch (IOException e) {
            super.close();
            throw e;
        }
    }

    /** Starts it, and the process with the clients. */
    public static DtlsServer start(Path directory) throws IOException, InterruptedException, ProcessFailure {
        return new DtlsServer(directory);
    }

    /**
     * Connects further clients, which say nothing after that, until there are so many; before any other handshake.
     *
     * @throws IOException when the server has not as many sessions then
     */
    public void connect(int count) throws IOException, InterruptedException, ProcessFailure {
        clients.times("connect", count - connected);
        connected = count;
        int sessions = Integer.parseInt(ask("", "sessions").get("count"));
        if (sessions != count) {
            throw new IOException("Scandium has " + sessions + " sessions with " + count + " clients");
        }
    }

    /** Shakes hands in full for so long, by so many clients at a time; how many times. */
    public long handshakes(int window, long millis) throws IOException, InterruptedException, ProcessFailure {
        return clients.go("full", window, millis);
    }

    /** Resumes a session for so long, by so many clients at a time; how many times. */
    public long resumptions(int window, long millis) throws IOException, InterruptedException, ProcessFailure {
        return clients.go("resume", window, millis);
    }

    @Override
    public void close() throws IOException {
        clients.close();
        super.close();
    }
}
