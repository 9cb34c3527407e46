package org.stblink.toolchain.admin;

import java.util.Map;
import org.stblink.server.admin.AdminClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The server's keys. */
@Command(
        name = "keys",
        description = {
            "Rotates the server's key.",
            "Add one; devices hear of it and acknowledge, those that are away when they come back. When all have, retire"
                    + " the old one; it is refused before, because a device that has pinned only that one could never"
                    + " connect again. Deliver new devices with the key that is listed first: publicKey, or with the national suite nationalKey."
        },
        synopsisSubcommandLabel = "COMMAND")
final class KeysCommand {
    private static final String PATH = "/v1/keys";

    @ParentCommand
    private AdminCommand admin = new AdminCommand();

    @Command(name = "list", description = "Shows the keys, and how many devices have acknowledged them.")
    int list() throws Exception {
        return admin.show(client -> client.get(PATH), KeysCommand::print);
    }

    @Command(name = "add", description = "Makes a key and sends it to the devices.")
    int add() throws Exception {
        return admin.show(client -> client.call("POST", PATH, null), KeysCommand::print);
    }

    @Command(name = "retire", description = "Takes a key away.")
    int retire(
            @Parameters(paramLabel = "KEY", description = "its key id, 8 hex digits, as listed") String keyId,
            @Option(names = "--force", description = "though devices have not acknowledged: they may be shut out")
                    boolean force)
            throws Exception {
        String path = PATH + "/" + AdminClient.encode(keyId) + "/retire";
        return admin.show(client -> client.call("POST", path, Map.of("force", force)), KeysCommand::print);
    }

    private static void print(Map<String, Object> keys) {
        new Table("keyId", "publicKey", "nationalKey").print(System.out, keys.get("keys"));
        System.out.println("key set " + keys.get("serial") + ": " + keys.get("acknowledged") + " of "
                + keys.get("enrolled") + " enrolled devices have it, " + keys.get("behind") + " do not yet; "
                + keys.get("notEnrolled") + " devices are not enrolled");
    }
}
