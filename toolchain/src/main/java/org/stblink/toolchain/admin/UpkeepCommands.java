package org.stblink.toolchain.admin;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** What keeps a server alive over years. */
final class UpkeepCommands {
    private UpkeepCommands() {}

    @Command(
            name = "backup",
            description = {
                "Copies the whole database into a file on the server's machine, while it serves.",
                "The keys are not in it: keep the directory 'keys' and the file 'witness' elsewhere. 'stblink-server"
                        + " --restore FILE' puts it back."
            })
    static final class Backup implements Callable<Integer> {
        @ParentCommand
        private AdminCommand admin = new AdminCommand();

        @Override
        public Integer call() throws Exception {
            return admin.show(
                    client -> client.call("POST", "/v1/backup", null),
                    made -> System.out.println(made.get("file") + ", " + made.get("bytes") + " bytes, audit head "
                            + made.get("seq") + ":" + made.get("hash")));
        }
    }

    @Command(
            name = "master-key",
            description = {
                "Changes the key that seals the devices' secrets, while the server serves.",
                "Backups from before need the former key: keep a copy of keys/master.key for as long as you keep them."
            },
            synopsisSubcommandLabel = "COMMAND")
    static final class MasterKey {
        private static final String PATH = "/v1/master-key";

        @ParentCommand
        private AdminCommand admin = new AdminCommand();

        @Command(name = "show", description = "Says which key seals, and how far a change is.")
        int show() throws Exception {
            return print(client -> client.get(PATH));
        }

        @Command(name = "change", description = "Makes a key and seals everything under it.")
        int change() throws Exception {
            return print(client -> client.call("POST", PATH + "/change", null));
        }

        private int print(AdminCommand.Act<Map<String, Object>> act) throws Exception {
            return admin.show(act, state -> System.out.println("key " + state.get("keyId") + ", " + change(state)));
        }

        private static String change(Map<String, Object> state) {
            if (Boolean.TRUE.equals(state.get("stopped"))) {
                return "its change has stopped, and the former key is still needed: see the server's log, then start"
                        + " the server again, and it goes on";
            }
            return Boolean.TRUE.equals(state.get("changing"))
                    ? "being changed: " + state.get("sealedAnew") + " devices so far"
                    : "no change under way";
        }
    }

    @Command(
            name = "capture",
            description = {
                "Has the server write down what passes on control connections, decrypted and without secrets.",
                "It does so until it is told to stop. 'stblink capture show FILE' reads it."
            },
            synopsisSubcommandLabel = "COMMAND")
    static final class Capture {
        private static final String PATH = "/v1/capture";

        @ParentCommand
        private AdminCommand admin = new AdminCommand();

        @Command(name = "show", description = "Says whether it does.")
        int show() throws Exception {
            return print(client -> client.get(PATH));
        }

        @Command(name = "start", description = "Begins.")
        int start() throws Exception {
            return print(client -> client.call("POST", PATH + "/start", null));
        }

        @Command(name = "stop", description = "Ends.")
        int stop() throws Exception {
            return print(client -> client.call("POST", PATH + "/stop", null));
        }

        private int print(AdminCommand.Act<Map<String, Object>> act) throws Exception {
            return admin.show(
                    act,
                    state -> System.out.println((Boolean.TRUE.equals(state.get("capturing"))
                                    ? "capturing, " + state.get("records") + " records so far"
                                    : "not capturing")
                            + (state.get("file") == null ? "" : ": " + state.get("file"))));
        }
    }
}
