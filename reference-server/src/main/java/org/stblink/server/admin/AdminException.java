package org.stblink.server.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A request that is refused: the HTTP status, a stable code for programs and a sentence for people. */
final class AdminException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient List<Map<String, Object>> lines;

    AdminException(int status, String code, String message) {
        this(status, code, message, List.of());
    }

    /** @param lines what is wrong with which line of an import */
    AdminException(int status, String code, String message, List<Map<String, Object>> lines) {
        super(message);
        this.status = status;
        this.code = code;
        this.lines = lines;
    }

    static AdminException badRequest(String message) {
        return new AdminException(400, "BAD_REQUEST", message);
    }

    static AdminException notFound(String message) {
        return new AdminException(404, "NOT_FOUND", message);
    }

    int status() {
        return status;
    }

    /** The body of the answer. */
    Map<String, Object> body() {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", code);
        error.put("message", getMessage());
        if (!lines.isEmpty()) {
            error.put("lines", lines);
        }
        return Map.of("error", error);
    }
}
