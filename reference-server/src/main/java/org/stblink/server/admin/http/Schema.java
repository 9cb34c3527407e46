package org.stblink.server.admin.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a JSON value, as much of JSON Schema as the admin API needs. A field that is not required is left out when
 * there is nothing to say. Objects have a name and stand once in the document.
 */
public final class Schema {
    private final String type;
    private final String name;
    private final String text;
    private final Map<String, Schema> fields = new LinkedHashMap<>();
    private final Set<String> required = new LinkedHashSet<>();
    private final @Nullable Schema items;

    private Schema(String type, String name, String text, @Nullable Schema items) {
        this.type = type;
        this.name = name;
        this.text = text;
        this.items = items;
    }

    /** An object; its fields are added to it. */
    public static Schema object(String name) {
        return new Schema("object", name, "", null);
    }

    public static Schema text(String text) {
        return new Schema("string", "", text, null);
    }

    public static Schema number(String text) {
        return new Schema("integer", "", text, null);
    }

    public static Schema decimal(String text) {
        return new Schema("number", "", text, null);
    }

    public static Schema flag(String text) {
        return new Schema("boolean", "", text, null);
    }

    /** A map from texts to numbers, or whatever else has no fixed fields. */
    public static Schema map(String text) {
        return new Schema("object", "", text, null);
    }

    public static Schema list(String text, Schema items) {
        return new Schema("array", "", text, items);
    }

    /** A field that is always there. */
    public Schema has(String field, Schema value) {
        required.add(field);
        return may(field, value);
    }

    /** A field that may be left out. */
    public Schema may(String field, Schema value) {
        fields.put(field, value);
        return this;
    }

    /** The name in the document; empty for a value without. */
    public String name() {
        return name;
    }

    /** Named objects in this one, itself included. */
    void collect(Map<String, Schema> named) {
        if (!name.isEmpty() && named.put(name, this) == this) {
            return;
        }
        fields.values().forEach(field -> field.collect(named));
        if (items != null) {
            items.collect(named);
        }
    }

    /** As a part of an OpenAPI document; a named object is a reference. */
    Map<String, Object> use() {
        return name.isEmpty() ? define() : Map.of("$ref", "#/components/schemas/" + name);
    }

    /** In full. */
    Map<String, Object> define() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", type);
        if (!text.isEmpty()) {
            schema.put("description", text);
        }
        if (items != null) {
            schema.put("items", items.use());
        }
        if (!fields.isEmpty()) {
            Map<String, Object> properties = new LinkedHashMap<>();
            fields.forEach((field, value) -> properties.put(field, value.use()));
            schema.put("properties", properties);
            schema.put("additionalProperties", false);
        }
        if (!required.isEmpty()) {
            schema.put("required", List.copyOf(required));
        }
        return schema;
    }

    /** What is wrong with a value; empty when it has this shape. */
    public List<String> faults(@Nullable Object value) {
        List<String> faults = new ArrayList<>();
        find(name, value, faults);
        return faults;
    }

    private void find(String where, @Nullable Object value, List<String> faults) {
        boolean right = switch (type) {
            case "string" -> value instanceof String;
            case "integer" -> value instanceof Integer || value instanceof Long;
            case "number" -> value instanceof Number;
            case "boolean" -> value instanceof Boolean;
            case "array" -> value instanceof List;
            default -> value instanceof Map;
        };
        if (!right) {
            faults.add(where + " is no " + type + ": " + value);
        } else if (value instanceof List<?> list && items != null) {
            list.forEach(item -> items.find(where + "[]", item, faults));
        } else if (value instanceof Map<?, ?> map && !fields.isEmpty()) {
            for (String field : required) {
                if (!map.containsKey(field)) {
                    faults.add(where + " lacks " + field);
                }
            }
            map.forEach((field, inner) -> {
                Schema known = fields.get(String.valueOf(field));
                if (known == null) {
                    faults.add(where + " has an unknown field " + field);
                } else {
                    known.find(where + "." + field, inner, faults);
                }
            });
        }
    }
}
