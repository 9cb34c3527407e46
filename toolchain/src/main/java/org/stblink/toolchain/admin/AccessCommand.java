package org.stblink.toolchain.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.AdminClient;
import org.stblink.toolchain.values.OutputFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Who may use the admin API. */
@Command(
        name = "access",
        description = "Makes, lists and deletes tokens for the admin API. Roles: read looks; operate also revokes,"
                + " quarantines, releases and changes devices; administer does everything.",
        synopsisSubcommandLabel = "COMMAND")
final class AccessCommand {
    private static final String PATH = "/v1/access";

    @ParentCommand
    private AdminCommand admin = new AdminCommand();

    @Command(name = "list", description = "Lists the tokens by their names.")
    int list() throws Exception {
        return admin.show(
                client -> client.get(PATH),
                answer -> new Table("name", "role", "made").print(System.out, answer.get("tokens")));
    }

    @Command(name = "create", description = "Makes a token. It cannot be read again.")
    int create(
            @Parameters(paramLabel = "NAME", description = "who it is for") String name,
            @Option(names = "--role", required = true, description = "read, operate or administer") String role,
            @Option(
                            names = "--to",
                            paramLabel = "FILE",
                            description = "write it to a new file that only you may read, and do not show it")
                    @Nullable
                    Path to)
            throws Exception {
        return admin.run(client -> {
            if (to == null) {
                System.out.println(make(client, name, role));
            } else {
                makeInto(to, client, name, role);
                System.out.println("the token " + name + " (" + role + ") is in " + to);
            }
            return 0;
        });
    }

    private static String make(AdminClient client, String name, String role)
            throws IOException, InterruptedException, AdminClient.Refused {
        Map<String, Object> made = client.call("POST", PATH, Map.of("name", name, "role", role));
        return String.valueOf(made.get("token"));
    }

    /** The file comes first: a token that cannot be kept is in force all the same, and nobody has it. */
    private static void makeInto(Path to, AdminClient client, String name, String role)
            throws IOException, InterruptedException, AdminClient.Refused {
        OutputFile.makeOwnerOnly("--to", to);
        boolean made = false;
        boolean kept = false;
        try {
            String token = make(client, name, role);
            made = true;
            write(to, token);
            kept = true;
        } finally {
            if (made && !kept) {
                takeBack(client, name);
            }
            if (!kept) {
                Files.deleteIfExists(to);
            }
        }
    }

    private static void write(Path to, String token) throws IOException {
        try {
            Files.writeString(
                    to, token + "\n", StandardCharsets.US_ASCII, StandardOpenOption.WRITE, StandardOpenOption.DSYNC);
        } catch (IOException e) {
            throw OutputFile.unwritten("--to", to, e);
        }
    }

    private static void takeBack(AdminClient client, String name) throws InterruptedException {
        try {
            client.call("DELETE", PATH + "/" + AdminClient.encode(name), null);
        } catch (AdminClient.Refused | IOException e) {
            System.err.println("stblink admin: the token " + name + " is in force, and nobody has it: delete it with"
                    + " 'stblink admin access delete " + name + "'");
        }
    }

    @Command(name = "delete", description = "Makes a token worthless at once.")
    int delete(@Parameters(paramLabel = "NAME", description = "as listed") String name) throws Exception {
        return admin.show(
                client -> client.call("DELETE", PATH + "/" + AdminClient.encode(name), null),
                answer -> System.out.println("the token " + name + " is worthless now"));
    }
}
