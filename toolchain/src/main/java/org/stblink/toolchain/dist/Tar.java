package org.stblink.toolchain.dist;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * A tar archive, gzip-compressed: POSIX ustar (IEEE Std 1003.1, pax, "ustar Interchange Format"). Entries in order of their paths, owned by
 * root, all of one time.
 */
final class Tar {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final int PREFIX = 155;

    private final long seconds;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Tar(long seconds) {
        this.seconds = seconds;
    }

    /**
     * The archive's bytes.
     *
     * @param root what stands before each path: {@code ./} or a directory with its slash
     * @param seconds the time of every entry, since 1970
     */
    static byte[] gzip(String root, Collection<Item> items, long seconds) throws IOException {
        Tar tar = new Tar(seconds);
        TreeMap<String, Item> files = new TreeMap<>();
        TreeSet<String> directories = new TreeSet<>();
        directories.add(root);
        for (Item item : items) {
            files.put(root + item.path(), item);
            String path = root + item.path();
            for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                directories.add(path.substring(0, slash + 1));
            }
        }
        for (String directory : directories) {
            tar.header(directory, 0, "0000755", '5');
        }
        for (var file : files.entrySet()) {
            Item item = file.getValue();
            tar.header(file.getKey(), item.content().length, item.executable() ? "0000755" : "0000644", '0');
            tar.out.writeBytes(item.content());
            tar.pad(item.content().length);
        }
        tar.out.writeBytes(new byte[2 * BLOCK]);
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new Fast(zipped)) {
            tar.out.writeTo(gzip);
        }
        return zipped.toByteArray();
    }

    private void header(String path, int size, String mode, char type) {
        byte[] header = new byte[BLOCK];
        String name = path;
        String prefix = "";
        if (path.length() > NAME) {
            int slash = path.lastIndexOf('/', path.length() - 2);
            name = path.substring(slash + 1);
            prefix = path.substring(0, slash);
        }
        if (name.length() > NAME || prefix.length() > PREFIX) {
            throw new IllegalArgumentException("a path too long for an archive: " + path);
        }
        put(header, 0, name);
        put(header, 100, mode);
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, octal(size, 11));
        put(header, 136, octal(seconds, 11));
        put(header, 148, "        ");
        header[156] = (byte) type;
        put(header, 257, "ustar");
        put(header, 263, "00");
        put(header, 265, "root");
        put(header, 297, "root");
        put(header, 345, prefix);
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xFF;
        }
        put(header, 148, octal(sum, 6));
        header[154] = 0;
        out.writeBytes(header);
    }

    private void pad(int size) {
        out.writeBytes(new byte[(BLOCK - size % BLOCK) % BLOCK]);
    }

    private static String octal(long value, int digits) {
        String text = Long.toOctalString(value);
        return "0".repeat(digits - text.length()) + text;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    /** Nearly all of it is jars, which are compressed already. */
    private static final class Fast extends GZIPOutputStream {
        Fast(OutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
