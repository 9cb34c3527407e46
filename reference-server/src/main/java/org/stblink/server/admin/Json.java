package org.stblink.server.admin;

import com.fasterxml.jackson.jr.ob.JSON;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;

/** JSON of maps, lists, texts, numbers and booleans: what the admin API speaks. */
final class Json {
    private static final JSON CODEC = JSON.std
            .with(JSON.Feature.FAIL_ON_DUPLICATE_MAP_KEYS)
            .without(JSON.Feature.WRITE_NULL_PROPERTIES)
            .without(JSON.Feature.USE_BIG_DECIMAL_FOR_FLOATS);

    private Json() {}

    static byte[] bytes(Object value) throws IOException {
        return CODEC.asBytes(value);
    }

    static String text(Object value) throws IOException {
        return CODEC.asString(value);
    }

    /** @throws IOException when it is not JSON; its message says where */
    static Object parse(byte[] text) throws IOException {
        return CODEC.anyFrom(text);
    }

    static void send(HttpExchange exchange, int status, Object value) throws IOException {
        byte[] body = bytes(value);
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
