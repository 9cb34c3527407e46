package org.stblink.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads docs/protocol.md, so that tests can hold its tables against the code. */
final class ProtocolDocument {
    private final String text;

    ProtocolDocument() throws IOException {
        String root = System.getProperty("stblink.root");
        Path file = Path.of(root == null ? ".." : root, "docs", "protocol.md");
        assertThat(file)
                .as("the specification; -Dstblink.root names the top of the checkout")
                .isRegularFile();
        text = Files.readString(file);
    }

    /** What stands between the heading and the next heading of any level. */
    String section(String heading) {
        int from = text.indexOf("\n" + heading + "\n");
        assertThat(from).as("heading '%s' of docs/protocol.md", heading).isNotNegative();
        int start = from + heading.length() + 2;
        int end = text.indexOf("\n#", start);
        return text.substring(start, end < 0 ? text.length() : end);
    }

    /** The cells of each row of the section's tables, without the headings of the columns. */
    List<List<String>> rows(String heading) {
        List<List<String>> rows = new ArrayList<>();
        boolean body = false;
        for (String line : section(heading).lines().toList()) {
            if (!line.startsWith("|")) {
                body = false;
            } else if (line.startsWith("|---")) {
                body = true;
            } else if (body) {
                List<String> cells = new ArrayList<>();
                for (String cell : line.substring(1, line.lastIndexOf('|')).split("\\|", -1)) {
                    cells.add(cell.trim());
                }
                rows.add(cells);
            }
        }
        assertThat(rows).as("table in '%s'", heading).isNotEmpty();
        return rows;
    }

    /** Number to name from a table whose first two columns are those. */
    Map<Integer, String> codeTable(String heading) {
        Map<Integer, String> codes = new LinkedHashMap<>();
        for (List<String> row : rows(heading)) {
            codes.put(Integer.decode(row.get(0)), row.get(1));
        }
        return codes;
    }

    /** Number to name from a paragraph such as {@code 0 NORMAL · 1 LINK_LOST (why) · …}. */
    Map<Integer, String> codeList(String heading) {
        Map<Integer, String> codes = new LinkedHashMap<>();
        for (String item : section(heading).split("·", -1)) {
            Matcher m = Pattern.compile("(\\d+) ([A-Z_]+)( \\(.*\\))?").matcher(item.trim());
            assertThat(m.matches()).as("'%s' in '%s'", item.trim(), heading).isTrue();
            codes.put(Integer.decode(m.group(1)), m.group(2));
        }
        return codes;
    }
}
