package org.stblink.toolchain.dist;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a server's operator has to read. In the source tree a document names files, and commands, that a package has elsewhere or not
 * at all: here it names what is there, and has the words without the link where nothing is.
 */
final class Documents {
    private static final List<String> TEXTS = List.of(
            "operator.md", "audit.md", "advisories.md", "capture.md", "errors.md", "protocol.md", "lifecycle.md");
    private static final String PICTURES = "console";

    /** A picture or a link to a file, maybe to a place in it. */
    private static final Pattern LINK = Pattern.compile("(!?)\\[([^\\]]*)\\]\\(([^)#:]+)(#[^)]*)?\\)");

    /** The command in a source tree, and where it is installed. */
    private static final String COMMAND = "toolchain/stblink";

    private static final String INSTALLED_COMMAND = "stblink";

    private final Path root;
    /** Files of the source tree by their path from its docs, and where they are from the package's. */
    private final Map<String, String> places = new TreeMap<>();

    /**
     * @param root the source tree
     * @param elsewhere files that the package has outside its documents: their path from the source tree's docs, and from the
     *     package's
     */
    Documents(Path root, Map<String, String> elsewhere) throws IOException {
        this.root = root.resolve("docs");
        TEXTS.forEach(text -> places.put(text, text));
        places.put("openapi.json", "openapi.json");
        places.put("../reference-server/src/main/resources/org/stblink/server/app/reference.conf", "reference.conf");
        try (Stream<Path> pictures = Files.list(this.root.resolve(PICTURES))) {
            pictures.map(picture -> PICTURES + "/" + picture.getFileName()).forEach(path -> places.put(path, path));
        }
        places.putAll(elsewhere);
    }

    /** All that lie in the package's folder of documents, which is {@code to}. */
    List<Item> items(String to) throws IOException {
        List<Item> items = new ArrayList<>();
        for (Map.Entry<String, String> file : places.entrySet()) {
            if (!file.getValue().startsWith("..")) {
                byte[] content = Files.readAllBytes(root.resolve(file.getKey()));
                boolean isText = TEXTS.contains(file.getKey());
                items.add(new Item(to + file.getValue(), isText ? installed(content) : content, false));
            }
        }
        return items;
    }

    private byte[] installed(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8).replace(COMMAND, INSTALLED_COMMAND);
        return LINK.matcher(text)
                .replaceAll(link -> Matcher.quoteReplacement(
                        link(link.group(1), link.group(2), link.group(3), link.group(4) == null ? "" : link.group(4))))
                .getBytes(StandardCharsets.UTF_8);
    }

    private String link(String mark, String words, String target, String place) {
        String there = places.get(target);
        return there == null ? words : mark + "[" + words + "](" + there + place + ")";
    }
}
