package org.stblink.port.flash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.Platform;
import org.stblink.port.javase.BoxBinding;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.port.javase.MachineBinding;
import org.stblink.port.javase.SecureRandomEntropy;
import org.stblink.port.javase.TinylogSink;
import org.stblink.port.kit.LabPort;

/**
 * A Java SE box with its secrets in a flash memory that is a file, for the porting kit: {@code KitMain
 * org.stblink.port.flash.FlashLab}. A port over real flash writes one like it.
 *
 * <p>Only the kit needs this class, and it needs the kit's jar.
 */
public final class FlashLab implements LabPort, AutoCloseable {
    /** Where the memory is, when the kit makes the port by its class name. */
    public static final String FILE_PROPERTY = "stblink.kit.flash";

    private static final int PAGE = 256;
    private static final int PAGES = 64;
    private static final int BLOCKS = 8;

    private final Path file;
    private final List<JavaSePlatform> platforms = new ArrayList<JavaSePlatform>();
    private final List<FileFlash> memories = new ArrayList<FileFlash>();

    /** The memory is in the file that {@value #FILE_PROPERTY} names, or in {@code kit-flash}. */
    public FlashLab() {
        this(Paths.get(System.getProperty(FILE_PROPERTY, "kit-flash")));
    }

    /** @param file of 8 erase blocks with 64 pages of 256 bytes; made when absent */
    public FlashLab(Path file) {
        this.file = file;
    }

    @Override
    public Platform open() throws HalException {
        try {
            return open(memory(file), new MachineBinding());
        } catch (IOException e) {
            throw new HalException("cannot open the flash in " + file + ": " + e, e);
        }
    }

    private FileFlash memory(Path in) throws IOException {
        FileFlash flash = FileFlash.open(in, PAGE, PAGES, BLOCKS);
        memories.add(flash);
        return flash;
    }

    private Platform open(FileFlash flash, BoxBinding binding) throws HalException {
        FlashSecretStore secrets = FlashSecretStore.open(flash, binding, new SecureRandomEntropy(), new TinylogSink());
        JavaSePlatform opened = JavaSePlatform.with(secrets).open();
        platforms.add(opened);
        return opened;
    }

    @Override
    public Platform restart(Platform running) throws HalException {
        close();
        return open();
    }

    /** Cells of the record's first page lose their charge, wherever a copy of it stands. */
    @Override
    public boolean damage(Platform running, String record) throws HalException {
        try {
            FileFlash flash = memories.get(memories.size() - 1);
            BlockReader reader = new BlockReader(flash);
            byte[] page = new byte[PAGE];
            for (int i = 0; i < BLOCKS * PAGES; i++) {
                Piece piece = reader.piece(i / PAGES, i % PAGES);
                if (piece != null
                        && piece.type() == Piece.RECORD
                        && piece.name().equals(record)) {
                    flash.read(i / PAGES, i % PAGES, page, 0);
                    page[PAGE / 4] = 0;
                    flash.program(i / PAGES, i % PAGES, page, 0);
                }
            }
            return true;
        } catch (IOException e) {
            throw new HalException("cannot damage the flash in " + file + ": " + e, e);
        }
    }

    @Override
    public @Nullable Platform elsewhere(Platform running) throws HalException {
        Path copy = file.resolveSibling(file.getFileName() + "-elsewhere");
        FileFlash other;
        try {
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            other = memory(copy);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + file + " to " + copy + ": " + e, e);
        }
        return open(other, () -> new byte[] {'o', 't', 'h', 'e', 'r'});
    }

    /** Gives the sockets and the memory back. */
    @Override
    public void close() throws HalException {
        try {
            for (JavaSePlatform each : platforms) {
                each.close();
            }
            platforms.clear();
            for (FileFlash each : memories) {
                each.close();
            }
            memories.clear();
        } catch (IOException e) {
            throw new HalException("cannot close the flash in " + file + ": " + e, e);
        }
    }
}
