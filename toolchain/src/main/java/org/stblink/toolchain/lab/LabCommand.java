package org.stblink.toolchain.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.stblink.toolchain.values.FreePort;
import org.stblink.toolchain.values.Serial;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code stblink lab}. */
@Command(
        name = "lab",
        description = {
            "Starts a server that stays up until you end it, and prints how to start boxes.",
            "A new lab's server accepts every suite, the national one as well."
        },
        mixinStandardHelpOptions = true)
public final class LabCommand implements Callable<Integer> {
    private static final int PORT = 7410;
    private static final int ADMIN_PORT = 7411;
    /** What this program was called by, where it is not installed. */
    static final String COMMAND = "stblink.command";

    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_@%+=:,./-]+");

    @Option(names = "--dir", description = "where the lab lives; kept from one start to the next (default: lab)")
    private Path directory = Path.of("lab");

    @Option(
            names = "--port",
            converter = FreePort.class,
            description = "port for devices, of a new lab; 0 = any free one (default: " + PORT + ")")
    private @Nullable Integer port;

    @Option(
            names = "--admin-port",
            converter = FreePort.class,
            description = "port for operators, of a new lab; 0 = any free one (default: " + ADMIN_PORT + ")")
    private @Nullable Integer adminPort;

    @Option(
            names = "--device",
            converter = Serial.class,
            description =
                    "puts a device on the allow-list with a fresh token, where it is not there yet; give it once for each"
                            + " device")
    private List<String> devices = new ArrayList<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        int control = port == null ? PORT : port;
        int admin = adminPort == null ? ADMIN_PORT : adminPort;
        if ((port != null || adminPort != null) && !Lab.takesPorts(directory, control, admin)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "the lab in " + directory + " is there already, with ports of its own: change them in "
                            + directory.resolve(Lab.CONFIGURATION) + ", or leave --port and --admin-port out");
        }
        try (Lab lab = Lab.start(directory, control, admin)) {
            Runtime.getRuntime().addShutdownHook(new Thread(lab::close));
            System.out.println("server for devices   " + lab.controlAddress());
            System.out.println("server key           " + lab.serverKey());
            System.out.println("its national key     " + lab.nationalKey()
                    + "  (for boxes with --suite SM2_SM4GCM_SM3 instead of the key above)");
            System.out.println("admin API            " + lab.adminAddress() + "  (token: "
                    + directory.resolve(Lab.DATA).resolve("admin.token") + ")");
            List<LabDevice> made = new ArrayList<>();
            for (String id : devices) {
                if (lab.isListed(id)) {
                    System.out.println();
                    listed(lab, id).forEach(System.out::println);
                } else {
                    made.add(LabDevice.named(id, "user-of-" + id));
                }
            }
            if (!made.isEmpty()) {
                lab.importDevices(made);
            }
            for (LabDevice d : made) {
                System.out.println();
                System.out.println(
                        d.id() + ", token " + d.token() + " (shown this once). To run it, in another terminal:");
                System.out.println(line(lab.boxArguments(d, directory.resolve(d.id()))));
            }
            System.out.println();
            System.out.println("log: " + directory.resolve("server.log") + ". End with Ctrl-C.");
            return lab.exitCode();
        }
    }

    /** What is to be said of a device that an earlier start put on the list. */
    List<String> listed(Lab lab, String id) throws IOException, InterruptedException {
        if (lab.isEnrolled(id)) {
            return List.of(
                    id + " is enrolled. To run it, in another terminal:",
                    line(lab.boxArguments(id, directory.resolve(id))));
        }
        return List.of(
                id + " is on the list already; its token was shown then, and cannot be shown again. For a new one:",
                line(List.of(
                        "admin",
                        "token",
                        id,
                        "--address",
                        lab.adminAddress(),
                        "--token-file",
                        directory.resolve(Lab.DATA).resolve("admin.token").toString())));
    }

    /** A command to be typed. */
    static String line(List<String> words) {
        return "  " + System.getProperty(COMMAND, "stblink") + " "
                + words.stream().map(LabCommand::quoted).collect(Collectors.joining(" "));
    }

    /** As a shell takes it for one word. */
    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
