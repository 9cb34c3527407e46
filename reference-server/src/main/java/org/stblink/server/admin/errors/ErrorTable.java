package org.stblink.server.admin.errors;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The table of errors, read once. Threads: any. */
public final class ErrorTable {
    /**
     * One error.
     *
     * @param code stable; in one table for all of the product
     * @param area where it is met: a heading of the document
     * @param name stable
     */
    public record Entry(int code, String area, String name, String english, String chinese) {}

    private static final String FILE = "errors.txt";
    private static final Map<Integer, Entry> ENTRIES = read();

    private ErrorTable() {}

    /** All of them, in the order of their codes. */
    public static List<Entry> all() {
        return new ArrayList<>(ENTRIES.values());
    }

    /** @throws IllegalArgumentException when there is none with this code */
    public static Entry get(int code) {
        Entry entry = ENTRIES.get(code);
        if (entry == null) {
            throw new IllegalArgumentException("no error " + code + " in " + FILE);
        }
        return entry;
    }

    private static Map<Integer, Entry> read() {
        Map<Integer, Entry> entries = new LinkedHashMap<>();
        String area = "";
        int last = -1;
        try (InputStream in = Objects.requireNonNull(ErrorTable.class.getResourceAsStream(FILE), FILE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("[")) {
                    area = line.substring(1, line.indexOf(']'));
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    List<String> parts = Arrays.stream(line.split("\\|", -1))
                            .map(String::strip)
                            .toList();
                    int code = Integer.parseInt(parts.get(0));
                    if (parts.size() != 4 || code <= last) {
                        throw new IllegalStateException(FILE + ": wrong line: " + line);
                    }
                    last = code;
                    entries.put(code, new Entry(code, area, parts.get(1), parts.get(2), parts.get(3)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + " cannot be read", e);
        }
        return entries;
    }
}
