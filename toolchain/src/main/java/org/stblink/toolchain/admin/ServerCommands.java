package org.stblink.toolchain.admin;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.AdminClient;
import org.stblink.server.admin.errors.ErrorTable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The server itself. */
final class ServerCommands {
    private ServerCommands() {}

    @Command(name = "health", description = "Shows state and counts of the server.")
    static final class Health implements Callable<Integer> {
        @ParentCommand
        private AdminCommand admin = new AdminCommand();

        @Override
        public Integer call() throws Exception {
            return admin.show(AdminClient::health, health -> Table.printOne(System.out, health));
        }
    }

    @Command(
            name = "audit",
            description = "Shows what happened and why: the newest entries, newest first.",
            subcommands = {AuditCommands.Export.class, AuditCommands.Head.class})
    static final class Audit implements Callable<Integer> {
        @ParentCommand
        AdminCommand admin = new AdminCommand();

        @ArgGroup
        private Edge edge = new Edge();

        @Option(names = "--device", description = "only of this device")
        private @Nullable String device;

        @Option(names = "--event", description = "only of this name, such as REGISTRATION_REFUSED")
        private @Nullable String event;

        @Option(names = "--trace", description = "only of the call with this trace id")
        private @Nullable String trace;

        @Option(names = "--limit", defaultValue = "100", description = "entries at the most (default: 100)")
        private int limit;

        @Override
        public Integer call() throws Exception {
            Map<String, String> parameters = new HashMap<>();
            DeviceCommands.put(parameters, "device", device);
            DeviceCommands.put(parameters, "event", event);
            DeviceCommands.put(parameters, "trace", trace);
            parameters.put("limit", String.valueOf(limit));
            edge.put(parameters);
            return admin.show(
                    client -> client.get("/v1/audit" + AdminClient.query(parameters)),
                    page -> new Table("seq", "at", "event", "device", "other", "cause", "session", "trace")
                            .print(System.out, page.get("entries")));
        }
    }

    /** Where a page of the audit begins, and which way it goes. */
    static final class Edge {
        @Option(names = "--after", description = "the other way round: oldest first, behind this number")
        private @Nullable Long after;

        @Option(names = "--before", description = "newest first, before this number")
        private @Nullable Long before;

        private void put(Map<String, String> parameters) {
            if (after == null) {
                parameters.put("before", String.valueOf(before == null ? 0 : before));
            } else {
                parameters.put("after", String.valueOf(after));
            }
        }
    }

    @Command(name = "metrics", description = "Shows the metrics as Prometheus gets them.")
    static final class Metrics implements Callable<Integer> {
        @ParentCommand
        private AdminCommand admin = new AdminCommand();

        @Override
        public Integer call() throws Exception {
            return admin.run(client -> {
                System.out.print(client.text("/metrics"));
                return 0;
            });
        }
    }

    @Command(
            name = "reload-certificate",
            description = "Has the server read the certificate of its admin API anew, without a restart.")
    static final class ReloadCertificate implements Callable<Integer> {
        @ParentCommand
        private AdminCommand admin = new AdminCommand();

        @Override
        public Integer call() throws Exception {
            return admin.show(
                    client -> client.call("POST", "/v1/certificate/reload", null),
                    certificate -> Table.printOne(System.out, certificate));
        }
    }

    /** Needs no server: the table is in the program. */
    @Command(name = "errors", description = "Explains an error code in English and Chinese; without one, lists all.")
    static final class Errors implements Callable<Integer> {
        @Parameters(
                paramLabel = "CODE",
                arity = "0..1",
                description = "its number or its name, such as 33 or TARGET_UNREACHABLE")
        private @Nullable String code;

        @Override
        public Integer call() {
            int shown = 0;
            for (ErrorTable.Entry entry : ErrorTable.all()) {
                if (code == null || code.equalsIgnoreCase(entry.name()) || code.equals(String.valueOf(entry.code()))) {
                    System.out.println(entry.code() + "  " + entry.name() + "  (" + entry.area() + ")");
                    System.out.println("      " + entry.english());
                    System.out.println("      " + entry.chinese());
                    shown++;
                }
            }
            if (shown == 0) {
                return AdminCommand.failed("there is no error " + code + ": without a code all are listed");
            }
            return 0;
        }
    }
}
