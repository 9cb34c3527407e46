package org.stblink.toolchain.secrets;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Looks for secrets in every shape that they could have been written in; one look at each byte, however many there are. */
final class Search {
    private record Shape(Canary canary, String name, byte[] bytes) {}

    /** By the first two bytes. */
    private final List<List<Shape>> shapes = new ArrayList<>();

    Search(List<Canary> canaries) {
        for (int i = 0; i < 0x10000; i++) {
            shapes.add(List.of());
        }
        for (Canary canary : canaries) {
            add(canary, "raw", canary.bytes());
            String hex = HexFormat.of().formatHex(canary.bytes());
            String base64 = Base64.getEncoder().withoutPadding().encodeToString(canary.bytes());
            text(canary, "text", new String(canary.bytes(), StandardCharsets.ISO_8859_1));
            text(canary, "hexadecimal", hex);
            text(canary, "hexadecimal", hex.toUpperCase(Locale.ROOT));
            // The last character may depend on what follows.
            text(canary, "base64", base64.substring(0, base64.length() - 1));
        }
    }

    private void text(Canary canary, String name, String text) {
        add(canary, name, text.getBytes(StandardCharsets.ISO_8859_1));
        add(canary, name + " in two bytes a character", text.getBytes(StandardCharsets.UTF_16BE));
        add(canary, name + " in two bytes a character, little end first", text.getBytes(StandardCharsets.UTF_16LE));
    }

    private void add(Canary canary, String name, byte[] bytes) {
        int key = key(bytes, 0);
        List<Shape> longer = new ArrayList<>(shapes.get(key));
        longer.add(new Shape(canary, name, bytes));
        shapes.set(key, longer);
    }

    private static int key(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }

    /** Each find: which secret, in which shape, and where. */
    List<String> in(byte[] content) {
        List<String> found = new ArrayList<>();
        for (int at = 0; at + 1 < content.length; at++) {
            for (Shape shape : shapes.get(key(content, at))) {
                int end = at + shape.bytes.length;
                if (end <= content.length && Arrays.equals(content, at, end, shape.bytes, 0, shape.bytes.length)) {
                    found.add(shape.canary + ", " + shape.name + ", at " + at);
                }
            }
        }
        return found;
    }
}
