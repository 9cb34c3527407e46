package org.stblink.server.admin.http;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks for half of a pair of surrogates in what JSON was read to. The place is put together only once there is one, and stays short: who
 * asks chooses names and depth, and nothing may cost more than what was sent.
 */
final class HalfCharacter {
    private static final Pattern PLAIN_NAME = Pattern.compile("\\w{1,32}");
    private static final int LONGEST_PLACE = 64;

    private HalfCharacter() {}

    /** Where, as what stands behind the name of the value, such as {@code [1].target}; empty for the value itself, null for nowhere. */
    static @Nullable String in(@Nullable Object value) {
        if (value instanceof String text) {
            return Json.isText(text) ? null : "";
        }
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                String inner = in(list.get(i));
                if (inner != null) {
                    return "[" + i + "]" + shortened(inner);
                }
            }
        }
        if (value instanceof Map<?, ?> object) {
            for (Map.Entry<?, ?> field : object.entrySet()) {
                String name = String.valueOf(field.getKey()); // has none: that is no JSON for the parser
                String inner = in(field.getValue());
                if (inner != null) {
                    return "." + (PLAIN_NAME.matcher(name).matches() ? name : "...") + shortened(inner);
                }
            }
        }
        return null;
    }

    private static String shortened(String place) {
        return place.length() > LONGEST_PLACE ? "..." : place;
    }
}
