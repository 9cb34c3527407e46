package org.stblink.toolchain.admin;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.AdminClient;
import org.stblink.server.store.OwnerOnly;
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
        if (to != null && Files.exists(to)) {
            System.err.println("stblink admin: " + to + " is there already: name another file");
            return 1;
        }
        return admin.run(client -> {
            Map<String, Object> made = client.call("POST", PATH, Map.of("name", name, "role", role));
            String token = String.valueOf(made.get("token"));
            if (to == null) {
                System.out.println(token);
            } else {
                OwnerOnly.write(to, (token + "\n").getBytes(StandardCharsets.US_ASCII));
                System.out.println("the token " + name + " (" + role + ") is in " + to);
            }
            return 0;
        });
    }

    @Command(name = "delete", description = "Makes a token worthless at once.")
    int delete(@Parameters(paramLabel = "NAME", description = "as listed") String name) throws Exception {
        return admin.show(
                client -> client.call("DELETE", PATH + "/" + AdminClient.encode(name), null),
                answer -> System.out.println("the token " + name + " is worthless now"));
    }
}
