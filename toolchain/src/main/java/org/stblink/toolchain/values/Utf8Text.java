package org.stblink.toolchain.values;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A text that has to be UTF-8, as what is sent to the server has to be. A JDK reads other bytes as a sign of replacement, and two names
 * that differ would become one.
 */
public final class Utf8Text extends FilterReader {
    /** What some editors put before the first line. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final String source;

    private Utf8Text(String source, InputStream in) {
        super(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
        this.source = source;
    }

    /**
     * Opens a file, or {@code -} for the standard input. Reading throws an IOException with what to do where it is not UTF-8.
     *
     * @throws IOException when it cannot be opened
     */
    public static Reader open(String source) throws IOException {
        return new Utf8Text(source, "-".equals(source) ? System.in : Files.newInputStream(Path.of(source)));
    }

    /** The first line of a text, without what an editor may have put before it. */
    public static String withoutMark(String firstLine) {
        return firstLine.startsWith(BYTE_ORDER_MARK) ? firstLine.substring(BYTE_ORDER_MARK.length()) : firstLine;
    }

    @Override
    public int read(char[] buffer, int off, int len) throws IOException {
        try {
            return super.read(buffer, off, len);
        } catch (CharacterCodingException e) {
            String name = "-".equals(source) ? "the standard input" : source + ", line " + firstBadLine() + ",";
            throw new IOException(name + " is not UTF-8: save it as UTF-8, and do it again", e);
        }
    }

    private int firstBadLine() throws IOException {
        int line = 1;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(Path.of(source)))) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int b = in.read(); b >= 0 && (b != '\n' || isUtf8(bytes.toByteArray())); b = in.read()) {
                if (b == '\n') {
                    line++;
                    bytes.reset();
                } else {
                    bytes.write(b);
                }
            }
        }
        return line;
    }

    private static boolean isUtf8(byte[] line) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
