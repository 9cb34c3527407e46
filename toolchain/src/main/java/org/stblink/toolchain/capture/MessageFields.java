package org.stblink.toolchain.capture;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.SessionId;

/** A message as JSON: its type's name, and its fields as docs/protocol.md section 5 names them; bytes in hexadecimal digits. */
final class MessageFields {
    private MessageFields() {}

    static Map<String, Object> of(Message message) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", message.toString());
        put(fields, message);
        return fields;
    }

    private static void put(Map<String, Object> fields, Object from) {
        for (Field field : from.getClass().getFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                try {
                    Object value = field.get(from);
                    if (value != null) {
                        fields.put(field.getName(), value(value));
                    }
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException("a message's fields are public", e);
                }
            }
        }
    }

    private static Object value(Object value) {
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof SessionId
                || value instanceof String
                || value instanceof Number
                || value instanceof Boolean) {
            return value instanceof SessionId ? value.toString() : value;
        }
        if (value instanceof Object[] entries) {
            List<Object> list = new ArrayList<>();
            for (Object entry : entries) {
                Map<String, Object> inner = new LinkedHashMap<>();
                put(inner, entry);
                list.add(inner);
            }
            return list;
        }
        return value.toString();
    }
}
