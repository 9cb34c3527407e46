package org.stblink.toolchain.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import org.stblink.server.app.Server;
import org.stblink.server.app.ServerSettings;
import org.stblink.server.app.SettingsReader;
import org.stblink.server.app.StartFailure;

/**
 * The server's program with a trap in it. Started as {@code --config FILE --data DIRECTORY}; a line {@code HIT POINT} on its
 * standard input sets the trap, and {@code SET} is appended to the file of passed points when that is done.
 */
public final class FaultyServer {
    /** The file of passed points, in the data directory's parent. */
    static final String PASSED = "passed.txt";

    static final String SET = "SET";

    /** A change that is acknowledged and not stored: the defect that must be found. */
    static final String FORGETS = "stblink.crash.forgets";

    private FaultyServer() {}

    /** Runs until it is killed. */
    public static void main(String[] arguments) throws StartFailure, IOException {
        Path data = Path.of(arguments[3]);
        ServerSettings settings = SettingsReader.read(Path.of(arguments[1])).withDataDirectory(data);
        Trap trap = new Trap(data.resolveSibling(PASSED));
        Set<String> forgotten = Set.of(System.getProperty(FORGETS, ""));
        Server server = Server.start(
                settings,
                new FaultSeams(trap, forgotten),
                () -> Runtime.getRuntime().halt(1));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
        System.out.println(server.readyLine());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            int space = line.indexOf(' ');
            trap.set(line.substring(space + 1), Integer.parseInt(line.substring(0, space)));
            trap.pass(SET);
        }
        // Nobody holds its other end any more: the scene is gone.
        Runtime.getRuntime().halt(0);
    }
}
