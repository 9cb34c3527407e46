package org.stblink.samples.vendorport.acme;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * Flash cells.
 *
 * <p>What is awkward: a cell is known by a number of 16 bits and holds 512 bytes; what is written stands in memory until
 * {@link #commit}, and is lost when the power goes before; everybody can read it with a soldering iron.
 *
 * <p>What is good: a commit is one atom, however many cells it changes.
 */
public final class AcmeFlash {
    /** Longest content of a cell in bytes. */
    public static final int CELL_BYTES = 512;
    /** Cells a box has. */
    public static final int CELLS = 256;

    private final Path image;
    private Map<Integer, Cell> cells;

    private record Cell(byte[] content, int checksum) {}

    AcmeFlash(Path image) {
        this.image = image;
        this.cells = load();
    }

    /** Bytes read into {@code out}, which holds {@link #CELL_BYTES}; {@link Acme#ENOENT}, {@link Acme#EIO}. */
    public synchronized int read(int cell, byte[] out) {
        Cell found = cells.get(cell);
        if (found == null) {
            return Acme.ENOENT;
        }
        if (found.checksum != checksum(found.content)) {
            return Acme.EIO;
        }
        System.arraycopy(found.content, 0, out, 0, found.content.length);
        return found.content.length;
    }

    /** Writes {@code len} bytes into a cell, not durably yet; {@link Acme#EINVAL}, {@link Acme#ENOSPC}. */
    public synchronized int write(int cell, byte[] content, int len) {
        if (cell < 0 || cell > 0xFFFF || len < 0 || len > CELL_BYTES) {
            return Acme.EINVAL;
        }
        if (!cells.containsKey(cell) && cells.size() == CELLS) {
            return Acme.ENOSPC;
        }
        byte[] copy = new byte[len];
        System.arraycopy(content, 0, copy, 0, len);
        cells.put(cell, new Cell(copy, checksum(copy)));
        return 0;
    }

    /** Empties a cell, not durably yet; {@link Acme#ENOENT}. */
    public synchronized int erase(int cell) {
        return cells.remove(cell) == null ? Acme.ENOENT : 0;
    }

    /** Makes every change since the last commit durable, all or none; takes some milliseconds; {@link Acme#EIO}. */
    public synchronized int commit() {
        try {
            Path fresh = image.resolveSibling(image.getFileName() + ".new");
            try (FileChannel file = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(encoded());
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                file.force(true);
            }
            Files.move(fresh, image, StandardCopyOption.ATOMIC_MOVE);
            return 0;
        } catch (IOException e) {
            return Acme.EIO;
        }
    }

    /** Forgets every change since the last commit. */
    public synchronized int revert() {
        cells = load();
        return 0;
    }

    /** What age does to a cell. For the lab; {@link Acme#ENOENT}. */
    public synchronized int wearOut(int cell) {
        Cell found = cells.get(cell);
        if (found == null) {
            return Acme.ENOENT;
        }
        cells.put(cell, new Cell(found.content, ~found.checksum));
        return 0;
    }

    private static int checksum(byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        return (int) crc.getValue();
    }

    private byte[] encoded() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (var cell : cells.entrySet()) {
            out.writeShort(cell.getKey());
            out.writeShort(cell.getValue().content.length);
            out.write(cell.getValue().content);
            out.writeInt(cell.getValue().checksum);
        }
        return bytes.toByteArray();
    }

    private Map<Integer, Cell> load() {
        Map<Integer, Cell> found = new TreeMap<>();
        if (!Files.exists(image)) {
            return found;
        }
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(image)));
            while (in.available() > 0) {
                int cell = in.readUnsignedShort();
                byte[] content = new byte[in.readUnsignedShort()];
                in.readFully(content);
                found.put(cell, new Cell(content, in.readInt()));
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException("the PC cannot read the flash image " + image, e);
        }
    }
}
