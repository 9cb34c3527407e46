package org.stblink.toolchain.admin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.AdminClient;
import org.stblink.toolchain.values.OutputFile;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What is done with devices. */
final class DeviceCommands {
    private static final String PATH = "/v1/devices/";

    private DeviceCommands() {}

    /** Which devices of all. */
    static final class Choice {
        @Option(names = "--search", description = "part of an id, of any case")
        private @Nullable String search;

        @Option(names = "--group", description = "the whole name of a group")
        private @Nullable String group;

        @Option(names = "--standing", description = "ALLOWED, REVOKED or QUARANTINED")
        private @Nullable String standing;

        Map<String, String> parameters() {
            Map<String, String> parameters = new HashMap<>();
            put(parameters, "search", search);
            put(parameters, "group", group);
            put(parameters, "standing", standing);
            return parameters;
        }
    }

    static void put(Map<String, String> parameters, String name, @Nullable String value) {
        if (value != null) {
            parameters.put(name, value);
        }
    }

    @Command(name = "devices", description = "Lists devices, a page at a time.")
    static final class Devices implements Callable<Integer> {
        @ParentCommand
        private AdminCommand admin = new AdminCommand();

        @ArgGroup(exclusive = false, heading = "Which devices:%n")
        private Choice choice = new Choice();

        @Option(names = "--connected", description = "only devices with a control connection")
        private boolean connected;

        @Option(
                names = "--holding",
                paramLabel = "ADDRESS",
                description = "only who has this address, and who has it pinned; without another choice")
        private @Nullable String address;

        @Option(names = "--after", description = "the 'next' of the page before")
        private @Nullable String after;

        @Option(names = "--limit", defaultValue = "100", description = "devices on a page, up to 1000 (default: 100)")
        private int limit;

        @Override
        public Integer call() throws Exception {
            Map<String, String> parameters = choice.parameters();
            put(parameters, "after", after);
            put(parameters, "address", address);
            parameters.put("limit", String.valueOf(limit));
            parameters.put("connected", String.valueOf(connected));
            return admin.show(client -> client.get("/v1/devices" + AdminClient.query(parameters)), page -> {
                new Table(
                                "id",
                                "group",
                                "standing",
                                "enrolled",
                                "online",
                                "asleep",
                                "address",
                                "model",
                                "firmware",
                                "heardMs")
                        .print(System.out, page.get("devices"));
                if (page.get("next") != null) {
                    System.out.println("there are more: --after " + page.get("next"));
                }
            });
        }
    }

    /** A command on one device. */
    abstract static class OnOne implements Callable<Integer> {
        @ParentCommand
        private AdminCommand admin = new AdminCommand();

        @Parameters(paramLabel = "ID", description = "the device id")
        private String id = "";

        int call(String method, String what, @Nullable Object body) throws Exception {
            return call(method, what, body, device -> {});
        }

        /** @param also looks at the answer, however it is shown */
        int call(String method, String what, @Nullable Object body, Consumer<Map<String, Object>> also)
                throws Exception {
            return admin.show(
                    client -> {
                        Map<String, Object> device = client.call(method, PATH + AdminClient.encode(id) + what, body);
                        also.accept(device);
                        return device;
                    },
                    device -> Table.printOne(System.out, device));
        }

        String id() {
            return id;
        }
    }

    @Command(name = "device", description = "Shows one device.")
    static final class Device extends OnOne {
        @Override
        public Integer call() throws Exception {
            return call("GET", "", null);
        }
    }

    @Command(
            name = "revoke",
            description = "Withdraws a device: its sessions end, and it cannot register again until it is released.")
    static final class Revoke extends OnOne {
        @Override
        public Integer call() throws Exception {
            return call("POST", "/revoke", null);
        }
    }

    @Command(
            name = "quarantine",
            description = "Puts a device aside whose identity may be in two boxes, until it is released.")
    static final class Quarantine extends OnOne {
        @Override
        public Integer call() throws Exception {
            return call("POST", "/quarantine", null);
        }
    }

    @Command(
            name = "release",
            description =
                    "Lets a device enrol once more, after a revocation, a quarantine or a repair. Its keys and its"
                            + " enrolment token are void at once; in mode token it needs another: --new-token here, or"
                            + " 'token ID' later, which take the role administer. Its owner has to erase what the box has stored, too.")
    static final class Release extends OnOne {
        @Option(names = "--token", description = "its new enrolment token, 32 to 64 hex digits")
        private @Nullable String token;

        @Option(names = "--new-token", description = "make a token, and show it this once")
        private boolean generate;

        @Override
        public Integer call() throws Exception {
            Map<String, Object> body = new LinkedHashMap<>();
            if (token != null) {
                body.put("token", token);
            }
            if (generate) {
                body.put("generateToken", true);
            }
            return call("POST", "/release", body, device -> {
                if (Boolean.FALSE.equals(device.get("hasToken"))) {
                    System.err.println("stblink admin: " + id() + " has no enrolment token now, and any former one is"
                            + " void. In mode token it cannot enrol until it gets one: stblink admin token " + id());
                }
            });
        }
    }

    @Command(
            name = "remove",
            description =
                    "Takes devices off the allow-list for good, such as mistyped ones: what is stored of them is deleted,"
                            + " but for the audit. A device that is enrolled has to be revoked before.")
    static final class Remove implements Callable<Integer> {
        @ParentCommand
        private AdminCommand admin = new AdminCommand();

        @Parameters(paramLabel = "ID", arity = "1..*", description = "the device ids")
        private List<String> ids = List.of();

