package org.stblink.port.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The numbered rules as they stand in the javadoc of {@code org.stblink.hal}. */
final class HalRules {
    private static final Path SOURCES = Path.of("sdk-core/src/main/java/org/stblink/hal");
    private static final Pattern ITEM =
            Pattern.compile("<li><b>([A-Z]+-\\d+) (MUST|SHOULD)</b>: (.*?)(?=<li>|</ul>)", Pattern.DOTALL);
    private static final Pattern INTENT = Pattern.compile("^(.*?) ?<i>Intent: (.*?)</i>$", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\{@(?:link|code) ([^}]*)}");

    /**
     * A rule as a porter reads it, in Markdown.
     *
     * @param intent empty when there is none, which a test forbids
     */
    record Text(String id, String level, String type, String text, String intent) {}

    private HalRules() {}

    /** In the order of {@link RuleBook}; those it does not know come last. */
    static List<Text> read() throws IOException {
        Map<String, Text> found = new java.util.TreeMap<>();
        try (Stream<Path> files = Files.list(CommittedFile.topOfCheckout().resolve(SOURCES))) {
            for (Path file : files.sorted().toList()) {
                String type = file.getFileName().toString().replace(".java", "");
                for (Matcher m = ITEM.matcher(javadoc(Files.readString(file))); m.find(); ) {
                    Text rule = text(type, m);
                    if (found.put(rule.id(), rule) != null) {
                        throw new IllegalStateException(rule.id() + " stands twice in the javadoc");
                    }
                }
            }
        }
        List<Text> ordered = new ArrayList<>();
        for (Rule rule : RuleBook.rules()) {
            Text text = found.remove(rule.id());
            if (text != null) {
                ordered.add(text);
            }
        }
        ordered.addAll(found.values());
        return ordered;
    }

    /** Without the stars at the left, in one line. */
    private static String javadoc(String source) {
        return source.replaceAll("(?m)^ *\\* ?", "").replaceAll("\\s+", " ");
    }

    private static Text text(String type, Matcher item) {
        String all = item.group(3).trim();
        Matcher intent = INTENT.matcher(all);
        boolean told = intent.matches();
        return new Text(
                item.group(1),
                item.group(2),
                type,
                markdown(told ? intent.group(1) : all),
                told ? markdown(intent.group(2)) : "");
    }

    private static String markdown(String javadoc) {
        StringBuilder out = new StringBuilder();
        Matcher m = LINK.matcher(javadoc);
        while (m.find()) {
            String name = m.group(1).trim();
            m.appendReplacement(
                    out,
                    Matcher.quoteReplacement("`" + name.replaceFirst("^#", "").replace('#', '.') + "`"));
        }
        return m.appendTail(out).toString().replace("|", "\\|").trim();
    }
}
