package org.stblink.server.admin.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One admin request: what was asked, read strictly, so that a misspelt parameter is not taken for its absence. */
public final class Request {
    private static final int MOST_READ_AWAY = 4 * 1024 * 1024;
    private static final int PIECE_BYTES = 8192;

    private final HttpExchange exchange;
    private final Endpoint endpoint;
    private final Map<String, String> variables;
    private final Map<String, String> query;
    private final Caller caller;
    private final Gate gate;
    private final SlowClients slow;
    private String note = "";
    private byte[] received = {};
    private boolean whole;

    /** @param variables what stands in the path where the endpoint has {@code {name}} */
    Request(
            HttpExchange exchange,
            Endpoint endpoint,
            Map<String, String> variables,
            Caller caller,
            Gate gate,
            SlowClients slow)
            throws AdminException {
        this.exchange = exchange;
        this.endpoint = endpoint;
        this.variables = variables;
        this.caller = caller;
        this.gate = gate;
        this.slow = slow;
        this.query = parseQuery(exchange.getRequestURI().getRawQuery());
        allowParameters();
    }

    /** For an answer that is not a value, such as a stream. */
    public HttpExchange exchange() {
        return exchange;
    }

    /**
     * Sends the head of such an answer, whose other headers are set.
     *
     * @return whether a body is wanted: not for HEAD
     * @throws IOException when the client is gone or takes too little
     */
    public boolean begin(int status) throws IOException {
        boolean head = "HEAD".equals(exchange.getRequestMethod());
        slow.during(() -> exchange.sendResponseHeaders(status, head ? -1 : 0));
        return !head;
    }

    /** Who asks. */
    public Caller caller() {
        return caller;
    }

    /** Refuses to go on once the token has been deleted: to be asked again and again by what takes long. */
    public void requireStill() throws AdminException {
        gate.requireStill(exchange);
    }

    public String variable(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the path has no {" + name + "}");
        }
        return value;
    }

    /** What the audit should say of this act besides its name. Never a secret. */
    public void note(String text) {
        note = text;
    }

    String note() {
        return note;
    }

    /** Null when it is not there. */
    public @Nullable String parameter(String name) {
        if (endpoint.parameters().stream().noneMatch(known -> known.name().equals(name))) {
            throw new IllegalArgumentException(endpoint + " does not declare " + name);
        }
        return query.get(name);
    }

    public long number(String name, long absent, long min, long max) throws AdminException {
        String text = parameter(name);
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

    /** Absent is false. */
    public boolean flag(String name) throws AdminException {
        String text = parameter(name);
        if (text == null || "false".equals(text)) {
            return false;
        }
        if ("true".equals(text)) {
            return true;
        }
        throw AdminException.badRequest(name + " = " + text + ": give true or false");
    }

    public @Nullable String header(String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    /** The media type of the body in small letters, without parameters; empty when none is said. */
    public String contentType() {
        String type = header("Content-Type");
        return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /**
     * For a call that takes no body: what somebody sends with it he thinks to matter, and it would be ignored. By its head alone, for
     * a body that never comes must not be waited for.
     */
    void refuseBody() throws AdminException {
        String length = header("Content-Length");
        if (header("Transfer-Encoding") != null || length != null && !"0".equals(length.strip())) {
            throw AdminException.badRequest("this call takes no body");
        }
    }

    /**
     * Waits for the body, but for no more than one byte above these; what came before is kept.
     *
     * @return whether that was all of it
     */
    boolean receive(int bytes) throws IOException {
        if (!whole) {
            InputStream all = new SequenceInputStream(new ByteArrayInputStream(received), exchange.getRequestBody());
            received = all.readNBytes(bytes + 1);
            whole = received.length <= bytes;
        }
        return whole;
    }

    /**
     * Takes what is left of a body that is refused, and keeps nothing of it, so that its client is there to hear why: most send all
     * before they read. Not for ever.
     */
    void readAway() throws IOException {
        received = new byte[0];
        InputStream rest = exchange.getRequestBody();
        byte[] piece = new byte[PIECE_BYTES];
        int left = MOST_READ_AWAY;
        while (left > 0 && !whole) {
            int length = rest.read(piece);
            whole = length < 0;
            left -= length;
        }
    }

    /** The whole body. Empty when there is none. */
    public byte[] body() throws AdminException {
        byte[] body = received;
        boolean rightType = endpoint.types().contains(contentType());
        if (body.length == 0 && endpoint.bodyRequired() && rightType) {
            throw AdminException.badRequest("the body is empty");
        }
        if (!rightType && (body.length > 0 || endpoint.bodyRequired())) {
            throw new AdminException(
                    AdminError.UNSUPPORTED_TYPE,
                    "send a body with Content-Type " + String.join(" or ", endpoint.types()));
        }
        return body;
    }

    /** The body as one JSON object with no other fields than these; an empty one when there is no body. */
    public Map<String, Object> object(Set<String> known) throws AdminException {
        byte[] body = body();
        if (body.length == 0) {
            return Map.of();
        }
        Object value;
        try {
            if (endpoint.mostTokens() > 0 && Json.isLongerThan(endpoint.mostTokens(), body)) {
                throw endpoint.tooManyTokens();
            }
            value = Json.parse(body);
        } catch (IOException e) {
            // Not the parser's own text: it quotes what it read.
            throw AdminException.badRequest("the body is not JSON, or not one value of it alone");
        }
        if (!(value instanceof Map<?, ?> object)) {
            throw AdminException.badRequest("the body is not an object: { \"...\": ... }");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Map.Entry<?, ?> field : object.entrySet()) {
            String name = String.valueOf(field.getKey());
            if (!known.contains(name)) {
                throw AdminException.badRequest("the body has an unknown field; there are "
                        + String.join(", ", known.stream().sorted().toList()));
            }
            String half = HalfCharacter.in(field.getValue());
            if (half != null) {
                throw Json.noText(name + half);
            }
            fields.put(name, field.getValue());
        }
        return fields;
    }

    private void allowParameters() throws AdminException {
        Set<String> allowed = new TreeSet<>();
        endpoint.parameters().stream().filter(p -> !p.inPath()).forEach(p -> allowed.add(p.name()));
        for (String name : query.keySet()) {
            if (!allowed.contains(name)) {
                throw AdminException.badRequest("no such parameter: " + name
                        + (allowed.isEmpty() ? "; there is none" : "; there are " + String.join(", ", allowed)));
            }
        }
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
                if (name.isEmpty()) {
                    throw AdminException.badRequest("the query has a parameter without a name");
                }
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
