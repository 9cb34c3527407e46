package org.stblink.toolchain.load;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.stblink.DeviceConfig;
import org.stblink.Reason;
import org.stblink.server.admin.AdminClient;
import org.stblink.toolchain.values.AdminAddress;
import org.stblink.toolchain.values.ControlSuite;
import org.stblink.toolchain.values.HostPort;
import org.stblink.toolchain.values.HowMany;
import org.stblink.toolchain.values.InputFile;
import org.stblink.toolchain.values.Seconds;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code stblink load}. */
@Command(
        name = "load",
        description = {
            "Connects many devices to a server on this machine and holds them: enrolled, registered, answering heartbeats.",
            "The server must allow as many handshakes of one source; see its reference.conf.",
            "They are LOAD-0, LOAD-1 and so on, and keep nothing: a server takes each once, until it is removed from its list."
        },
        mixinStandardHelpOptions = true)
public final class LoadCommand implements Callable<Integer> {
    private static final int IMPORT_LINES = 5000;
    private static final String PREFIX = "LOAD-";

    @Option(names = "--devices", converter = HowMany.class, description = "how many (default: ${DEFAULT-VALUE})")
    private int devices = 1000;

    @Option(
            names = "--server",
            required = true,
            converter = HostPort.Converter.class,
            description = "HOST:PORT of the server")
    private @Nullable HostPort server;

    @Mixin
    private ControlSuite controlSuite = new ControlSuite();

    @Option(
            names = "--admin",
            converter = AdminAddress.class,
            required = true,
            description = "HOST:PORT of the admin API, for the import of the serials")
    private String admin = "";

    @Option(
            names = "--token-file",
            required = true,
            converter = InputFile.class,
            description = "the server's admin.token")
    private Path tokenFile = Path.of("");

    @Option(
            names = "--hold",
            converter = Seconds.class,
            description = "seconds to hold them once they are online (default: ${DEFAULT-VALUE})")
    private int holdSeconds = 10;

    @Option(
            names = "--patience",
            converter = Seconds.class,
            description = "seconds until all must be online (default: ${DEFAULT-VALUE})")
    private int patienceSeconds = 300;

    @Override
    public Integer call() throws Exception {
        AdminClient client = AdminClient.open(admin, tokenFile);
        List<String> used = used(client);
        if (!used.isEmpty()) {
            System.err.println("stblink load: the server knows " + used.size()
                    + " of these devices from before, such as " + used.get(0) + ", and lets nobody enrol as them again:"
                    + " take each off its list (stblink admin revoke, then remove), or take a server with new data");
            return 1;
        }
        importSerials(client);
        HostPort at = Objects.requireNonNull(server, "picocli asks for it");
        Fleet fleet = new Fleet(
                devices,
                i -> controlSuite
                        .on(DeviceConfig.builder(id(i)))
                        .server(at.host(), at.port())
                        .enrolmentToken(HexFormat.of().parseHex(token(i)))
                        .maxRecordBytes(1024)
                        .onlyCalls()
                        .build());
        long began = System.nanoTime();
        fleet.run(patienceSeconds * 1000L, true);
        long seconds = (System.nanoTime() - began) / 1_000_000_000;
        long online = fleet.online();
        if (online == devices) {
            System.out.printf("* all-online devices=%d seconds=%d%n", online, seconds);
        } else {
            System.out.printf(
                    "* not-all-online devices=%d of=%d seconds=%d reason=%s%n",
                    online, devices, seconds, Reason.name(fleet.lastReason()));
        }
        fleet.run(holdSeconds * 1000L, false);
        System.out.printf("* held devices=%d seconds=%d losses=%d%n", fleet.online(), holdSeconds, fleet.losses());
        return fleet.online() == devices && fleet.losses() == 0 ? 0 : 1;
    }

    /** Those of the devices that enrolled before, or may not any more; all others can enrol by their tokens. */
    private List<String> used(AdminClient client) throws Exception {
        Set<String> wanted = new HashSet<>();
        for (int i = 0; i < devices; i++) {
            wanted.add(id(i));
        }
        List<String> used = new ArrayList<>();
        Map<String, String> query = new HashMap<>(Map.of("search", PREFIX, "limit", "1000"));
        Object next;
        do {
            Map<String, Object> page = client.get("/v1/devices" + AdminClient.query(query));
            if (page.get("devices") instanceof List<?> found) {
                for (Object each : found) {
                    if (each instanceof Map<?, ?> device && isUsed(device) && wanted.contains(device.get("id"))) {
                        used.add(String.valueOf(device.get("id")));
                    }
                }
            }
            next = page.get("next");
            query.put("after", String.valueOf(next));
        } while (next != null);
        return used;
    }

    private static boolean isUsed(Map<?, ?> device) {
        // One that was released is not enrolled any more, and has lost its token, which no import gives back.
        boolean released = device.get("generation") instanceof Number times
                && times.intValue() > 0
                && !Boolean.TRUE.equals(device.get("hasToken"));
        return released || Boolean.TRUE.equals(device.get("enrolled")) || !"ALLOWED".equals(device.get("standing"));
    }

    private void importSerials(AdminClient client) throws Exception {
        for (int from = 0; from < devices; from += IMPORT_LINES) {
            StringBuilder csv = new StringBuilder("id,group,token\n");
            for (int i = from; i < Math.min(from + IMPORT_LINES, devices); i++) {
                csv.append(id(i)).append(",load,").append(token(i)).append('\n');
            }
            client.importCsv(csv.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String id(int i) {
        return PREFIX + i;
    }

    /** Made up, not drawn: these devices guard nothing, and the import can be repeated. */
    private static String token(int i) {
        return String.format("%032x", i + 1);
    }
}
