package org.stblink.vectors;

import java.util.HexFormat;
import java.util.Map;

/** One test vector: named fields, read as hex, number or text. */
public final class Vector {
    private final String name;
    private final Map<String, Object> fields;

    Vector(String name, Map<String, Object> fields) {
        this.name = name;
        this.fields = fields;
    }

    public boolean has(String field) {
        return fields.containsKey(field);
    }

    public String text(String field) {
        Object value = fields.get(field);
        if (value == null) {
            throw new IllegalArgumentException(name + " has no " + field);
        }
        return value.toString();
    }

    public int number(String field) {
        return Integer.parseInt(text(field));
    }

    public byte[] hex(String field) {
        return HexFormat.of().parseHex(text(field));
    }

    /** Where it stands, for failure messages. */
    @Override
    public String toString() {
        return name + (has("comment") ? " (" + fields.get("comment") + ")" : "");
    }
}
