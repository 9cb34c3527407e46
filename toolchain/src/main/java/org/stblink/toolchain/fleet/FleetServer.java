package org.stblink.toolchain.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.stblink.toolchain.lab.Lab;

/** A server process for a fleet: a lab's, with room for as many boxes as there are. */
public final class FleetServer {
    private FleetServer() {}

    /** Starts it on free ports; {@code more} is added to its configuration. */
    public static Lab start(Path directory, int boxes, String more, List<String> jvm) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("server.conf"), """
                control { host = "127.0.0.1", port = 0, max-connections = %d }
                admin { host = "127.0.0.1", port = 0 }
                log { level = warn }
                """.formatted(Math.max(1000, 3 * boxes)) + more);
        return Lab.start(directory, 0, 0, jvm);
    }
}
