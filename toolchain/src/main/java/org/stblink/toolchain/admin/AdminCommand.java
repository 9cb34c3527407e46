package org.stblink.toolchain.admin;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.AdminClient;
import org.stblink.server.store.StoreException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code stblink admin}. Every answer is the admin API's JSON. */
@Command(
        name = "admin",
        description = "Administers a running server through its admin API.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class AdminCommand {
    @Option(names = "--address", description = "HOST:PORT of the admin API (default: ${DEFAULT-VALUE})")
    private String address = "127.0.0.1:7411";

    @Option(
            names = "--token-file",
            description = "the server's admin.token (default: the one of 'stblink lab', ${DEFAULT-VALUE})")
    private Path tokenFile = Path.of("lab", "data", "admin.token");

    /** An act against the server. */
    private interface Act {
        Map<String, Object> on(AdminClient client) throws IOException, InterruptedException, AdminClient.Refused;
    }

    private int show(Act act) throws IOException, InterruptedException {
        try {
            String json = JSON.std
                    .with(JSON.Feature.PRETTY_PRINT_OUTPUT)
                    .asString(act.on(AdminClient.open(address, tokenFile)));
            System.out.println(json);
            return 0;
        } catch (AdminClient.Refused e) {
            System.err.println("stblink admin: " + JSON.std.asString(e.error()));
            return 1;
        } catch (StoreException | java.net.ConnectException e) {
            System.err.println(
                    "stblink admin: " + (e.getMessage() == null ? "no server at " + address : e.getMessage()));
            return 1;
        }
    }

    @Command(name = "health", description = "State and counts of the server.")
    int health() throws IOException, InterruptedException {
        return show(AdminClient::health);
    }

    @Command(
            name = "import",
            description = "Puts devices on the allow-list, all of a file or none. CSV with a header of id and any of"
                    + " group,username,password,token,address; or (*.json) a list of such objects.")
    int importDevices(@Parameters(paramLabel = "FILE") Path file) throws IOException, InterruptedException {
        byte[] bytes = Files.readAllBytes(file);
        boolean json = String.valueOf(file.getFileName()).endsWith(".json");
        return show(c -> json ? c.importJson(bytes) : c.importCsv(bytes));
    }

    @Command(name = "devices", description = "Lists devices, a page at a time.")
    int devices(
            @Option(names = "--search", description = "part of an id") @Nullable String search,
            @Option(names = "--after", description = "the 'next' of the page before") @Nullable String after,
            @Option(names = "--limit", defaultValue = "100", description = "devices on a page") int limit)
            throws IOException, InterruptedException {
        return show(c -> c.devices(search == null ? "" : search, after == null ? "" : after, limit));
    }

    @Command(name = "device", description = "Shows one device.")
    int device(@Parameters(paramLabel = "ID") String id) throws IOException, InterruptedException {
        return show(c -> c.device(id));
    }

    @Command(name = "revoke", description = "Withdraws a device: its sessions end, and it cannot register again.")
    int revoke(@Parameters(paramLabel = "ID") String id) throws IOException, InterruptedException {
        return show(c -> c.revoke(id));
    }

    @Command(
            name = "release",
            description = "Lets a device enrol once more, after a revocation, a quarantine or a repair.")
    int release(
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--token", description = "its new enrolment token, hexadecimal") @Nullable String token)
            throws IOException, InterruptedException {
        return show(c -> c.release(id, token));
    }

    @Command(name = "sessions", description = "Shows the sessions under supervision.")
    int sessions() throws IOException, InterruptedException {
        return show(AdminClient::sessions);
    }

    @Command(name = "revoke-session", description = "Ends a session at both its ends.")
    int revokeSession(@Parameters(paramLabel = "SID") String sid) throws IOException, InterruptedException {
        return show(c -> c.revokeSession(sid));
    }

    @Command(name = "audit", description = "Shows audit entries, oldest first.")
    int audit(
            @Option(names = "--after", defaultValue = "0", description = "begin behind this number") long after,
            @Option(names = "--limit", defaultValue = "100", description = "entries at the most") int limit)
            throws IOException, InterruptedException {
        return show(c -> c.audit(after, limit));
    }
}
