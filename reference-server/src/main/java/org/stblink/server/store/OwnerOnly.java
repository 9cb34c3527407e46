package org.stblink.server.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Files and directories that only their owner may read: made with these permissions from their first instant, never
 * widened and narrowed later. On file systems without POSIX permissions the system's own defaults apply.
 */
public final class OwnerOnly {
    private static final Set<PosixFilePermission> FILE =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final Set<PosixFilePermission> DIRECTORY = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
    private static final Set<PosixFilePermission> OTHERS = EnumSet.complementOf(EnumSet.copyOf(DIRECTORY));

    private OwnerOnly() {}

    /**
     * Makes a directory, and those above it that are missing. One that is there already is left as it is.
     *
     * @throws FileAlreadyExistsException when the path is there and is no directory
     */
    public static void makeDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, attributes(directory, DIRECTORY));
        }
    }

    /**
     * Makes an empty file.
     *
     * @throws FileAlreadyExistsException when it is there
     */
    public static void makeFile(Path file) throws IOException {
        Files.createFile(file, attributes(file, FILE));
    }

    /**
     * Puts a file with this content in place, durable on return: after a crash it is there whole or not at all. One that
     * is there is replaced.
     */
    public static void write(Path file, byte[] content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        makeFile(fresh);
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceDirectory(file.toAbsolutePath().resolveSibling(""));
    }

    /** Gives a file another name, durable on return; one that has it is replaced. */
    public static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path target = to.toAbsolutePath().resolveSibling("");
        Path source = from.toAbsolutePath().resolveSibling("");
        forceDirectory(target);
        if (!source.equals(target)) {
            forceDirectory(source);
        }
    }

    /** Whether anybody but the owner may read, write or enter it. Never, where there are no such permissions. */
    public static boolean isOpenToOthers(Path path) throws IOException {
        if (!posix(path)) {
            return false;
        }
        Set<PosixFilePermission> found = EnumSet.noneOf(PosixFilePermission.class);
        found.addAll(Files.getPosixFilePermissions(path));
        found.retainAll(OTHERS);
        return !found.isEmpty();
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        return posix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Makes the name durable, too. Not every system lets a directory be opened; those order such writes themselves. */
    private static void forceDirectory(Path directory) throws IOException {
        if (posix(directory)) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
