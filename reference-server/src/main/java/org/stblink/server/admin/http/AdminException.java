package org.stblink.server.admin.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.stblink.server.admin.errors.ErrorTable;

/** A request that is refused: which error, a sentence for people about this case, and facts for programs. */
public final class AdminException extends Exception {
    private static final long serialVersionUID = 1L;

    private final AdminError error;
    private final transient Map<String, Object> facts;

    public AdminException(AdminError error, String message) {
        this(error, message, Map.of());
    }

    /** @param facts further fields of the error object, such as the lines of an import */
    public AdminException(AdminError error, String message, Map<String, Object> facts) {
        super(message);
        this.error = error;
        this.facts = facts;
    }

    public static AdminException badRequest(String message) {
        return new AdminException(AdminError.BAD_REQUEST, message);
    }

    public static AdminException notFound(String message) {
        return new AdminException(AdminError.NOT_FOUND, message);
    }

    public AdminError error() {
        return error;
    }

    /** The body of the answer. */
    Map<String, Object> body() {
        ErrorTable.Entry entry = ErrorTable.get(error.code());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("code", error.code());
        fields.put("name", error.name());
        fields.put("message", getMessage());
        fields.put("en", entry.english());
        fields.put("zh", entry.chinese());
        fields.putAll(facts);
        return Map.of("error", fields);
    }
}
