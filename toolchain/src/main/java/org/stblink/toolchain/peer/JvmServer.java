package org.stblink.toolchain.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.stblink.toolchain.fleet.CpuTime;
import org.stblink.toolchain.process.Child;
import org.stblink.toolchain.process.Event;
import org.stblink.toolchain.process.ProcessFailure;

/** The program of a {@link FetchedPeer} as a server on a free port of loopback, in a JVM of its own. */
abstract class JvmServer implements PeerServer {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final String version;
    private final Child process;
    private final int port;

    /**
     * Starts it and waits until it says that it is there.
     *
     * @param name of the project
     * @param directory for the server's messages
     * @param arguments the program's
     */
    JvmServer(String name, FetchedPeer peer, Path directory, List<String> arguments)
            throws IOException, InterruptedException, ProcessFailure {
        version = name + " " + peer.version();
        List<String> command = new ArrayList<>(List.of(peer.program()));
        command.addAll(arguments);
        process = Child.foreign(name, peer.classPath(), directory.resolve("server.err"), command);
        try {
            port = Integer.parseInt(process.await(0, "READY", PATIENCE).get("port"));
        } catch (InterruptedException | ProcessFailure e) {
            process.close();
            throw e;
        }
    }

    /** Types a line to it and waits for the event that answers it. */
    final Event ask(String line, String event) throws IOException, InterruptedException, ProcessFailure {
        return process.ask(line, event, PATIENCE);
    }

    final int port() {
        return port;
    }

    @Override
    public final String version() {
        return version;
    }

    @Override
    public final long micros() throws IOException {
        return CpuTime.micros(process.pid());
    }

    @Override
    public final OptionalLong jvm() {
        return OptionalLong.of(process.pid());
    }

    /** Ends the server; what loads it is ended before. */
    @Override
    public void close() throws IOException {
        process.close();
    }
}
