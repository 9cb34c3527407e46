package org.stblink.toolchain.admin;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.AdminClient;
import org.stblink.server.admin.http.Json;
import org.stblink.toolchain.values.EndsWithItsReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Calls, sessions, and what happens now. */
final class CallCommands {
    private CallCommands() {}

    @Command(name = "sessions", description = "Lists the sessions under supervision, a page at a time.")
    static final class Sessions implements Callable<Integer> {
        @ParentCommand
        private AdminCommand admin = new AdminCommand();

        @Option(names = "--device", description = "only with this device at one end")
        private @Nullable String device;

        @Option(names = "--after", description = "the 'next' of the page before")
        private @Nullable String after;

        @Override
        public Integer call() throws Exception {
            Map<String, String> parameters = new HashMap<>();
            DeviceCommands.put(parameters, "device", device);
            DeviceCommands.put(parameters, "after", after);
            return admin.show(client -> client.get("/v1/sessions" + AdminClient.query(parameters)), page -> {
                new Table("session", "state", "caller", "target", "suite").print(System.out, page.get("sessions"));
                if (page.get("next") != null) {
                    System.out.println("there are more: --after " + page.get("next"));
                }
            });
        }
    }

    @Command(name = "revoke-session", description = "Ends a session at both its ends.")
    static final class RevokeSession implements Callable<Integer> {
        @ParentCommand
        private AdminCommand admin = new AdminCommand();

        @Parameters(paramLabel = "SID", description = "the session id, 32 hex digits")
        private String sid = "";

        @Override
        public Integer call() throws Exception {
            return admin.show(
                    client -> client.revokeSession(sid),
                    answer -> System.out.println("session " + sid + " is revoked"));
        }
    }

    @Command(name = "calls", description = "Lists the newest calls, newest first.")
    static final class Calls implements Callable<Integer> {
        @ParentCommand
        private AdminCommand admin = new AdminCommand();

        @Option(names = "--device", description = "only with this device at one end")
        private @Nullable String device;

        @Option(names = "--limit", defaultValue = "50", description = "calls at the most (default: 50)")
        private int limit;

        @Override
        public Integer call() throws Exception {
            Map<String, String> parameters = new HashMap<>();
            DeviceCommands.put(parameters, "device", device);
            parameters.put("limit", String.valueOf(limit));
            return admin.show(
                    client -> client.get("/v1/calls" + AdminClient.query(parameters)),
                    answer -> new Table("trace", "call", "caller", "target", "outcome", "setUpMs", "session")
                            .print(System.out, answer.get("calls")));
        }
    }

    @Command(name = "call", description = "Shows the steps of one call, 303 to 312 of figure 3, with their times.")
    static final class Call implements Callable<Integer> {
        @ParentCommand
        private AdminCommand admin = new AdminCommand();

        @Parameters(paramLabel = "TRACE", description = "its trace id, 16 hex digits")
        private String trace = "";

        @Option(
                names = "--call",
                description = "its number, where several calls have that trace id (default: the newest)")
        private @Nullable String number;

        @Override
        public Integer call() throws Exception {
            Map<String, String> parameters = new HashMap<>();
            DeviceCommands.put(parameters, "call", number);
            String path = "/v1/calls/" + AdminClient.encode(trace) + AdminClient.query(parameters);
            return admin.show(client -> client.get(path), call -> {
                Object steps = call.remove("steps");
                Table.printOne(System.out, call);
                new Table("ms", "step", "name", "device", "other", "address", "note").print(System.out, steps);
            });
        }
    }

    @Command(name = "events", description = "Shows what happens, as it happens. End with Ctrl-C.")
    static final class Events implements Callable<Integer>, EndsWithItsReader {
        @ParentCommand
        private AdminCommand admin = new AdminCommand();

        @Option(
                names = "--after",
                defaultValue = "",
                description = "begin behind the event with this id (default: now)")
        private String after = "";

        @Override
        public Integer call() throws Exception {
            return admin.run(client -> {
                client.events(after, event -> {
                    System.out.println(Json.text(event));
                    return !System.out.checkError();
                });
                return System.out.checkError()
                        ? 0
                        : AdminCommand.failed("the server ended the events: see whether it still runs, and whether"
                                + " the token was deleted (stblink admin access list)");
            });
        }
    }
}
