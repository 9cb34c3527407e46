package org.stblink.server.admin.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** JSON of maps, lists, texts, numbers and booleans: what the admin API speaks. */
public final class Json {
    private static final JSON CODEC = JSON.std
            .with(JSON.Feature.FAIL_ON_DUPLICATE_MAP_KEYS)
            .without(JSON.Feature.WRITE_NULL_PROPERTIES)
            .without(JSON.Feature.USE_BIG_DECIMAL_FOR_FLOATS);

    private Json() {}

    public static byte[] bytes(Object value) {
        try {
            return CODEC.asBytes(value);
        } catch (IOException e) {
            throw new UncheckedIOException("there is no I/O in writing to memory", e);
        }
    }

    public static String text(Object value) {
        try {
            return CODEC.asString(value);
        } catch (IOException e) {
            throw new UncheckedIOException("there is no I/O in writing to memory", e);
        }
    }

    /** For people: an indented text. */
    public static String pretty(Object value) {
        try {
            return CODEC.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(value);
        } catch (IOException e) {
            throw new UncheckedIOException("there is no I/O in writing to memory", e);
        }
    }

    /** Whether a text has bytes in UTF-8: half of a pair of surrogates has none, and JSON can write it. */
    public static boolean isText(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /** The refusal of what is no such text; it does not repeat it. */
    public static AdminException noText(String where) {
        return AdminException.badRequest(
                where + " has half a character: a surrogate without its other half, such as \\ud83d alone");
    }

    /** For what would be too large as a whole. It tells every field, also one that is there twice. */
    public static JsonParser parser(byte[] text) throws IOException {
        return CODEC.createParser(text);
    }

    /** Whether a text has more tokens of JSON than these, as far as it is JSON. A tree of it costs by its tokens. */
    static boolean isLongerThan(int tokens, byte[] text) throws IOException {
        try (JsonParser parser = CODEC.createParser(text)) {
            int seen = 0;
            while (seen <= tokens && parser.nextToken() != null) {
                seen++;
            }
            return seen > tokens;
        }
    }

    /** @throws IOException when it is not JSON, or more than one value; its message says where */
    public static Object parse(byte[] text) throws IOException {
        try (JsonParser parser = CODEC.createParser(text)) {
            Object value = CODEC.anyFrom(parser);
            if (parser.nextToken() != null) {
                throw new IOException("there is more behind the value, at " + parser.currentTokenLocation());
            }
            return value;
        }
    }
}
