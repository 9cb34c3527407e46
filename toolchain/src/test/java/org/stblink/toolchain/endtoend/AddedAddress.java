package org.stblink.toolchain.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;

/**
 * A server that gives out addresses which this machine does not have, and the doctor of a box that adds them, in a network
 * namespace. Its exit code is the doctor's.
 */
final class AddedAddress {
    private AddedAddress() {}

    public static void main(String[] args) throws Exception {
        Path directory = Files.createDirectories(Path.of(args[0]));
        BlockedPath.ip("link", "set", "lo", "up");
        Path server = Files.createDirectories(directory.resolve("server"));
        Files.writeString(server.resolve("server.conf"), """
                control { host = "127.0.0.1", port = 0 }
                admin { host = "127.0.0.1", port = 0 }
                addresses = [ { block = "198.51.100.0/24", prefix = 24 } ]
                """);
        LabDevice box = LabDevice.named("BOX-A", "ann");
        int code;
        try (Lab lab = Lab.start(server, 0, 0)) {
            lab.importDevices(List.of(box));
            List<String> line = new ArrayList<>(lab.boxArguments(box, directory.resolve(box.id())));
            line.set(0, "doctor");
            line.add(0, "org.stblink.toolchain.Main");
            line.addAll(List.of("--linux-interface", "lo"));
            code = BlockedPath.doctor(line, box.password(), said -> {});
        }
        System.exit(code);
    }
}