        @Override
        public Integer call() throws Exception {
            // One by one, so that whoever meets an error sees which are gone.
            for (String id : ids) {
                int result = admin.show(
                        client -> client.call("DELETE", PATH + AdminClient.encode(id), null),
                        removed -> System.out.println(id + " is removed"));
                if (result != 0) {
                    return result;
                }
            }
            return 0;
        }
    }

    @Command(
            name = "amend",
            description =
                    "Changes what the operator says of a device. An empty value ('') takes it away. --user and --password take the"
                            + " role administer, the others operate.")
    static final class Amend extends OnOne {
        @Option(names = "--group", description = "the group that policies speak of")
        private @Nullable String group;

        @Option(names = "--pin", paramLabel = "ADDRESS", description = "the only address it may get")
        private @Nullable String pin;

        @Option(names = "--user", description = "the username it has to enrol with")
        private @Nullable String username;

        @Option(
                names = "--password",
                interactive = true,
                arity = "0..1",
                description = "the password it has to enrol with; asked for when no value is given")
        private @Nullable String password;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws Exception {
            if (password != null && password.isEmpty() && isPasswordAskedFor()) {
                throw new ParameterException(spec.commandLine(), "no password was typed; --password '' takes it away");
            }
            Map<String, Object> body = new LinkedHashMap<>();
            change(body, "group", group);
            change(body, "address", pin);
            change(body, "username", username);
            change(body, "password", password);
            return call("PATCH", "", body);
        }

        /** Whether no value stood behind it. What was parsed does not tell: an empty value and an empty answer are alike there. */
        private boolean isPasswordAskedFor() {
            List<String> typed = spec.commandLine().getParseResult().originalArgs();
            int value = typed.indexOf("--password") + 1;
            return value > 0 && (value == typed.size() || !typed.get(value).isEmpty());
        }

        private static void change(Map<String, Object> body, String name, @Nullable String value) {
            if (value != null) {
                // An empty text is what the API takes for nothing.
                body.put(name, value);
            }
        }
    }

    @Command(
            name = "token",
            description =
                    "Gives a device that is not enrolled (never was, or was released) a new enrolment token, and shows it"
                            + " this once; an old one is void.")
    static final class Token extends OnOne {
        @Option(names = "--void", description = "only make the old one void")
        private boolean none;

        @Override
        public Integer call() throws Exception {
            return call(none ? "DELETE" : "POST", "/token", null);
        }
    }

    @Command(name = "groups", description = "Lists groups, and how many devices of each stand how.")
    static final class Groups implements Callable<Integer> {
        @ParentCommand
        private AdminCommand admin = new AdminCommand();

        @Override
        public Integer call() throws Exception {
            return admin.show(client -> client.get("/v1/groups"), answer -> {
                new Table("group", "allowed", "revoked", "quarantined").print(System.out, answer.get("groups"));
                System.out.println(answer.get("devices") + " devices, " + answer.get("enrolled") + " enrolled");
            });
        }
    }

    @Command(name = "leases", description = "Lists addresses and whose they are, a page at a time.")
    static final class Leases implements Callable<Integer> {
        @ParentCommand
        private AdminCommand admin = new AdminCommand();

        @Option(names = "--after", description = "the 'next' of the page before")
        private @Nullable String after;

        @Option(names = "--limit", defaultValue = "100", description = "addresses on a page (default: 100)")
        private int limit;

        @Override
        public Integer call() throws Exception {
            Map<String, String> parameters = new HashMap<>();
            put(parameters, "after", after);
            parameters.put("limit", String.valueOf(limit));
            return admin.show(client -> client.get("/v1/leases" + AdminClient.query(parameters)), page -> {
                new Table("address", "device", "pinned").print(System.out, page.get("leases"));
                if (page.get("next") != null) {
                    System.out.println("there are more: --after " + page.get("next"));
                }
            });
        }
    }

    @Command(
            name = "export",
            description = "Writes the allow-list as CSV that can be imported again. There is no secret in it.")
    static final class Export implements Callable<Integer> {
        @ParentCommand
        private AdminCommand admin = new AdminCommand();

        @ArgGroup(exclusive = false, heading = "Which devices:%n")
        private Choice choice = new Choice();

        @Option(names = "--to", paramLabel = "FILE", description = "a new file (default: standard output)")
        private @Nullable Path to;

        @Option(names = "--overwrite", description = "put it in the place of a file that is there")
        private boolean overwrite;

        @Override
        public Integer call() throws Exception {
            String path = "/v1/devices/export" + AdminClient.query(choice.parameters());
            return admin.run(client -> {
                if (to == null) {
                    client.copy(path, System.out);
                    System.out.flush();
                } else {
                    write(client, path, to);
                    System.out.println("written to " + to);
                }
                return 0;
            });
        }

        /** Under another name until it is whole: a file that is there may be the only list there is. */
        private void write(AdminClient client, String path, Path file)
                throws IOException, InterruptedException, AdminClient.Refused {
            boolean replaces = overwrite && Files.isRegularFile(file);
            Path fresh = replaces ? file.resolveSibling(file.getFileName() + ".new") : file;
            OutputFile.make(
                    "--to",
                    fresh,
                    replaces ? "remove it" : "name another file" + (overwrite ? "" : ", or say --overwrite"));
            boolean whole = false;
            try (OutputStream out = OutputFile.open("--to", fresh)) {
                client.copy(path, out);
                whole = true;
            } finally {
                if (!whole) {
                    Files.deleteIfExists(fresh);
                }
            }
            if (replaces) {
                Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
