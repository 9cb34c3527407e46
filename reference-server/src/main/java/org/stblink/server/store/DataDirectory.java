package org.stblink.server.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.tinylog.Logger;

/**
 * The directory that holds everything a server must not lose, held by one server at a time.
 *
 * <p>Two servers on one directory would give one address twice and fight over tickets, so the second one is refused. The
 * lock goes with the process, however it ends.
 */
public final class DataDirectory implements AutoCloseable {
    private static final String LOCK = "server.lock";

    /**
     * What this process has, by the names that its file system knows. The system's locks do not tell two holders of one process
     * apart, and closing a lock file a second time gives the first holder's lock away; so it is not even opened then.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final Path held;
    private final FileChannel lockFile;

    private DataDirectory(Path path, Path held, FileChannel lockFile) {
        this.path = path;
        this.held = held;
        this.lockFile = lockFile;
    }

    /**
     * Makes the directory when it is missing (for its owner only) and takes it for this process.
     *
     * @throws StoreException when it cannot be made or written, or another server has it
     */
    public static DataDirectory open(Path path) throws StoreException {
        Path directory = path.toAbsolutePath().normalize();
        try {
            OwnerOnly.makeDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            throw new StoreException("data directory " + directory + " is a file: name a directory in data-dir", e);
        } catch (IOException e) {
            throw new StoreException(
                    "data directory " + directory + " cannot be made (" + reason(e)
                            + "): make it and give it to the user this server runs as, or change data-dir",
                    e);
        }
        if (!Files.isWritable(directory)) {
            throw new StoreException("data directory " + directory
                    + " is not writable: give it to the user this server runs as, or change data-dir");
        }
        Path held;
        try {
            held = directory.toRealPath();
        } catch (IOException e) {
            throw cannotBeLocked(e);
        }
        if (!HELD.add(held)) {
            throw inUse(directory);
        }
        boolean opened = false;
        try {
            DataDirectory result = new DataDirectory(directory, held, lock(directory));
            opened = true;
            return result;
        } finally {
            if (!opened) {
                HELD.remove(held);
            }
        }
    }

    /** The absolute path of the directory. */
    public Path path() {
        return path;
    }

    /** Lets another server have the directory. Harmless when called again. */
    @Override
    public synchronized void close() {
        if (lockFile.isOpen()) {
            closeQuietly(lockFile);
            HELD.remove(held);
        }
    }

    private static FileChannel lock(Path directory) throws StoreException {
        FileChannel channel;
        try {
            channel = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new StoreException(
                    "data directory " + directory + " cannot be locked: " + LOCK + " in it cannot be written "
                            + FileFailure.writing(e),
                    e);
        }
        if (!takesLock(channel)) {
            closeQuietly(channel);
            throw inUse(directory);
        }
        return channel;
    }

    private static boolean takesLock(FileChannel channel) throws StoreException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            closeQuietly(channel);
            throw cannotBeLocked(e);
        }
    }

    private static StoreException inUse(Path directory) {
        return new StoreException("data directory " + directory
                + " is in use by another server: stop that one, or give this one its own data-dir");
    }

    private static StoreException cannotBeLocked(IOException e) {
        return new StoreException(
                "data directory cannot be locked (" + reason(e) + "): it must lie on a local file system", e);
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing was written through this channel; the process's end frees the lock in any case.
            Logger.debug("closing the lock file: {}", e.getMessage());
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName();
    }
}
