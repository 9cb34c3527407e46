package org.stblink.toolchain.admin;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.AdminClient;
import org.stblink.server.admin.errors.ErrorTable;
import org.stblink.server.admin.http.Json;
import org.stblink.server.store.StoreException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code stblink admin}: the connection, and how answers are shown. */
@Command(
        name = "admin",
        description = "Administers a running server through its admin API.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        scope = ScopeType.INHERIT,
        footer = {
            "",
            "Answers are tables; --json gives the API's own answer. Exit code 0: done; 1: refused or not reached,",
            "with one line that says why; 2: wrong usage.",
        },
        subcommands = {
            ImportCommand.class,
            DeviceCommands.Devices.class,
            DeviceCommands.Device.class,
            DeviceCommands.Revoke.class,
            DeviceCommands.Quarantine.class,
            DeviceCommands.Release.class,
            DeviceCommands.Amend.class,
            DeviceCommands.Token.class,
            DeviceCommands.Groups.class,
            DeviceCommands.Leases.class,
            DeviceCommands.Export.class,
            CallCommands.Sessions.class,
            CallCommands.RevokeSession.class,
            CallCommands.Calls.class,
            CallCommands.Call.class,
            CallCommands.Events.class,
            PolicyCommand.class,
            KeysCommand.class,
            AccessCommand.class,
            UpkeepCommands.Backup.class,
            UpkeepCommands.MasterKey.class,
            UpkeepCommands.Capture.class,
            ServerCommands.Health.class,
            ServerCommands.Audit.class,
            ServerCommands.Metrics.class,
            ServerCommands.ReloadCertificate.class,
            ServerCommands.Errors.class
        })
public final class AdminCommand {
    @Option(
            names = "--address",
            scope = ScopeType.INHERIT,
            description = "HOST:PORT of the admin API, or https://HOST:PORT (default: ${DEFAULT-VALUE})",
            defaultValue = "127.0.0.1:7411")
    private String address = "127.0.0.1:7411";

    @Option(
            names = "--token-file",
            scope = ScopeType.INHERIT,
            description = "a file with a token that only you may read (default: the one of 'stblink lab',"
                    + " ${DEFAULT-VALUE})",
            defaultValue = "lab/data/admin.token")
    private Path tokenFile = Path.of("lab", "data", "admin.token");

    @Option(
            names = "--authority",
            scope = ScopeType.INHERIT,
            description = "a PEM file with the certificate to check the server's against, where the system does not"
                    + " trust it anyway")
    private @Nullable Path authority;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "show the API's own answer")
    private boolean json;

    /** Something to do with the server. */
    interface Act<T> {
        T on(AdminClient client) throws IOException, InterruptedException, AdminClient.Refused;
    }

    /** Asks, and shows the answer. */
    int show(Act<Map<String, Object>> act, Consumer<Map<String, Object>> shower) throws Exception {
        return run(client -> {
            Map<String, Object> answer = act.on(client);
            if (json) {
                System.out.println(Json.pretty(answer));
            } else {
                shower.accept(answer);
            }
            return 0;
        });
    }

    /** Does something and says what went wrong in one line. */
    int run(Act<Integer> act) throws Exception {
        try {
            return act.on(AdminClient.open(address, tokenFile, authority));
        } catch (AdminClient.Refused e) {
            if (json) {
                System.err.println(Json.pretty(Map.of("error", e.error())));
            } else {
                complain(e);
            }
        } catch (NoSuchFileException e) {
            System.err.println(
                    "stblink admin: there is no file " + e.getFile() + ": name the token's file with --token-file");
        } catch (StoreException e) {
            System.err.println("stblink admin: " + e.getMessage());
        } catch (ConnectException | HttpConnectTimeoutException e) {
            System.err.println("stblink admin: no server at " + address
                    + ": see whether it runs, and what its READY line says after admin=");
        } catch (SSLException e) {
            System.err.println("stblink admin: no secure connection to " + address + " (" + e.getMessage()
                    + "): see --authority, and whether the server has a certificate for this name");
        }
        return 1;
    }

    boolean json() {
        return json;
    }

    private static void complain(AdminClient.Refused e) {
        String number = e.code() == 0 ? "" : " [" + e.code() + " " + e.name() + "]";
        System.err.println("stblink admin: " + e.getMessage() + number);
        if (e.code() != 0) {
            System.err.println("               " + ErrorTable.get(e.code()).chinese());
        }
        if (e.error().get("lines") instanceof List<?> lines) {
            for (Object line : lines) {
                if (line instanceof Map<?, ?> problem) {
                    Object device = problem.get("device");
                    System.err.println("  line " + problem.get("line") + (device == null ? "" : " (" + device + ")")
                            + ": " + problem.get("problem"));
                }
            }
        }
    }
}
