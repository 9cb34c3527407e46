package org.stblink.toolchain.endtoend;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.process.Child;
import org.stblink.toolchain.process.Event;
import org.stblink.toolchain.process.JavaCommand;

/**
 * A server, a box, and the doctor of another box, in a network namespace where the way to the first box's address is blocked
 * once it is online; until the doctor has said a line with the second argument, where there is one. Its exit code is the doctor's.
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
                code = doctor(line, caller.password(), said -> {
                    if (args.length > 1 && said.contains(args[1])) {
                        ip("rule", "del", "pref", "5");
                    }
                });
            }
        }
        System.exit(code);
    }

    /** Whoever follows what is said. */
    interface Follower {
        void said(String line) throws Exception;
    }

    /** Runs it, and says what it says; returns its exit code. */
    static int doctor(List<String> line, String password, Follower follower) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(JavaCommand.of(line)).redirectErrorStream(true);
        builder.environment().put("STBLINK_PASSWORD", password);
        Process process = builder.start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String said = output.readLine(); said != null; said = output.readLine()) {
                System.out.println(said);
                follower.said(said);
            }
        }
        return process.waitFor();
    }

    static void ip(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IllegalStateException(command + " failed");
        }
    }
}
