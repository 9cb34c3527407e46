package org.stblink.toolchain.fleet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.stblink.toolchain.admin.AdminCommand;
import org.stblink.toolchain.lab.Lab;
import picocli.CommandLine;

/** A range of serials on a server's allow-list, put there as an operator does it: by {@code stblink admin import}. */
public final class Serials {
    private Serials() {}

    /**
     * Imports the serials from number 1 on; those that are there already stay as they are.
     *
     * @param directory of the server
     * @param devices how many, 1 and up
     */
    public static void importInto(Lab server, Path directory, int devices) throws IOException {
        int code = new CommandLine(new AdminCommand())
                .execute(
                        "import",
                        "--group",
                        "lab",
                        String.format(Locale.ROOT, "STB-%07d..STB-%07d", 1, devices),
                        "--address",
                        server.adminAddress(),
                        "--token-file",
                        directory.resolve(Lab.DATA).resolve("admin.token").toString());
        if (code != 0) {
            throw new IOException("the import of " + devices + " serials failed");
        }
    }
}
