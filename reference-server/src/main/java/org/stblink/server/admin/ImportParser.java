package org.stblink.server.admin;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.stblink.server.admin.http.AdminError;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Json;

/**
 * Reads the forms of an import, part after part: CSV, a list of serials and ranges, or JSON objects. It remembers the
 * columns that a CSV named, until another header or file, and counts the lines. A part that ends within a line leaves it
 * to be counted with the next part. Never repeats a value in a message.
 */
final class ImportParser {
    static final String JSON_TYPE = "application/json";
    static final String CSV_TYPE = "text/csv";
    static final String LIST_TYPE = "text/plain";

    /** Devices of one part: each takes some hundred bytes until it is stored. */
    static final int MOST_DEVICES = 100_000;

    private static final List<String> COLUMNS = List.of(
            ImportLine.ID,
            ImportLine.GROUP,
            ImportLine.USERNAME,
            ImportLine.PASSWORD,
            ImportLine.TOKEN,
            ImportLine.ADDRESS);

    /** What lists of other systems call it. */
    private static final Set<String> OTHERS_FOR_ID = Set.of(
            "serial",
            "serial number",
            "serialnumber",
            "sn",
            "device",
            "device id",
            "deviceid",
            "device_id",
            "mac",
            "name");

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private List<String> columns = COLUMNS;
    private int nextLine = 1;

    /**
     * The devices of the next part, in order.
     *
     * @param type one of the three above
     * @param newFile whether it is the first of another file: the columns of the one before do not hold for it
     * @throws AdminException when it cannot be read; then the part corrected, or any other, is the next
     */
    List<ImportLine> parse(String type, boolean newFile, byte[] body) throws AdminException {
        List<String> formerColumns = columns;
        int firstLine = nextLine;
        try {
            if (newFile) {
                columns = COLUMNS;
            }
            return read(type, body);
        } catch (AdminException e) {
            columns = formerColumns;
            nextLine = firstLine;
            throw e;
        }
    }

    private List<ImportLine> read(String type, byte[] body) throws AdminException {
        return switch (type) {
            case JSON_TYPE -> json(body);
            case CSV_TYPE -> csv(utf8(body));
            case LIST_TYPE -> serials(utf8(body));
            default -> throw new IllegalArgumentException("no type of an import: " + type);
        };
    }

    /** Before they are made: there may be millions in a part. */
    private static void requireRoom(List<ImportLine> lines, long more) throws AdminException {
        if (more > MOST_DEVICES - lines.size()) {
            throw new AdminException(
                    AdminError.TOO_LARGE,
                    "more than " + MOST_DEVICES + " devices in one request: send them in parts (/v1/imports)");
        }
    }

    /** Token by token: as one tree it would take many times its size. */
    private List<ImportLine> json(byte[] body) throws AdminException {
        List<ImportLine> lines = new ArrayList<>();
        try (JsonParser parser = Json.parser(body)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw AdminException.badRequest("give a list of objects: [ {\"id\": \"...\", ...}, ... ]");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                requireRoom(lines, 1);
                int number = nextLine++;
                lines.add(new ImportLine(number, texts(parser, number)));
            }
            if (parser.nextToken() == null) {
                return lines;
            }
        } catch (IOException e) {
            // Told below. Not the parser's own text: it quotes what it read.
        }
        throw AdminException.badRequest("the body is not JSON, or not one value of it alone");
    }

    private static Map<String, String> texts(JsonParser parser, int number) throws IOException, AdminException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw AdminException.badRequest("object " + number + " is not an object: { \"...\": \"...\" }");
        }
        Map<String, String> texts = new HashMap<>();
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (!COLUMNS.contains(name)) {
                throw AdminException.badRequest(
                        "object " + number + " has an unknown field; there are " + String.join(", ", COLUMNS));
            }
            if (!seen.add(name)) {
                throw AdminException.badRequest("object " + number + " has " + name + " twice");
            }
            JsonToken value = parser.nextToken();
            if (value == JsonToken.VALUE_STRING) {
                String text = parser.getText();
                if (!Json.isText(text)) {
                    throw Json.noText("object " + number + ": " + name);
                }
                texts.put(name, text);
            } else if (value != JsonToken.VALUE_NULL) {
                throw AdminException.badRequest("object " + number + ": " + name + " must be a text in quotes");
            }
        }
        return texts;
    }

    private List<ImportLine> serials(String text) throws AdminException {
        List<ImportLine> lines = new ArrayList<>();
        int end = -1;
        while (end < text.length()) {
            int start = end + 1;
            int next = text.indexOf('\n', start);
            end = next < 0 ? text.length() : next;
            int number = nextLine++;
            String line = text.substring(start, end).strip();
            if (SerialRange.isRange(line)) {
                SerialRange range;
                try {
                    range = SerialRange.parse(line);
                } catch (IllegalArgumentException e) {
                    throw AdminException.badRequest("line " + number + ": " + e.getMessage());
                }
                requireRoom(lines, range.size());
                range.each(serial -> lines.add(new ImportLine(number, Map.of(ImportLine.ID, serial))));
            } else if (!SerialRange.isComment(line)) {
                requireRoom(lines, 1);
                lines.add(new ImportLine(number, Map.of(ImportLine.ID, line)));
            }
        }
        // What follows the last end of line is no line.
        nextLine--;
        return lines;
    }

    private List<ImportLine> csv(String text) throws AdminException {
        List<ImportLine> lines = new ArrayList<>();
        CsvReader reader = new CsvReader(text, nextLine);
        int number = reader.line();
        List<String> values = reader.next();
        List<String> names = columns;
        boolean first = true;
        while (values != null) {
            boolean blank = values.size() == 1 && values.get(0).isEmpty();
            // No id has one, so it would be refused anyway, in words that do not help.
            if (values.size() == 1 && values.get(0).contains(";")) {
                throw AdminException.badRequest("line " + number + CsvReader.SEMICOLON);
            }
            if (first && beginsAsHeader(values) || isHeader(values)) {
                names = header(values, number);
            } else if (!blank) {
                requireRoom(lines, 1);
                lines.add(new ImportLine(number, row(names, values, number)));
            }
            first &= blank;
            number = reader.line();
            values = reader.next();
        }
        columns = names;
        nextLine = reader.line();
        return lines;
    }

    /**
     * A first line that begins with the name of a column, ours or another's, is one, right or wrong: taken for a device it would put
     * passwords among the names.
     */
    private static boolean beginsAsHeader(List<String> values) {
        String first = columnName(values.get(0));
        return COLUMNS.contains(first) || OTHERS_FOR_ID.contains(first);
    }

    /** Of files that were put together, the second begins anywhere in a part. */
    private static boolean isHeader(List<String> values) {
        return values.size() > 1
                && columnName(values.get(0)).equals(ImportLine.ID)
                && values.stream().allMatch(value -> COLUMNS.contains(columnName(value)));
    }

    private static String columnName(String cell) {
        return cell.strip().toLowerCase(Locale.ROOT);
    }

    private static List<String> header(List<String> cells, int number) throws AdminException {
        List<String> names = cells.stream().map(ImportParser::columnName).toList();
        for (String name : names) {
            if (!names.get(0).equals(ImportLine.ID)
                    || !COLUMNS.contains(name)
                    || names.indexOf(name) != names.lastIndexOf(name)) {
                throw AdminException.badRequest("line " + number
                        + ": a header begins with id, and may name each of these once: " + String.join(",", COLUMNS));
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
            // Spreadsheets put it in front.
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw AdminException.badRequest("the body is not UTF-8");
        }
    }
}
