package org.stblink.toolchain.admin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.AdminClient;
import org.stblink.server.admin.SerialRange;
import org.stblink.toolchain.values.InputFile;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A file or a range of serials, cut into parts that the server takes, between lines: a quoted line break of a CSV stays
 * inside its part.
 */
abstract class Parts implements AutoCloseable {
    /** Well below what the server takes by default, and enough that the way there costs nothing. */
    private static final int PART_CHARS = 1_000_000;

    private static final int PART_LINES = 50_000;
    private static final int QUOTE = '"';

    /** What kind of lines they are: a type of the API. */
    abstract String type();

    /** The next part; null when there is none. */
    abstract byte @Nullable [] next() throws IOException;

    /** How much of {@link #size} was given out. */
    abstract long read();

    @Override
    public abstract void close() throws IOException;

    static Parts open(String source) throws IOException {
        if (isRange(source)) {
            return new OfRange(SerialRange.parse(source));
        }
        if (source.endsWith(".json")) {
            return new OfLines(
                    new InputStreamReader(Files.newInputStream(Path.of(source)), StandardCharsets.UTF_8),
                    AdminClient.JSON,
                    Integer.MAX_VALUE,
                    Integer.MAX_VALUE);
        }
        Reader reader = "-".equals(source)
                ? new InputStreamReader(System.in, StandardCharsets.UTF_8)
                : new InputStreamReader(Files.newInputStream(Path.of(source)), StandardCharsets.UTF_8);
        String type = source.endsWith(".csv") ? AdminClient.CSV : AdminClient.SERIALS;
        return new OfLines(reader, type, PART_CHARS, PART_LINES);
    }

    /** What an import may name. */
    static final class Source implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            try {
                if (isRange(text)) {
                    SerialRange.parse(text);
                } else if (!"-".equals(text)) {
                    new InputFile().convert(text);
                }
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
            return text;
        }
    }

    /** A file of that name comes first. */
    private static boolean isRange(String source) {
        return SerialRange.isRange(source) && !Files.exists(Path.of(source));
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
            at = Math.min(range.size(), at + PART_LINES);
            return (range.part(from, at) + "\n").getBytes(StandardCharsets.UTF_8);
        }

        @Override
        long read() {
            return at;
        }

        @Override
        public void close() {}
    }

    private static final class OfLines extends Parts {
        private final BufferedReader in;
        private final String type;
        private final int mostChars;
        private final int mostLines;
        private long read;

        OfLines(Reader in, String type, int mostChars, int mostLines) {
            this.in = new BufferedReader(in, 1 << 16);
            this.type = type;
            this.mostChars = mostChars;
            this.mostLines = mostLines;
        }

        @Override
        String type() {
            return type;
        }

        @Override
        byte @Nullable [] next() throws IOException {
            StringBuilder part = new StringBuilder();
            int lines = 0;
            boolean quoted = false;
            int c = in.read();
            while (c >= 0) {
                part.append((char) c);
                quoted ^= c == QUOTE && type.equals(AdminClient.CSV);
                if (c == '\n' && !quoted && (++lines >= mostLines || part.length() >= mostChars)) {
                    break;
                }
                c = in.read();
            }
            byte[] bytes = part.toString().getBytes(StandardCharsets.UTF_8);
            read += bytes.length;
            return bytes.length == 0 ? null : bytes;
        }

        @Override
        long read() {
            return read;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
