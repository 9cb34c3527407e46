package org.stblink.server.admin;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.http.AdminException;

/** Records of comma separated values, RFC 4180: fields may stand in double quotes, and a quote inside is doubled. */
final class CsvReader {
    /** Behind the number of a line that is separated as some spreadsheets do. */
    static final String SEMICOLON = " has semicolons between its fields: save the file with commas";

    private static final int END = -1;

    private final String text;
    private int at;
    private int line;

    /** @param firstLine the number of the text's first line */
    CsvReader(String text, int firstLine) {
        this.text = text;
        this.line = firstLine;
    }

    /** The line that the next record begins on, from 1. */
    int line() {
        return line;
    }

    /** The next record, at least one field; null at the end. */
    @Nullable
    List<String> next() throws AdminException {
        if (peek() == END) {
            return null;
        }
        List<String> fields = new ArrayList<>();
        fields.add(field());
        while (peek() == ',') {
            at++;
            fields.add(field());
        }
        endOfLine();
        return fields;
    }

    private String field() throws AdminException {
        if (peek() == '"') {
            return quoted();
        }
        int start = at;
        while (peek() != END && peek() != ',' && peek() != '\n' && peek() != '\r') {
            at++;
        }
        return text.substring(start, at).strip();
    }

    private String quoted() throws AdminException {
        int startLine = line;
        StringBuilder field = new StringBuilder();
        at++;
        while (true) {
            int c = peek();
            at++;
            if (c == END) {
                throw AdminException.badRequest("line " + startLine + ": a quote is not closed");
            }
            if (c == '"') {
                if (peek() != '"') {
                    return field.toString();
                }
                at++;
            } else if (c == '\n') {
                line++;
            }
            field.append((char) c);
        }
    }

    private void endOfLine() throws AdminException {
        boolean carriageReturn = peek() == '\r';
        if (carriageReturn) {
            at++;
        }
        if (peek() == '\n') {
            at++;
            line++;
        } else if (carriageReturn && peek() != END) {
            throw AdminException.badRequest("line " + line
                    + " ends with a carriage return alone: save the file with line ends of Unix or Windows");
        } else if (peek() == ';') {
            throw AdminException.badRequest("line " + line + SEMICOLON);
        } else if (peek() != END) {
            throw AdminException.badRequest("line " + line + ": a comma or the end of the line must follow a quote");
        }
    }

    private int peek() {
        return at < text.length() ? text.charAt(at) : END;
    }
}
