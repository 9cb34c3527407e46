package org.stblink.toolchain.dist;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.stblink.toolchain.supply.Component;
import org.stblink.toolchain.supply.Part;
import org.stblink.toolchain.supply.ThirdParty;

/**
 * Whose the libraries are that come with a package, under which licences, and what those ask to be handed on: every notice, and every
 * licence but Apache's, which stands beside, as it is in the jars.
 */
final class Notice {
    static final String FILE = "NOTICE";

    private static final Pattern TEXT =
            Pattern.compile("(?i)META-INF/(?:.*/)?[^/]*(?:licen[cs]e|notice)[^/]*(?<!\\.class)");
    private static final String APACHE = "Apache License";
    private static final String LINE = "=".repeat(100) + "\n";

    private static final String HEAD = """
            STBLink server. Apache License 2.0.

            It comes with these libraries of others, whole and unchanged, under the licences that stand behind them
            (SPDX; bom.cdx.json has every jar), with what others made in them:

            """;

    private Notice() {}

    /** @param libraries the jars that are packed, by their file names */
    static byte[] write(ThirdParty thirdParty, List<Item> libraries) throws IOException {
        StringBuilder notice = new StringBuilder(HEAD);
        for (Component component : thirdParty.components()) {
            notice.append(String.join(", ", component.artifacts()))
                    .append(' ')
                    .append(component.version())
                    .append(": ")
                    .append(component.licence())
                    .append('\n');
            for (Part part : component.contains()) {
                notice.append("  with ").append(part.text()).append('\n');
            }
        }
        Set<String> told = new HashSet<>();
        for (Item library : libraries) {
            append(library, told, notice);
        }
        return notice.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void append(Item library, Set<String> told, StringBuilder notice) throws IOException {
        try (ZipInputStream jar = new ZipInputStream(new ByteArrayInputStream(library.content()))) {
            for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
                if (TEXT.matcher(entry.getName()).matches()) {
                    String text = new String(jar.readAllBytes(), StandardCharsets.UTF_8).strip();
                    if (!text.startsWith(APACHE) && told.add(text)) {
                        notice.append('\n').append(LINE);
                        notice.append(library.path())
                                .append(", ")
                                .append(entry.getName())
                                .append(":\n\n");
                        notice.append(text).append('\n');
                    }
                }
            }
        }
    }
}
