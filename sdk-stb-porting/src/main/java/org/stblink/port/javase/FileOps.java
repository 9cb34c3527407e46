package org.stblink.port.javase;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The few things {@link FileSecretStore} does with files, so that a test can lose power between any two of them.
 *
 * <p>Names are those of files in one directory. Until {@link #syncDirectory} returned, {@link #rename} and
 * {@link #delete} may or may not survive a power cut.
 */
interface FileOps extends Closeable {
    /** The names of all files there. */
    List<String> list() throws IOException;

    /**
     * Reads a whole file.
     *
     * @return null when it is not there
     * @throws IOException when it cannot be read, or is longer than {@code limit}
     */
    byte @Nullable [] read(String name, int limit) throws IOException;

    /** Writes a new, owner-only file, whose content is on the disk when this returns. Its name need not be. */
    void writeDurably(String name, byte[] content) throws IOException;

    /** Gives a file another name, in place of one that had it. */
    void rename(String from, String to) throws IOException;

    /** Removes a file; one that is not there is no error. */
    void delete(String name) throws IOException;

    /** Makes names durable. */
    void syncDirectory() throws IOException;

    /** For messages: where the files are. */
    String place();
}
