package org.stblink.vectors;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * Finds and reads files of public test vectors.
 *
 * <p>The folder is the system property {@code stblink.vectors}, or else {@code shared/vectors} beside the checkout. In
 * it lie {@code rfc/} and {@code wycheproof/} (JSON of C2SP's Wycheproof) and {@code noise/}. Without a folder the
 * calling test is skipped with a message; with a folder, a file that is missing from it fails the test.
 */
public final class VectorFiles {
    private VectorFiles() {}

    /** The JSON object in a vector file. */
    public static Map<String, Object> json(String path) {
        try {
            return JSON.std.mapFrom(text(path));
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    /** All tests of a Wycheproof file; each also carries its group's fields, where it has none of that name. */
    @SuppressWarnings("unchecked")
    public static List<Vector> wycheproof(String name) {
        List<Vector> vectors = new ArrayList<>();
        for (Object group : (List<Object>) json("wycheproof/" + name).get("testGroups")) {
            Map<String, Object> groupFields = (Map<String, Object>) group;
            for (Object test : (List<Object>) groupFields.get("tests")) {
                Map<String, Object> fields = new LinkedHashMap<>(groupFields);
                fields.remove("tests");
                fields.putAll((Map<String, Object>) test);
                vectors.add(new Vector(name + " #" + fields.get("tcId"), fields));
            }
        }
        return vectors;
    }

    /** The records of a file of {@code name = value} lines. A record ends where a name comes again. */
    public static List<Vector> records(String path) {
        List<Vector> vectors = new ArrayList<>();
        Map<String, Object> fields = new LinkedHashMap<>();
        for (String line : text(path).lines().toList()) {
            int equals = line.indexOf('=');
            if (line.startsWith("#") || equals < 0) {
                continue;
            }
            String name = line.substring(0, equals).strip();
            if (fields.containsKey(name)) {
                vectors.add(new Vector(path + " record " + vectors.size(), fields));
                fields = new LinkedHashMap<>();
            }
            fields.put(name, line.substring(equals + 1).strip());
        }
        vectors.add(new Vector(path + " record " + vectors.size(), fields));
        return vectors;
    }

    /** The text of a vector file; skips the calling test when there is no folder of vectors. */
    public static String text(String path) {
        Path folder = folder();
        if (!Files.isDirectory(folder)) {
            String message =
                    "SKIPPED: no public vectors at " + folder + " (set -Dstblink.vectors=<folder>); not run: " + path;
            System.out.println(message);
            Assumptions.abort(message);
        }
        try {
            return Files.readString(folder.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException("the vector folder is there, but cannot read " + path, e);
        }
    }

    private static Path folder() {
        String configured = System.getProperty("stblink.vectors");
        if (configured != null) {
            return Path.of(configured);
        }
        Path checkout = Path.of(System.getProperty("stblink.root", "."))
                .toAbsolutePath()
                .normalize();
        return checkout.resolveSibling("shared").resolve("vectors");
    }
}
