package org.stblink.toolchain.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stblink lab}. */
@Command(
        name = "lab",
        description = "Starts a server that stays up until you end it, and prints how to start boxes.",
        mixinStandardHelpOptions = true)
public final class LabCommand implements Callable<Integer> {
    @Option(names = "--dir", description = "where the lab lives; kept from one start to the next (default: lab)")
    private Path directory = Path.of("lab");

    @Option(names = "--port", description = "port for devices; 0 = any free one (default: ${DEFAULT-VALUE})")
    private int port = 7410;

    @Option(names = "--admin-port", description = "port for operators; 0 = any free one (default: ${DEFAULT-VALUE})")
    private int adminPort = 7411;

    @Option(
            names = "--device",
            description = "puts a device on the allow-list with a fresh token; give it once for each device")
    private List<String> devices = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        try (Lab lab = Lab.start(directory, port, adminPort)) {
            Runtime.getRuntime().addShutdownHook(new Thread(lab::close));
            System.out.println("server for devices   " + lab.controlAddress());
            System.out.println("server key           " + lab.serverKey());
            System.out.println("admin API            " + lab.adminAddress() + "  (token: "
                    + directory.resolve(Lab.DATA).resolve("admin.token") + ")");
            List<LabDevice> made = new ArrayList<>();
            for (String id : devices) {
                made.add(LabDevice.named(id, "user-of-" + id));
            }
            if (!made.isEmpty()) {
                lab.importDevices(made);
            }
            for (LabDevice d : made) {
                System.out.println();
                System.out.println(
                        d.id() + ", token " + d.token() + " (shown this once). To run it, in another terminal:");
                System.out.println(
                        "  toolchain/stblink " + String.join(" ", lab.boxArguments(d, directory.resolve(d.id()))));
            }
            System.out.println();
            System.out.println("log: " + directory.resolve("server.log") + ". End with Ctrl-C.");
            lab.awaitEnd();
            return 0;
        }
    }
}
