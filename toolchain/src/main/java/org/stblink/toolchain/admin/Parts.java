package org.stblink.toolchain.admin;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.AdminClient;
import org.stblink.server.admin.SerialRange;
import org.stblink.server.admin.http.Json;
import org.stblink.toolchain.values.InputFile;
import org.stblink.toolchain.values.Utf8Text;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A file or a range of serials, cut into parts that the server takes, between lines: a quoted line break of a CSV stays
 * inside its part. Only a range of a file is cut itself, where it is too large.
 */
abstract class Parts implements AutoCloseable {
    /** Well below what the server takes by default, and enough that the way there costs nothing. */
    private static final int PART_CHARS = 1_000_000;

    private static final int PART_DEVICES = 50_000;
    private static final int QUOTE = '"';

    /** What kind of lines they are: a type of the API. */
    abstract String type();

    /** The next part; null when there is none. */
    abstract byte @Nullable [] next() throws IOException;

    /** As how many lines the server counts a part. */
    long lines(byte[] part) {
        long ends = 0;
        for (byte each : part) {
            ends += each == '\n' ? 1 : 0;
        }
        return ends;
    }

    /** How much of {@link #size} was given out. */
    abstract long read();

    @Override
    public abstract void close() throws IOException;

    static Parts open(String source) throws IOException {
        if (isRange(source)) {
            return new OfRange(SerialRange.parse(source));
        }
        Reader reader = Utf8Text.open(source);
        if (isNamed(source, ".json")) {
            return new OfJson(reader);
        }
        return isNamed(source, ".csv") ? new OfCsv(reader) : new OfSerials(reader);
    }

    /** What an import may name. */
    static final class Source implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            try {
                if ("-".equals(text)) {
                    return text;
                } else if (isRange(text)) {
                    SerialRange.parse(text);
                } else if (isNoFile(text)) {
                    throw new TypeConversionException("there is no file " + text
                            + " (a serial alone: echo ID | stblink admin import --group GROUP -)");
                } else {
                    new InputFile().convert(text);
                }
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
            return text;
        }
    }

    private static boolean isRange(String source) {
        return SerialRange.isRange(source) && isNoFile(source);
    }

    /** A file of that name comes first, also one that is missing: what has a slash, or the end of a file's name, is no serial. */
    private static boolean isNoFile(String source) {
        return source.indexOf('/') < 0
                && source.indexOf(File.separatorChar) < 0
                && !isNamed(source, ".csv")
                && !isNamed(source, ".json")
                && !Files.exists(Path.of(source));
    }

    /** Whether a file's name ends so, in letters of either case. */
    private static boolean isNamed(String source, String end) {
        return source.toLowerCase(Locale.ROOT).endsWith(end);
    }

    /** How much a source is, in whatever {@link #read} counts; 0 when that is not known. */
    static long size(String source) throws IOException {
        if (isRange(source)) {
            return SerialRange.parse(source).size();
        }
        return "-".equals(source) ? 0 : Files.size(Path.of(source));
    }

    private static final class OfRange extends Parts {
        private final SerialRange range;
        private long at;

        OfRange(SerialRange range) {
            this.range = range;
        }

        @Override
        String type() {
            return AdminClient.SERIALS;
        }

        @Override
        byte @Nullable [] next() {
            if (at == range.size()) {
                return null;
            }
            long from = at;
            at = Math.min(range.size(), at + PART_DEVICES);
            return (range.part(from, at) + "\n").getBytes(StandardCharsets.UTF_8);
        }

        @Override
        long read() {
            return at;
        }

        @Override
        public void close() {}
    }

    /** What is read from a file, counted in its bytes. */
    private abstract static class OfFile extends Parts {
        final BufferedReader in;
        long read;

        OfFile(Reader in) {
            this.in = new BufferedReader(in, 1 << 16);
        }

        @Override
        final long read() {
            return read;
        }

        @Override
        public final void close() throws IOException {
            in.close();
        }
    }

    /** A list in one piece, also one of nothing: that this is no JSON is for the server to say. */
    private static final class OfJson extends OfFile {
        private boolean given;

        OfJson(Reader in) {
            super(in);
        }

        @Override
        String type() {
            return AdminClient.JSON;
        }

        @Override
        byte @Nullable [] next() throws IOException {
            if (given) {
                return null;
            }
            given = true;
            StringWriter list = new StringWriter();
            in.transferTo(list);
            byte[] bytes = list.toString().getBytes(StandardCharsets.UTF_8);
            read += bytes.length;
            return bytes;
        }

        /** Of its objects. */
        @Override
        long lines(byte[] part) {
            try {
                return Json.parse(part) instanceof List<?> list ? list.size() : 0;
            } catch (IOException e) {
                return 0;
            }
        }
    }

    private static final class OfCsv extends OfFile {
        OfCsv(Reader in) {
            super(in);
        }

        @Override
        String type() {
            return AdminClient.CSV;
        }

        @Override
        byte @Nullable [] next() throws IOException {
            StringBuilder part = new StringBuilder();
            int lines = 0;
            boolean quoted = false;
            int c = in.read();
            while (c >= 0) {
                part.append((char) c);
                quoted ^= c == QUOTE;
                if (c == '\n' && !quoted && (++lines >= PART_DEVICES || part.length() >= PART_CHARS)) {
                    break;
                }
                c = in.read();
            }
            read += part.toString().getBytes(StandardCharsets.UTF_8).length;
            if (part.isEmpty()) {
                return null;
            }
            if (c < 0 && part.charAt(part.length() - 1) != '\n') {
                // Else the first line of the next file would have the same number.
                part.append('\n');
            }
            return part.toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    /**
     * A file of serials and ranges. A range that is cut goes on in the next part, and the part before ends without an end of line:
     * so the server counts the lines of the file.
     */
    private static final class OfSerials extends OfFile {
        private @Nullable String line;
        private @Nullable SerialRange range;
        private long at;

        OfSerials(Reader in) {
            super(in);
        }

        @Override
        String type() {
            return AdminClient.SERIALS;
        }

        @Override
        byte @Nullable [] next() throws IOException {
            StringBuilder part = new StringBuilder();
            long devices = 0;
            while (devices < PART_DEVICES && part.length() < PART_CHARS && isThereALine()) {
                if (range == null) {
                    part.append(line).append('\n');
                    devices++;
                    endLine();
                } else {
                    long from = at;
                    at = Math.min(range.size(), from + PART_DEVICES - devices);
                    part.append(range.part(from, at));
                    devices += at - from;
                    if (at == range.size()) {
                        part.append('\n');
                        endLine();
                    }
                }
            }
            return part.length() == 0 ? null : part.toString().getBytes(StandardCharsets.UTF_8);
        }

        /** The present line, which may be within a range, or the next. */
        private boolean isThereALine() throws IOException {
            if (line == null) {
                line = withoutMark(in.readLine());
                range = line == null ? null : rangeOf(line.strip());
                at = 0;
            }
            return line != null;
        }

        /** Editors put a byte order mark in front of a file; it is no part of the first serial. */
        private @Nullable String withoutMark(@Nullable String next) {
            return next != null && read == 0 ? Utf8Text.withoutMark(next) : next;
        }

        private void endLine() {
            read += line == null ? 0 : line.getBytes(StandardCharsets.UTF_8).length + 1;
            line = null;
        }

        /** Null for what is none; of one that is wrong the server says the fault, with its line. */
        private static @Nullable SerialRange rangeOf(String line) {
            try {
                return SerialRange.isRange(line) ? SerialRange.parse(line) : null;
            } catch (IllegalArgumentException e) {
                return null;
            }
        }
    }
}
