package org.stblink.toolchain.process;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Something a process told: {@code * name key=value key=value}, or the server's {@code READY key=value}. */
public record Event(String name, Map<String, String> values) {
    /** Reads a line; one of another form is an event {@code line} with the text. */
    public static Event parse(String line) {
        if (!line.startsWith("* ") && !line.startsWith("READY ")) {
            return new Event("line", Map.of("text", line));
        }
        String[] words = (line.startsWith("* ") ? line.substring(2) : line).split(" ");
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals > 0) {
                values.put(words[i].substring(0, equals), words[i].substring(equals + 1));
            }
        }
        return new Event(words[0], values);
    }

    /** The value of {@code key}; empty where there is none. */
    public String get(String key) {
        return Objects.requireNonNullElse(values.get(key), "");
    }

    public boolean is(String wantedName, String key, String value) {
        return name.equals(wantedName) && get(key).equals(value);
    }
}
