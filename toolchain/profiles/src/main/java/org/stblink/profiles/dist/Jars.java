package org.stblink.profiles.dist;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Reads and writes jars; what is written depends on the content alone. */
public final class Jars {
    private static final String CLASS = ".class";
    /**
     * The zip format's second day; it has no time zone. The first moment of the first stands for all that lie before it, for which an entry
     * gets another field with the whole time, at both of its places: 18 bytes a class.
     */
    static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 2, 0, 0);

    private Jars() {}

    /** The class files of a jar or folder whose internal name matches. */
    public static Map<String, byte[]> classes(Path source, String pattern) throws IOException {
        Pattern wanted = Pattern.compile(pattern);
        Map<String, byte[]> classes = new TreeMap<>();
        for (Map.Entry<String, byte[]> e : entries(source).entrySet()) {
            String name = e.getKey();
            if (name.endsWith(CLASS) && !name.startsWith("META-INF/")) {
                String internal = name.substring(0, name.length() - CLASS.length());
                if (wanted.matcher(internal).matches()) {
                    classes.put(internal, e.getValue());
                }
            }
        }
        return classes;
    }

    /** Every file of a jar or folder, by its name there. */
    public static Map<String, byte[]> entries(Path source) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        if (Files.isDirectory(source)) {
            try (Stream<Path> paths = Files.walk(source)) {
                for (Path p : paths.filter(Files::isRegularFile).toList()) {
                    files.put(source.relativize(p).toString().replace('\\', '/'), Files.readAllBytes(p));
                }
            }
            return files;
        }
        try (ZipFile zip = new ZipFile(source.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry e = entries.nextElement();
                if (!e.isDirectory()) {
                    try (InputStream in = zip.getInputStream(e)) {
                        files.put(e.getName(), in.readAllBytes());
                    }
                }
            }
        }
        return files;
    }

    /** Class files by internal name as a jar's entries. */
    public static Map<String, byte[]> asEntries(Map<String, byte[]> classes) {
        Map<String, byte[]> entries = new TreeMap<>();
        for (Map.Entry<String, byte[]> e : classes.entrySet()) {
            entries.put(e.getKey() + CLASS, e.getValue());
        }
        return entries;
    }

    /** Writes a jar; returns its path. What is published for boxes is written by {@link SmallJar}. */
    public static Path write(Path jar, Map<String, byte[]> entries) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            out.setLevel(Deflater.BEST_COMPRESSION);
            for (Map.Entry<String, byte[]> e : inOrder(entries)) {
                put(out, e.getKey(), e.getValue());
            }
        }
        return jar;
    }

    /** The manifest first where there is one, which is where tools look for it; the rest by name. */
    static List<Map.Entry<String, byte[]>> inOrder(Map<String, byte[]> entries) {
        Comparator<String> names = Comparator.comparing((String name) -> !name.equals("META-INF/MANIFEST.MF"))
                .thenComparing(Comparator.naturalOrder());
        return entries.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(names))
                .toList();
    }

    private static void put(ZipOutputStream out, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(EPOCH);
        out.putNextEntry(entry);
        out.write(bytes);
        out.closeEntry();
    }
}
