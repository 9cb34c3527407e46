package org.stblink.server.admin.http;

import java.util.Map;

/**
 * An answer that is not just JSON with status 200.
 *
 * @param status one that the endpoint declares
 * @param type the Content-Type; empty for an answer without a body
 * @param headers further ones
 */
public record Reply(int status, String type, byte[] body, Map<String, String> headers) {
    public static final String JSON = "application/json; charset=utf-8";

    /** JSON with a status of its own. */
    public static Reply json(int status, Object value) {
        return new Reply(status, JSON, Json.bytes(value), Map.of());
    }

    /** JSON that has a version, to be given in If-Match when it is changed. */
    public static Reply versioned(Object value, String etag) {
        return new Reply(200, JSON, Json.bytes(value), Map.of("ETag", etag));
    }
}
