package org.stblink.profiles.dist;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Sources, and javadoc of the public packages; the same for every profile. */
public final class Documentation {
    private static final String SOURCES = "sdk-core/src/main/java";
    private static final String SHIM = "toolchain/profiles/src/main/java/org/stblink/profiles/shim";

    private final Map<String, byte[]> sources;
    private final Map<String, byte[]> javadoc;

    private Documentation(Map<String, byte[]> sources, Map<String, byte[]> javadoc) {
        this.sources = sources;
        this.javadoc = javadoc;
    }

    /** @param root top of the checkout */
    public static Documentation of(Path root) throws IOException {
        Map<String, byte[]> sources = new TreeMap<>(Jars.entries(root.resolve(SOURCES)));
        for (Map.Entry<String, byte[]> e : Jars.entries(root.resolve(SHIM)).entrySet()) {
            sources.put("org/stblink/profiles/shim/" + e.getKey(), e.getValue());
        }
        Path out = Files.createTempDirectory("stblink-javadoc");
        try {
            return new Documentation(sources, javadoc(root.resolve(SOURCES), out));
        } finally {
            delete(out);
        }
    }

    private static Map<String, byte[]> javadoc(Path source, Path out) throws IOException {
        ToolProvider tool = ToolProvider.findFirst("javadoc")
                .orElseThrow(() -> new IOException("this JDK has no javadoc tool: a whole JDK is needed"));
        StringWriter said = new StringWriter();
        PrintWriter writer = new PrintWriter(said);
        int result = tool.run(
                writer,
                writer,
                "-quiet",
                "-notimestamp",
                "-Xdoclint:none",
                "-protected",
                "--release",
                "8",
                "-encoding",
                "UTF-8",
                "-classpath",
                System.getProperty("java.class.path"),
                "-sourcepath",
                source.toString(),
                "-d",
                out.toString(),
                "org.stblink",
                "org.stblink.hal");
        if (result != 0) {
            throw new IOException("javadoc failed: " + said);
        }
        return Jars.entries(out);
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> paths = Files.walk(folder)) {
            all = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path p : all) {
            Files.delete(p);
        }
    }

    /** Entries of a sources jar. */
    public Map<String, byte[]> sources(Notices notices) {
        return with(sources, notices);
    }

    /** Entries of a javadoc jar. */
    public Map<String, byte[]> javadoc(Notices notices) {
        return with(javadoc, notices);
    }

    private static Map<String, byte[]> with(Map<String, byte[]> files, Notices notices) {
        Map<String, byte[]> all = new TreeMap<>(files);
        all.putAll(notices.entries());
        return all;
    }
}
