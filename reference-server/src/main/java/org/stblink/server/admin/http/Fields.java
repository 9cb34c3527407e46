package org.stblink.server.admin.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object of JSON in the making: fields in order, those without a value left out. */
public final class Fields {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    public Fields put(String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
        return this;
    }

    public Map<String, Object> done() {
        return fields;
    }
}
