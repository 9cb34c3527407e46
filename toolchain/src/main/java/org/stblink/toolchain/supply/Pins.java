package org.stblink.toolchain.supply;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The hashes that Maven compares what it downloads with: {@code .mvn/checksums/checksums.sha256}, in the format of sha256sum, by
 * path in a repository. {@code toolchain/pins} writes it.
 */
public final class Pins {
    /** Where it is, from the top of the source tree. */
    public static final String FILE = ".mvn/checksums/checksums.sha256";

    private static final int HASH = 64;

    private final Map<String, String> hashes = new HashMap<>();

    private Pins() {}

    /** @throws IOException if it can't be read or is not what it should be */
    public static Pins read(Path root) throws IOException {
        Pins pins = new Pins();
        for (String line : Files.readAllLines(root.resolve(FILE))) {
            if (!line.matches("[0-9a-f]{64}  \\S+")) {
                throw new IOException(FILE + ": not a hash and a path: \"" + line + "\"");
            }
            pins.hashes.put(line.substring(HASH).strip(), line.substring(0, HASH));
        }
        return pins;
    }

    /** All paths. */
    public Set<String> paths() {
        return hashes.keySet();
    }

    /** The hash, in hexadecimal, of the file at a path of a repository; null if none is pinned. */
    public @Nullable String of(String path) {
        return hashes.get(path);
    }
}
