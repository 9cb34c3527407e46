package org.stblink.profiles.footprint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A section of docs/footprint.md, between a line {@code <!-- NAME -->} and a line {@code <!-- end of NAME -->}. */
final class Table {
    private final String name;
    private final List<String> lines = new ArrayList<>();

    Table(String name, String... columns) {
        this.name = name;
        row(columns);
        lines.add("|" + " --- |".repeat(columns.length));
    }

    final void row(String... cells) {
        lines.add("| " + String.join(" | ", cells) + " |");
    }

    /** The document with this table in place of the one it has. */
    String into(String document) {
        String begin = begin(name);
        int from = document.indexOf(begin) + begin.length();
        int to = document.indexOf(end(name));
        if (from < begin.length() || to < from) {
            throw new IllegalStateException("docs/footprint.md has no section '" + name + "'");
        }
        return document.substring(0, from) + "\n" + String.join("\n", lines) + "\n" + document.substring(to);
    }

    String text() {
        return String.join("\n", lines);
    }

    /** The first two cells of each row of a section: what it says of what. */
    static Map<String, String> read(String document, String name) {
        Map<String, String> rows = new LinkedHashMap<>();
        String section = document.substring(document.indexOf(begin(name)), document.indexOf(end(name)));
        for (String line : section.split("\n", -1)) {
            String[] cells = line.split("\\|", -1);
            if (cells.length > 3 && !cells[1].contains("---")) {
                rows.put(cells[1].trim(), cells[2].trim());
            }
        }
        return rows;
    }

    Map<String, String> rows() {
        return read(begin(name) + "\n" + text() + "\n" + end(name), name);
    }

    private static String begin(String name) {
        return "<!-- " + name + " -->";
    }

    private static String end(String name) {
        return "<!-- end of " + name + " -->";
    }
}
