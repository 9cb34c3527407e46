package org.stblink.profiles.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * An API as a text that lies in git: a line {@code class NAME [extends NAME] [implements NAME,...]} for each class, then an
 * indented one for each public or protected member.
 */
public final class ApiList {
    private static final String FOUNDATION = "foundation-1.1.txt";

    private ApiList() {}

    /** Foundation Profile 1.1, the part of it that a profile jar could use: io, lang, net and util. */
    public static Api foundation() throws IOException {
        try (InputStream in = ApiList.class.getResourceAsStream(FOUNDATION)) {
            if (in == null) {
                throw new IOException(FOUNDATION + " is missing beside " + ApiList.class.getName());
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Api("Foundation 1.1", parse(text));
        }
    }

    /** The stubs of an execution environment, reduced to what {@link #foundation} holds. */
    public static Collection<ApiClass> ofStubs(Path jar) throws IOException {
        TreeMap<String, ApiClass> classes = new TreeMap<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            Enumeration<JarEntry> entries = file.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (entry.getName().matches("java/(io|lang|lang/ref|net|util)/[^/]+\\.class")) {
                    try (InputStream in = file.getInputStream(entry)) {
                        ApiClass c = ApiClass.read(in.readAllBytes(), false);
                        classes.put(c.name(), c);
                    }
                }
            }
        }
        return classes.values();
    }

    public static String write(Collection<ApiClass> classes) {
        StringBuilder text = new StringBuilder();
        for (ApiClass c : classes) {
            text.append("class ").append(c.name());
            if (c.superName() != null) {
                text.append(" extends ").append(c.superName());
            }
            if (!c.interfaces().isEmpty()) {
                text.append(" implements ").append(String.join(",", c.interfaces()));
            }
            text.append('\n');
            for (String member : c.members()) {
                text.append(' ').append(member).append('\n');
            }
        }
        return text.toString();
    }

    /** @throws IllegalArgumentException naming a line that is neither a class nor a member of one */
    public static List<ApiClass> parse(String text) {
        List<ApiClass> classes = new ArrayList<>();
        Set<String> members = new TreeSet<>();
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("class ")) {
                members = new TreeSet<>();
                classes.add(head(line.split(" ", -1), members));
            } else if (line.startsWith(" ") && !classes.isEmpty()) {
                members.add(line.substring(1));
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                throw new IllegalArgumentException("an API list has the line '" + line + "'");
            }
        }
        return classes;
    }

    private static ApiClass head(String[] words, Set<String> members) {
        @Nullable String superName = null;
        List<String> interfaces = List.of();
        for (int i = 2; i + 1 < words.length; i += 2) {
            if (words[i].equals("extends")) {
                superName = words[i + 1];
            } else {
                interfaces = List.of(words[i + 1].split(",", -1));
            }
        }
        return new ApiClass(words[1], superName, interfaces, members);
    }
}
