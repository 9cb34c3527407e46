package org.stblink.server.admin;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One admin request: what was asked, read strictly, so that a misspelt parameter is not taken for its absence. */
final class Request {
    private final HttpExchange exchange;
    private final Map<String, String> variables;
    private final Map<String, String> query;
    private final int maxBodyBytes;

    /** @param variables what stands in the path where the route has {@code {name}} */
    Request(HttpExchange exchange, Map<String, String> variables, int maxBodyBytes) throws AdminException {
        this.exchange = exchange;
        this.variables = variables;
        this.query = parseQuery(exchange.getRequestURI().getRawQuery());
        this.maxBodyBytes = maxBodyBytes;
    }

    HttpExchange exchange() {
        return exchange;
    }

    String variable(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no {" + name + "}");
        }
        return value;
    }

    /** @throws AdminException when the query has a parameter that is not among these */
    void allowParameters(String... names) throws AdminException {
        Set<String> allowed = Set.of(names);
        for (String name : query.keySet()) {
            if (!allowed.contains(name)) {
                throw AdminException.badRequest("no such parameter: " + name
                        + (names.length == 0 ? "; there is none" : "; there are " + String.join(", ", names)));
            }
        }
    }

    @Nullable
    String parameter(String name) {
        return query.get(name);
    }

    long number(String name, long absent, long min, long max) throws AdminException {
        String text = query.get(name);
        if (text == null) {
            return absent;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // The same answer as for a number out of range, below.
        }
        throw AdminException.badRequest(name + " = " + text + ": give a whole number from " + min + " to " + max);
    }

    @Nullable
    String header(String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    /** The whole body, at most as large as configured. */
    byte[] body() throws IOException, AdminException {
        byte[] body = exchange.getRequestBody().readNBytes(maxBodyBytes + 1);
        if (body.length > maxBodyBytes) {
            throw new AdminException(
                    413,
                    "TOO_LARGE",
                    "the body is larger than " + maxBodyBytes + " bytes (admin.max-body-bytes): send it in parts");
        }
        return body;
    }

    private static Map<String, String> parseQuery(@Nullable String raw) throws AdminException {
        Map<String, String> query = new HashMap<>();
        if (raw == null || raw.isEmpty()) {
            return query;
        }
        for (String pair : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            try {
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
                if (query.put(name, value) != null) {
                    throw AdminException.badRequest("parameter " + name + " is given twice");
                }
            } catch (IllegalArgumentException e) {
                throw AdminException.badRequest("the query is not percent-encoded UTF-8");
            }
        }
        return query;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
