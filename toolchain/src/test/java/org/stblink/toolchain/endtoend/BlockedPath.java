package org.stblink.toolchain.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.process.Child;
import org.stblink.toolchain.process.Event;

/**
 * A server, a box, and the doctor of another box, in a network namespace where the way to the first box's address is blocked
 * once it is online. Its exit code is the doctor's.
 */
final class BlockedPath {
    private BlockedPath() {}

    public static void main(String[] args) throws Exception {
        Path directory = Files.createDirectories(Path.of(args[0]));
        ip("link", "set", "lo", "up");
        // The table of local addresses is asked first, always; to come before it, it has to step back.
        ip("rule", "add", "pref", "10", "lookup", "local");
        ip("rule", "del", "pref", "0");
        LabDevice caller = LabDevice.named("BOX-A", "ann");
        LabDevice target = LabDevice.named("BOX-B", "bob");
        int code;
        try (Lab lab = Lab.start(directory.resolve("server"), 0, 0)) {
            lab.importDevices(List.of(caller, target));
            try (Child box = Processes.box(lab, target, directory)) {
                Event online = Processes.awaitOnline(box, 0);
                Processes.awaitCallable(lab, target);
                ip("rule", "add", "pref", "5", "to", online.get("address"), "unreachable");
                List<String> line = new ArrayList<>(lab.boxArguments(caller, directory.resolve(caller.id())));
                line.set(0, "doctor");
                line.add(0, "org.stblink.toolchain.Main");
                line.addAll(List.of("--target", target.id()));
                Path output = directory.resolve("doctor.txt");
                List<String> environment = List.of("STBLINK_PASSWORD=" + caller.password());
                code = Processes.run(output, environment, line.toArray(new String[0]));
                System.out.println(Files.readString(output));
            }
        }
        System.exit(code);
    }

    private static void ip(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IllegalStateException(command + " failed");
        }
    }
}
