package org.stblink.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.stblink.server.admin.AdminClient;

/** Starts servers for tests: any free ports, a lab's limits, a data directory of the test's own. */
final class Servers {
    /** The enrolment token that every device of {@link #allow} has. */
    static final byte[] TOKEN = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");

    /** No test waits so long unless something is wrong. */
    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private Servers() {}

    /** The settings of a lab, and more lines of configuration that come last. */
    static ServerSettings settings(Path temporary, String... more) throws Exception {
        Path file = temporary.resolve("server.conf");
        Files.writeString(file, """
                control { port = 0, half-open-per-source = 1024, handshakes-per-source-per-second = 100000 }
                admin { port = 0, requests-per-second = 1000 }
                policy = [ { allow = true, caller = anyone, target = same-group } ]
                """ + String.join("\n", more));
        return SettingsReader.read(file).withDataDirectory(temporary.resolve("data"));
    }

    static Server start(Path temporary, String... more) throws Exception {
        return Server.start(settings(temporary, more), () -> {
            throw new IllegalStateException("the server failed");
        });
    }

    static AdminClient admin(Server server) throws Exception {
        return AdminClient.open("127.0.0.1:" + server.adminAddress().getPort(), server.tokenFile());
    }

    /** Puts devices {@code prefix-0} and so on on the allow-list, in one group. */
    static void allow(AdminClient admin, String prefix, int count) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append(prefix).append('-').append(i).append(",group,,,");
            lines.append(HexFormat.of().formatHex(TOKEN)).append('\n');
        }
        admin.importCsv(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** READY has no answer; the admin API shows when it has arrived. */
    static void awaitOnline(AdminClient admin, int count) throws Exception {
        long end = System.nanoTime() + WAIT_NANOS;
        Object online = admin.health().get("devicesOnline");
        while (!Integer.valueOf(count).equals(online)) {
            assertThat(System.nanoTime()).as("online: %s", online).isLessThan(end);
            online = admin.health().get("devicesOnline");
        }
    }
}
