package org.stblink.toolchain.values;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A device's username and password. The password is in no argument, where every user of the machine could read it. */
public final class Credentials {
    @Option(names = "--user", description = "username")
    private String user = "";

    @Option(
            names = "--password-file",
            converter = InputFile.class,
            description = "file with the device password on its first line; default: the variable STBLINK_PASSWORD")
    private @Nullable Path passwordFile;

    public String user() {
        return user;
    }

    /**
     * The device password; empty where none is given.
     *
     * @throws IOException when the file cannot be read, or is not UTF-8: the server would be sent another password
     */
    public String password() throws IOException {
        if (passwordFile == null) {
            String variable = System.getenv("STBLINK_PASSWORD");
            return variable == null ? "" : variable;
        }
        try (BufferedReader in = new BufferedReader(Utf8Text.open(passwordFile.toString()))) {
            String line = in.readLine();
            return line == null ? "" : Utf8Text.withoutMark(line);
        }
    }
}
