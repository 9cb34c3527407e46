package org.stblink.server.admin;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One device of an import as it was written. What is empty was not given.
 *
 * @param number the line in a CSV file, the place in a JSON list; from 1
 */
record ImportLine(int number, Map<String, String> fields) {
    static final String ID = "id";
    static final String GROUP = "group";
    static final String USERNAME = "username";
    static final String PASSWORD = "password";
    static final String TOKEN = "token";
    static final String ADDRESS = "address";

    /** Null when it is not there or empty. */
    @Nullable
    String get(String name) {
        String value = fields.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** Without the fields: there are passwords and tokens among them. */
    @Override
    public String toString() {
        return "ImportLine[" + number + "]";
    }
}
