package org.stblink.port.javase;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;

/**
 * A directory that only its owner, whom this process runs as, can look into, held by one process at a time.
 *
 * <p>Permissions are checked, not repaired: when others could read a secret, somebody has to decide whether they did.
 */
final class OwnerOnlyDirectory implements FileOps {
    static final String LOCK_FILE = "store.lock";

    private static final Set<PosixFilePermission> DIRECTORY_MODE = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE_MODE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> NOT_THE_OWNERS = Collections.unmodifiableSet(EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE));

    private final Path directory;
    private final FileChannel lockFile;
    private final FileLock lock;

    private OwnerOnlyDirectory(Path directory, FileChannel lockFile, FileLock lock) {
        this.directory = directory;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /**
     * Opens a directory, making it when it is not there, and takes its lock.
     *
     * @throws HalException when the file system has no owners, it is another user's, others have access, or it is in use
     */
    static OwnerOnlyDirectory open(Path wanted) throws HalException {
        try {
            Path directory = prepare(wanted);
            if (!HeldPaths.hold(directory)) {
                throw new HalException(directory + " is already open in this process; share the one store");
            }
            try {
                return lock(directory);
            } catch (IOException | HalException | RuntimeException e) {
                HeldPaths.release(directory);
                throw e;
            }
        } catch (IOException e) {
            throw new HalException("cannot use " + wanted + " as secret store: " + e, e);
        }
    }

    private static Path prepare(Path wanted) throws IOException, HalException {
        boolean isThere = Files.isDirectory(wanted);
        if (!isThere) {
            requirePosix(wanted.toAbsolutePath().resolveSibling("."));
            Files.createDirectory(wanted, PosixFilePermissions.asFileAttribute(DIRECTORY_MODE));
        }
        requirePosix(wanted);
        Path directory = wanted.toRealPath();
        requireOwnerOnly(directory, "700");
        Ownership.require(directory, directory);
        List<Path> files = files(directory);
        for (Path file : files) {
            requireOwnerOnly(file, "600");
        }
        if (files.isEmpty()) {
            makeDurable(directory, isThere);
        }
        return directory;
    }

    /** One that was there and is empty may be of a run that ended right after making it. */
    private static void makeDurable(Path directory, boolean wasThere) throws IOException {
        Path parent = directory.getParent();
        if (parent == null) {
            return;
        }
        try {
            DirectorySync.sync(parent);
        } catch (AccessDeniedException e) {
            if (!wasThere) {
                throw e;
            }
            // Whoever made it where this box's program may not even look had to see to that, too.
        } catch (IOException e) {
            if (!wasThere || !isMountPoint(directory, parent)) {
                throw e;
            }
            // It is found without its parent's help, whose file system, often a read-only one, may sync no directories.
        }
    }

    private static boolean isMountPoint(Path directory, Path parent) throws IOException {
        return !Files.getFileStore(directory).equals(Files.getFileStore(parent));
    }

    private static void requirePosix(Path existing) throws IOException, HalException {
        FileStore store = Files.getFileStore(existing);
        if (!store.supportsFileAttributeView(PosixFileAttributeView.class)) {
            throw new HalException("the secret store needs a file system with owners and permissions; " + existing
                    + " is on one without (" + store.type() + ")");
        }
    }

    private static void requireOwnerOnly(Path path, String rightMode) throws IOException, HalException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
        if (!Collections.disjoint(mode, NOT_THE_OWNERS)) {
            throw new HalException(path + " is open to other users (" + PosixFilePermissions.toString(mode)
                    + "), so the secrets of this box may be known. If they are not, run: chmod " + rightMode + " "
                    + path
                    + "; otherwise delete the store and enrol the box anew");
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        List<Path> found = new ArrayList<Path>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            for (Path path : all) {
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    found.add(path);
                }
            }
        }
        return found;
    }

    private static OwnerOnlyDirectory lock(Path directory) throws IOException, HalException {
        FileAttribute<?> mode = PosixFilePermissions.asFileAttribute(FILE_MODE);
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileChannel lockFile = FileChannel.open(directory.resolve(LOCK_FILE), options, mode);
        FileLock lock = null;
        try {
            lock = lockFile.tryLock();
        } finally {
            if (lock == null) {
                lockFile.close();
            }
        }
        if (lock == null) {
            throw new HalException(directory + " is in use by another process; two cannot share one identity");
        }
        return new OwnerOnlyDirectory(directory, lockFile, lock);
    }

    @Override
    public List<String> list() throws IOException {
        List<String> names = new ArrayList<String>();
        for (Path file : files(directory)) {
            names.add(file.getFileName().toString());
        }
        return names;
    }

    @Override
    public byte @Nullable [] read(String name, int limit) throws IOException {
        return Uninterrupted.call(() -> readNow(name, limit));
    }

    private byte @Nullable [] readNow(String name, int limit) throws IOException {
        try (FileChannel file = FileChannel.open(directory.resolve(name), StandardOpenOption.READ)) {
            ByteBuffer content = ByteBuffer.allocate(limit + 1);
            while (content.hasRemaining()) {
                if (file.read(content) < 0) {
                    byte[] out = new byte[content.position()];
                    content.flip();
                    content.get(out);
                    return out;
                }
            }
            throw new IOException(name + " is longer than " + limit + " bytes");
        } catch (NoSuchFileException absent) {
            return null;
        }
    }

    @Override
    public void writeDurably(String name, byte[] content) throws IOException {
        Uninterrupted.run(() -> writeNow(directory.resolve(name), content));
    }

    private static void writeNow(Path path, byte[] content) throws IOException {
        FileAttribute<?> mode = PosixFilePermissions.asFileAttribute(FILE_MODE);
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel file = FileChannel.open(path, options, mode)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                file.write(rest);
            }
            file.force(true);
        } catch (ClosedByInterruptException e) {
            Files.deleteIfExists(path); // It is written anew.
            throw e;
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
    }

    @Override
    public void syncDirectory() throws IOException {
        DirectorySync.sync(directory);
    }

    @Override
    public String place() {
        return directory.toString();
    }

    /** Gives the lock up. */
    @Override
    public void close() throws IOException {
        if (!lockFile.isOpen()) {
            return;
        }
        try {
            lock.release();
        } finally {
            lockFile.close();
            HeldPaths.release(directory);
        }
    }
}
