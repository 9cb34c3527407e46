package org.stblink.toolchain.box;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.stblink.DeviceConfig;
import org.stblink.toolchain.values.ControlSuite;
import org.stblink.toolchain.values.Credentials;
import org.stblink.toolchain.values.HexBytes;
import org.stblink.toolchain.values.HostPort;
import org.stblink.toolchain.values.InputFile;
import org.stblink.toolchain.values.LinuxInterface;
import org.stblink.toolchain.values.PeerSuites;
import org.stblink.toolchain.values.Serial;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code stblink box}: one simulated box. */
@Command(
        name = "box",
        description = {
            "Runs one simulated box and reads commands from standard input (type 'help').",
            "It ends at 'quit' and at the end of its input: one in the background needs an input that stays open, as in"
                    + " 'tail -f /dev/null | stblink box ...'."
        },
        mixinStandardHelpOptions = true)
public final class BoxCommand implements Callable<Integer> {
    /** Where received files are, below the box's own directory. */
    public static final String RECEIVED = "received";

    @Option(names = "--id", required = true, converter = Serial.class, description = "device id (the serial)")
    private String id = "";

    @Option(names = "--dir", required = true, description = "the box's own directory: secrets and received files")
    private Path directory = Path.of("");

    @Option(
            names = "--server",
            required = true,
            converter = HostPort.Converter.class,
            description = "HOST:PORT of the server; give several to have it fail over")
    private List<HostPort> servers = List.of();

    @Mixin
    private ControlSuite controlSuite = new ControlSuite();

    @Mixin
    private PeerSuites peerSuites = new PeerSuites();

    @Option(
            names = "--token",
            converter = HexBytes.Token.class,
            description = "enrolment token, 32 to 64 hexadecimal digits; needed the first time only")
    private HexBytes token = HexBytes.NONE;

    @Mixin
    private Credentials credentials = new Credentials();

    @Option(
            names = "--reply",
            converter = InputFile.class,
            description = "a file to send back whenever a caller sent one")
    private @Nullable Path reply;

    @Option(names = "--model", description = "what the operator sees as its model (default: ${DEFAULT-VALUE})")
    private String model = "simulated box";

    @Option(names = "--firmware", description = "what the operator sees as its firmware (default: ${DEFAULT-VALUE})")
    private String firmware = "0.1";

    @Option(names = "--only-calls", description = "a terminal: it calls, and is never called")
    private boolean onlyCalls;

    @Mixin
    private Storage storage = new Storage();

    @Mixin
    private LinuxInterface linuxInterface = new LinuxInterface();

    @Override
    public Integer call() throws Exception {
        Events events = new Events(System.out);
        Files.createDirectories(directory);
        BoxPlatform platform = BoxPlatform.open(directory, storage, linuxInterface);
        try (Box box = new Box(platform, directory, config(), credentials.user(), events, reply)) {
            box.start();
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            new BoxShell(box, events).run(in);
            return box.isStopped() ? 1 : 0;
        }
    }

    private DeviceConfig config() throws IOException {
        DeviceConfig.Builder b = peerSuites
                .on(controlSuite.on(DeviceConfig.builder(id)))
                .enrolmentToken(token.bytes())
                .credentials(credentials.user(), credentials.password())
                .product(model, firmware)
                .maxRecordBytes(16384);
        servers.forEach(server -> b.server(server.host(), server.port()));
        return (onlyCalls ? b.onlyCalls() : b).build();
    }
}
