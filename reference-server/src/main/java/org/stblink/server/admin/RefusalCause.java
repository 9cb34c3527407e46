package org.stblink.server.admin;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The causes that the domain writes to the audit, as a few words that a label may have. */
final class RefusalCause {
    static final String OTHER = "other";

    /** In this order: the first whose text begins a cause is meant. */
    private static final List<Map.Entry<String, String>> KNOWN = List.of(
            Map.entry("too early after a failure", "too-early"),
            Map.entry("unknown id", "unknown"),
            Map.entry("not on the allow-list", "unknown"),
            Map.entry("not enrolled", "not-enrolled"),
            Map.entry("wrong proof", "wrong-proof"),
            Map.entry("on a connection older", "late"),
            Map.entry("a ticket that is neither", "clone"),
            Map.entry("resumed from a ticket that is neither", "clone"),
            Map.entry("QUARANTINED", "quarantined"),
            Map.entry("REVOKED", "revoked"),
            Map.entry("the pool is exhausted", "no-address"),
            Map.entry("a backup was restored", "no-address"),
            Map.entry("the pinned address", "no-address"),
            Map.entry("this generation is enrolled", "enrolled"),
            Map.entry("enrolled already", "enrolled"),
            Map.entry("no token was issued", "no-token"),
            Map.entry("nothing was assigned", "no-token"),
            Map.entry("wrong token", "wrong-token"),
            Map.entry("wrong username", "wrong-username"),
            Map.entry("wrong password", "wrong-password"));

    private RefusalCause() {}

    /** Every word that {@link #of} gives. */
    static Set<String> labels() {
        Set<String> labels = new TreeSet<>(Set.of(OTHER));
        KNOWN.forEach(known -> labels.add(known.getValue()));
        return labels;
    }

    static String of(@Nullable String cause) {
        String text = cause == null ? "" : cause;
        return KNOWN.stream()
                .filter(known -> text.startsWith(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(OTHER);
    }
}
