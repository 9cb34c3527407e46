package org.stblink.port.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A script in place of {@code ip} that has at the most one address, and answers as the test says: no rights and no other host are
 * needed. Each file that is in its directory is a state.
 */
final class FakeIp {
    static final String ADDRESS = "10.64.3.7";
    /** There in every network namespace, and up. */
    static final String DEVICE = "lo";
    /** What it also takes for that. */
    static final String ALTERNATIVE = "lo-too";

    static final String LONG_ALTERNATIVE = "lo193s0f0u1u4u2c2n";

    private final Path directory;

    FakeIp(Path directory) throws IOException {
        this.directory = directory;
        Path file = directory.resolve("ip");
        Files.writeString(
                file,
                String.join(
                        "\n",
                        "#!/bin/sh",
                        "cd '" + directory + "'",
                        "case \"$*\" in",
                        "*'addr add'*) while [ -e holds ]; do :; done; : > there ;;",
                        "*'addr del'*) if [ -e fails ]; then echo busy; exit 2; fi; /bin/rm -f there ;;",
                        "*'addr show'*) if [ -e there ]; then echo '1: lo    inet " + ADDRESS
                                + "/32 scope global lo'; fi ;;",
                        "*'link show dev lo'*) echo '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536' ;;",
                        "*'link show'*) exit 1 ;;",
                        "*'neigh show'*) if [ -e neighbour ]; then /bin/cat neighbour; fi ;;",
                        "esac",
                        ""));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    IpTool tool() {
        return new IpTool(List.of(directory.resolve("ip").toString()), 30_000);
    }

    boolean hasAddress() {
        return Files.exists(directory.resolve("there"));
    }

    void haveAddress() throws IOException {
        set("there", true);
    }

    void loseAddress() throws IOException {
        Files.delete(directory.resolve("there"));
    }

    /** What {@code ip neigh show} prints. */
    void neighbour(String line) throws IOException {
        Files.writeString(directory.resolve("neighbour"), line + "\n");
    }

    /** Whether deleting an address fails. */
    void failsToDelete(boolean fails) throws IOException {
        set("fails", fails);
    }

    /** Whether adding an address does not come back. */
    void holdsWhileAdding(boolean holds) throws IOException {
        set("holds", holds);
    }

    private void set(String state, boolean on) throws IOException {
        if (on) {
            Files.createFile(directory.resolve(state));
        } else {
            Files.delete(directory.resolve(state));
        }
    }
}
