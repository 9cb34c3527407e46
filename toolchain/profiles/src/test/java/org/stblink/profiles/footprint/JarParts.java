package org.stblink.profiles.footprint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.stblink.profiles.Dist;
import org.stblink.profiles.dist.Jars;
import org.stblink.profiles.dist.SmallJar;
import org.stblink.profiles.link.Names;

/** Where the bytes of a profile jar are: what each part costs in the file, headers included. */
final class JarParts {
    /** Of an entry: local and central header without the name. */
    private static final int ENTRY_BYTES = 30 + 46;

    private final Map<String, Long> parts = new LinkedHashMap<>();
    private final long bytes;
    private int classes;

    JarParts(String jar) throws IOException {
        Path file = Dist.jar(jar);
        Names names = Names.of(Files.readAllLines(Dist.folder().resolve("stblink-sdk-" + jar + "-mapping.txt")));
        bytes = Files.size(file);
        for (String part : new String[] {"public API", "protocol", "wire", "cryptography", "rest"}) {
            parts.put(part, 0L);
        }
        for (Map.Entry<String, byte[]> e : Jars.entries(file).entrySet()) {
            long cost = SmallJar.deflatedSize(e.getValue())
                    + ENTRY_BYTES
                    + 2L * e.getKey().length();
            boolean isClass = e.getKey().endsWith(".class");
            classes += isClass ? 1 : 0;
            parts.merge(isClass ? part(names.type(e.getKey().replace(".class", ""))) : "rest", cost, Long::sum);
        }
    }

    private static String part(String className) {
        if (className.startsWith("org.bouncycastle.") || className.contains(".shim.")) {
            return "cryptography";
        }
        if (!className.startsWith("org.stblink.internal.")) {
            return "public API";
        }
        // A room of the sources, or what its classes were merged to.
        String room = className.split("\\.")[3].toLowerCase(Locale.ROOT);
        return room.startsWith("crypto") ? "cryptography" : room.startsWith("wire") ? "wire" : "protocol";
    }

    long bytes() {
        return bytes;
    }

    int classes() {
        return classes;
    }

    /** Bytes by part, in a fixed order. */
    Map<String, Long> parts() {
        return parts;
    }
}
