package org.stblink.profiles.dist;

import com.googlecode.pngtastic.core.processing.zopfli.Options;
import com.googlecode.pngtastic.core.processing.zopfli.Zopfli;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * Writes the jars that boxes carry, as small as the format allows that every VM reads: deflated by Zopfli, which looks for the shortest
 * stream instead of a short one soon. What is written depends on the content alone, and not on the JDK's zlib.
 */
public final class SmallJar {
    /** Zopfli's own choice; the bytes that more of them save can be counted on the fingers. */
    private static final int ITERATIONS = 15;

    /** More than a class file has: what is longer is deflated piece by piece. */
    private static final int PIECE_BYTES = 1 << 18;

    private SmallJar() {}

    /** Writes a jar; returns its path. */
    public static Path write(Path jar, Map<String, byte[]> entries) throws IOException {
        try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(jar)) {
            out.setUseZip64(Zip64Mode.Never);
            for (Map.Entry<String, byte[]> e : Jars.inOrder(entries)) {
                put(out, e.getKey(), e.getValue());
            }
        }
        return jar;
    }

    private static void put(ZipArchiveOutputStream out, String name, byte[] bytes) throws IOException {
        byte[] deflated = deflate(bytes);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        ZipArchiveEntry entry = new ZipArchiveEntry(name);
        entry.setTimeLocal(Jars.EPOCH);
        entry.setMethod(ZipArchiveEntry.DEFLATED);
        // With all three known beforehand the entry needs no data descriptor behind it: 16 bytes a class.
        entry.setCrc(crc.getValue());
        entry.setSize(bytes.length);
        entry.setCompressedSize(deflated.length);
        out.addRawArchiveEntry(entry, new ByteArrayInputStream(deflated));
    }

    /** What the bytes cost in such a jar, without the entry's headers. */
    public static int deflatedSize(byte[] bytes) throws IOException {
        return deflate(bytes).length;
    }

    private static byte[] deflate(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Zopfli(PIECE_BYTES)
                .compress(
                        new Options(Options.OutputFormat.DEFLATE, Options.BlockSplitting.FIRST, ITERATIONS),
                        bytes,
                        out);
        return out.toByteArray();
    }
}
