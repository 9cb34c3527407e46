package org.stblink.toolchain.admin;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of JSON objects as columns of text, as wide as they have to be. */
final class Table {
    private static final String GAP = "  ";

    private final List<String> fields;

    /** @param fields the fields shown, in order; the headings are their names */
    Table(String... fields) {
        this.fields = List.of(fields);
    }

    void print(PrintStream out, @Nullable Object rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(fields.stream().map(field -> field.toUpperCase(Locale.ROOT)).toList());
        if (rows instanceof List<?> list) {
            for (Object row : list) {
                if (row instanceof Map<?, ?> object) {
                    lines.add(fields.stream()
                            .map(field -> text(object.get(field)))
                            .toList());
                }
            }
        }
        int[] widths = new int[fields.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                text.append(line.get(i))
                        .append(" ".repeat(widths[i] - line.get(i).length()))
                        .append(GAP);
            }
            out.println(text.toString().stripTrailing());
        }
    }

    /** One object, a line for each field. */
    static void printOne(PrintStream out, Map<String, Object> object) {
        int width = object.keySet().stream().mapToInt(String::length).max().orElse(0);
        object.forEach((name, value) -> out.println(name + " ".repeat(width - name.length()) + GAP + text(value)));
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return "-";
        }
        if (value instanceof Map<?, ?> map) {
            StringBuilder text = new StringBuilder();
            map.forEach((name, inner) -> text.append(text.length() == 0 ? "" : ", ")
                    .append(name)
                    .append(' ')
                    .append(inner));
            return text.toString();
        }
        String text = value.toString();
        return text.isEmpty() ? "-" : text;
    }
}
