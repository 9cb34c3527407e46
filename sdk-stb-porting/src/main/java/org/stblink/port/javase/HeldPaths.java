package org.stblink.port.javase;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Files and directories that this JVM has locked. The system's locks do not tell two holders of one process apart, and closing a lock
 * file a second time gives the first holder's lock away, on Linux without a word; so it is not even opened then.
 *
 * <p>Threads: any.
 */
public final class HeldPaths {
    private static final Set<Path> HELD = new HashSet<Path>();

    private HeldPaths() {}

    /** One name for each file, which need not be there yet, as its directory must. */
    public static Path name(Path path) throws IOException {
        return path.toAbsolutePath().resolveSibling(".").toRealPath().resolve(path.getFileName());
    }

    /** @return false when it is held already; then it must not be opened */
    public static boolean hold(Path name) {
        synchronized (HELD) {
            return HELD.add(name);
        }
    }

    public static void release(Path name) {
        synchronized (HELD) {
            HELD.remove(name);
        }
    }
}
