package org.stblink.toolchain.admin;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.AdminClient;
import org.stblink.server.admin.errors.ErrorTable;
import org.stblink.server.admin.http.AdminError;
import org.stblink.server.admin.http.Json;
import org.stblink.server.store.StoreException;
import org.stblink.toolchain.values.AdminAddress;
import org.stblink.toolchain.values.FileTrouble;
import org.stblink.toolchain.values.InputFile;
import org.stblink.toolchain.values.OutputFile;
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
            "Answers are tables; --json gives the API's own answer.",
            "Exit code 0: done; 1: refused or not reached, with one line that says why; 2: wrong usage.",
        },
        subcommands = {
            ImportCommand.class,
            DeviceCommands.Devices.class,
            DeviceCommands.Device.class,
            DeviceCommands.Revoke.class,
            DeviceCommands.Quarantine.class,
            DeviceCommands.Release.class,
            DeviceCommands.Remove.class,
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
            converter = AdminAddress.class,
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
            converter = InputFile.class,
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
        return run(act, line -> "line " + line);
    }

    /** @param lineName what is said for the number of a line that is wrong */
    int run(Act<Integer> act, Function<Object, String> lineName) throws Exception {
        AdminClient client;
        try {
            client = AdminClient.open(address, tokenFile, authority);
        } catch (NoSuchFileException e) {
            return failed("there is no file " + tokenFile
                    + ": where the server is only starting, try again when it says READY; else name the token's file with"
                    + " --token-file");
        } catch (StoreException e) {
            return failed(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return failed("the token's file " + tokenFile + " cannot be read (" + e.getMessage()
                    + "): name another with --token-file");
        }
        try {
            return act.on(client);
        } catch (AdminClient.Refused e) {
            if (json) {
                System.err.println(Json.pretty(Map.of("error", e.error())));
            } else {
                complain(e, lineName);
            }
            return 1;
        } catch (OutputFile.Unusable e) {
            return failed(String.valueOf(e.getMessage()));
        } catch (FileSystemException e) {
            return failed(FileTrouble.text(e));
        } catch (IOException e) {
            return failed(unreached(e, client));
        }
    }

    /** What went wrong, in words: mostly on the way to the server. */
    String unreached(IOException e, AdminClient client) {
        if (e.getCause() instanceof UnresolvedAddressException
                || e.getCause() != null && e.getCause().getCause() instanceof UnresolvedAddressException) {
            return "nobody knows the name in " + address + ": see --address";
        } else if (e instanceof ConnectException || e instanceof HttpConnectTimeoutException) {
            return "no server at " + address + ": see whether it runs, and what its READY line says after admin=";
        } else if (e instanceof SSLException) {
            return "no secure connection to " + address + " (" + e.getMessage()
                    + "): see --authority, and whether the server has a certificate for this name";
        }
        String message = String.valueOf(e.getMessage());
        // A JDK has no exception of its own for it; 17 and 25 begin such a message in different ways.
        boolean noHttp = e instanceof ProtocolException || message.contains("HTTP/");
        if (client.isAnswered() && (noHttp || e instanceof SocketException)) {
            return "the connection to " + address + " broke (" + message
                    + "): see whether the server still runs, and its log";
        }
        if (noHttp) {
            return "what is at " + address + " is no admin API (" + message + "): "
                    + (address.contains("://")
                            ? ""
                            : "where the server has a certificate, give --address https://" + address
                                    + " and, if need be, --authority; else ")
                    + "see what the server's READY line says after admin=";
        }
        return e instanceof SocketException ? "the connection to " + address + " broke (" + message + ")" : message;
    }

    static int failed(String why) {
        System.err.println("stblink admin: " + why);
        return 1;
    }

    boolean json() {
        return json;
    }

    private void complain(AdminClient.Refused e, Function<Object, String> lineName) {
        String number = e.code() == 0 ? "" : " [" + e.code() + " " + e.name() + "]";
        System.err.println("stblink admin: " + e.getMessage() + number);
        if (e.code() != 0) {
            System.err.println("               " + ErrorTable.get(e.code()).chinese());
        }
        if (e.code() == AdminError.UNAUTHORIZED.code()) {
            System.err.println("               the token is that of " + tokenFile + ": name another with --token-file");
        }
        if (e.error().get("lines") instanceof List<?> lines) {
            for (Object line : lines) {
                if (line instanceof Map<?, ?> problem) {
                    Object device = problem.get("device");
                    System.err.println("  " + lineName.apply(problem.get("line"))
                            + (device == null ? "" : " (" + device + ")") + ": " + problem.get("problem"));
                }
            }
        }
    }
}
