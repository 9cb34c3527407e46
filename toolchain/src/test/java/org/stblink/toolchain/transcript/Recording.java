package org.stblink.toolchain.transcript;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A transcript that was written down for an earlier version of the protocol, and is not written anew. */
final class Recording {
    private static final String FRAME = "frame";

    private final List<String> lines;

    private Recording(List<String> lines) {
        this.lines = lines;
    }

    /** @param name of a resource beside this class */
    static Recording read(String name) {
        try (InputStream in = Recording.class.getResourceAsStream(name)) {
            return new Recording(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A value of a section, such as {@code message 1} of {@code STB-A}. */
    byte[] value(String section, String name) {
        for (int i = start(section); i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.startsWith(name + " ")) {
                return HexFormat.of().parseHex(line.substring(name.length()).replace(" ", ""));
            }
        }
        throw new IllegalArgumentException(section + " has no " + name);
    }

    /** The fields of a message in order, each with its length byte where it has one. */
    Map<String, byte[]> message(String section, String name) {
        int at = start(section);
        while (!lines.get(at).startsWith("**" + name + "**")) {
            at++;
        }
        Map<String, byte[]> fields = new LinkedHashMap<>();
        for (int i = at + 3; !lines.get(i).startsWith("```"); i++) {
            String line = lines.get(i).strip();
            int gap = line.indexOf(' ');
            if (!line.startsWith(FRAME)) {
                fields.put(
                        line.substring(0, gap),
                        HexFormat.of().parseHex(line.substring(gap).replace(" ", "")));
            }
        }
        return fields;
    }

    private int start(String section) {
        int at = lines.indexOf("## " + section);
        if (at < 0) {
            throw new IllegalArgumentException("no section " + section);
        }
        return at;
    }
}
