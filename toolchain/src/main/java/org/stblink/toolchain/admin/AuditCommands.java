package org.stblink.toolchain.admin;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.stblink.toolchain.values.OutputFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The audit with its chain: to be checked and kept elsewhere. */
final class AuditCommands {
    private AuditCommands() {}

    @Command(
            name = "export",
            description = "Writes the audit with its chain, JSON, an object a line; 'stblink audit verify' checks it.")
    static final class Export implements Callable<Integer> {
        @ParentCommand
        private ServerCommands.Audit audit = new ServerCommands.Audit();

        @Option(names = "--after", defaultValue = "0", description = "begin behind this entry (default: all there is)")
        private long after;

        @Option(names = "--to", description = "a new file that only you may read (default: standard output)")
        private @Nullable Path file;

        @Override
        public Integer call() throws Exception {
            return audit.admin.run(client -> {
                String path = "/v1/audit/export?after=" + after;
                if (file == null) {
                    client.copy(path, System.out);
                    System.out.flush();
                } else {
                    OutputFile.makeOwnerOnly("--to", file);
                    boolean whole = false;
                    try (OutputStream out = OutputFile.open("--to", file)) {
                        client.copy(path, out);
                        whole = true;
                    } finally {
                        if (!whole) {
                            Files.deleteIfExists(file);
                        }
                    }
                }
                return 0;
            });
        }
    }

    @Command(
            name = "head",
            description =
                    "Shows the newest entry's number and hash: note it where the server cannot reach, for verify --head.")
    static final class Head implements Callable<Integer> {
        @ParentCommand
        private ServerCommands.Audit audit = new ServerCommands.Audit();

        @Override
        public Integer call() throws Exception {
            return audit.admin.show(
                    client -> client.get("/v1/audit/head"),
                    head -> System.out.println(head.get("seq") + ":" + head.get("hash")));
        }
    }
}
