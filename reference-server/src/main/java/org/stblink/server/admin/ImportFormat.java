package org.stblink.server.admin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the two forms of an import: a JSON list of objects, or CSV. Never repeats a value in a message. */
final class ImportFormat {
    static final String JSON_TYPE = "application/json";
    static final String CSV_TYPE = "text/csv";

    private static final List<String> COLUMNS = List.of(
            ImportLine.ID,
            ImportLine.GROUP,
            ImportLine.USERNAME,
            ImportLine.PASSWORD,
            ImportLine.TOKEN,
            ImportLine.ADDRESS);

    private ImportFormat() {}

    /**
     * The devices, in order.
     *
     * @param contentType which form it is; parameters behind a semicolon do not matter
     */
    static List<ImportLine> parse(@Nullable String contentType, byte[] body) throws AdminException {
        String type =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return switch (type) {
            case JSON_TYPE -> json(body);
            case CSV_TYPE -> csv(utf8(body));
            default ->
                throw new AdminException(415, "UNSUPPORTED_TYPE", "send Content-Type " + JSON_TYPE + " or " + CSV_TYPE);
        };
    }

    /** One JSON object whose values are texts. */
    static Map<String, String> oneObject(byte[] body, Set<String> known) throws AdminException {
        return texts(parseJson(body), known, "the body");
    }

    private static List<ImportLine> json(byte[] body) throws AdminException {
        if (!(parseJson(body) instanceof List<?> list)) {
            throw AdminException.badRequest("give a list of objects: [ {\"id\": \"...\", ...}, ... ]");
        }
        List<ImportLine> lines = new ArrayList<>();
        for (Object element : list) {
            int number = lines.size() + 1;
            lines.add(new ImportLine(number, texts(element, Set.copyOf(COLUMNS), "object " + number)));
        }
        return lines;
    }

    private static Object parseJson(byte[] body) throws AdminException {
        try {
            return Json.parse(body);
        } catch (IOException e) {
            // Not the parser's own text: it quotes what it read.
            throw AdminException.badRequest("the body is not JSON");
        }
    }

    private static Map<String, String> texts(@Nullable Object value, Set<String> known, String where)
            throws AdminException {
        if (!(value instanceof Map<?, ?> object)) {
            throw AdminException.badRequest(where + " is not an object: { \"...\": \"...\" }");
        }
        Map<String, String> texts = new HashMap<>();
        for (Map.Entry<?, ?> field : object.entrySet()) {
            String name = String.valueOf(field.getKey());
            if (!known.contains(name)) {
                throw AdminException.badRequest(where + " has an unknown field; there are " + names(known));
            }
            if (field.getValue() instanceof String text) {
                texts.put(name, text);
            } else if (field.getValue() != null) {
                throw AdminException.badRequest(where + ": " + name + " must be a text in quotes");
            }
        }
        return texts;
    }

    private static String names(Set<String> known) {
        return String.join(", ", known.stream().sorted().toList());
    }

    private static List<ImportLine> csv(String text) throws AdminException {
        List<String> columns = COLUMNS;
        List<ImportLine> lines = new ArrayList<>();
        CsvReader reader = new CsvReader(text);
        int number = reader.line();
        List<String> values = reader.next();
        if (values != null && ImportLine.ID.equals(values.get(0))) {
            columns = header(values);
            number = reader.line();
            values = reader.next();
        }
        while (values != null) {
            boolean blank = values.size() == 1 && values.get(0).isEmpty();
            if (!blank) {
                lines.add(new ImportLine(number, row(columns, values, number)));
            }
            number = reader.line();
            values = reader.next();
        }
        return lines;
    }

    private static List<String> header(List<String> names) throws AdminException {
        for (String name : names) {
            if (!COLUMNS.contains(name) || names.indexOf(name) != names.lastIndexOf(name)) {
                throw AdminException.badRequest(
                        "line 1: the header may name each of these once: " + String.join(",", COLUMNS));
            }
        }
        return names;
    }

    private static Map<String, String> row(List<String> columns, List<String> values, int number)
            throws AdminException {
        if (values.size() > columns.size()) {
            throw AdminException.badRequest("line " + number + " has " + values.size() + " fields; there are "
                    + columns.size() + ": " + String.join(",", columns));
        }
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < values.size(); i++) {
            fields.put(columns.get(i), values.get(i));
        }
        return fields;
    }

    private static String utf8(byte[] body) throws AdminException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            // Spreadsheets put a byte order mark in front.
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw AdminException.badRequest("the body is not UTF-8");
        }
    }
}
