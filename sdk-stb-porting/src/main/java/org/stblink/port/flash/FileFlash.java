package org.stblink.port.flash;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.stblink.port.javase.DirectorySync;
import org.stblink.port.javase.HeldPaths;

/**
 * A flash memory in a file, to try {@link FlashSecretStore} with and to read before writing one's own {@link FlashDevice}. It
 * keeps a flash's rules: programming only clears bits, so whoever programs a page twice finds the AND of both.
 *
 * <p>One process at a time has the file open.
 */
public final class FileFlash implements FlashDevice, Closeable {
    private static final byte BLANK = (byte) 0xff;

    private final int pageBytes;
    private final int pagesPerBlock;
    private final int blocks;
    private final RandomAccessFile file;
    private final Path held;
    private final FileLock lock;

    private FileFlash(int pageBytes, int pagesPerBlock, int blocks, RandomAccessFile file, Path held, FileLock lock) {
        this.pageBytes = pageBytes;
        this.pagesPerBlock = pagesPerBlock;
        this.blocks = blocks;
        this.file = file;
        this.held = held;
        this.lock = lock;
    }

    /**
     * Opens a memory, making a blank one with owner-only access when the file is not there.
     *
     * @throws IOException when the file has another size, another process has it open, or it cannot be read and written
     */
    public static FileFlash open(Path path, int pageBytes, int pagesPerBlock, int blocks) throws IOException {
        Path held = HeldPaths.name(path);
        if (!HeldPaths.hold(held)) {
            throw inUse(path);
        }
        try {
            return open(path, held, pageBytes, pagesPerBlock, blocks);
        } catch (IOException | RuntimeException e) {
            HeldPaths.release(held);
            throw e;
        }
    }

    private static FileFlash open(Path path, Path held, int pageBytes, int pagesPerBlock, int blocks)
            throws IOException {
        long size = (long) pageBytes * pagesPerBlock * blocks;
        if (!Files.exists(path)) {
            makeBlank(path, size / pageBytes, pageBytes);
        }
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            FileLock lock = file.getChannel().tryLock();
            if (lock == null) {
                throw inUse(path);
            }
            if (file.length() != size) {
                throw new IOException(path + " has " + file.length() + " bytes; a flash of " + blocks + " blocks of "
                        + pagesPerBlock + " pages of " + pageBytes + " bytes has " + size);
            }
            return new FileFlash(pageBytes, pagesPerBlock, blocks, file, held, lock);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static IOException inUse(Path path) {
        return new IOException(path + " is in use by another store");
    }

    /** Whole or not at all: it gets its name when it is written. Its owner's alone, as a store of files is. */
    private static void makeBlank(Path path, long pages, int pageBytes) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        byte[] page = new byte[pageBytes];
        Arrays.fill(page, BLANK);
        Files.deleteIfExists(fresh);
        boolean posix = fresh.getFileSystem().supportedFileAttributeViews().contains("posix");
        createOwnerOnly(fresh, posix);
        try (RandomAccessFile file = new RandomAccessFile(fresh.toFile(), "rw")) {
            for (long i = 0; i < pages; i++) {
                file.write(page);
            }
            file.getFD().sync();
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        if (posix) {
            DirectorySync.sync(path.toAbsolutePath().resolveSibling("."));
        }
    }

    private static void createOwnerOnly(Path fresh, boolean posix) throws IOException {
        if (posix) {
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(fresh);
        }
    }

    @Override
    public int pageBytes() {
        return pageBytes;
    }

    @Override
    public int pagesPerBlock() {
        return pagesPerBlock;
    }

    @Override
    public int blocks() {
        return blocks;
    }

    private void seek(int block, int page) throws IOException {
        if (block < 0 || block >= blocks || page < 0 || page >= pagesPerBlock) {
            throw new IOException("there is no page " + page + " of block " + block);
        }
        file.seek(((long) block * pagesPerBlock + page) * pageBytes);
    }

    @Override
    public void read(int block, int page, byte[] out, int off) throws IOException {
        seek(block, page);
        file.readFully(out, off, pageBytes);
    }

    @Override
    public void program(int block, int page, byte[] in, int off) throws IOException {
        byte[] cells = new byte[pageBytes];
        read(block, page, cells, 0);
        for (int i = 0; i < pageBytes; i++) {
            cells[i] &= in[off + i];
        }
        seek(block, page);
        file.write(cells);
        file.getFD().sync();
    }

    @Override
    public void erase(int block) throws IOException {
        byte[] cells = new byte[pageBytes];
        Arrays.fill(cells, BLANK);
        seek(block, 0);
        for (int page = 0; page < pagesPerBlock; page++) {
            file.write(cells);
        }
        file.getFD().sync();
    }

    /** Gives the file up; any number of times. */
    @Override
    public void close() throws IOException {
        if (file.getChannel().isOpen()) {
            try {
                lock.release();
            } finally {
                file.close();
                HeldPaths.release(held);
            }
        }
    }
}
