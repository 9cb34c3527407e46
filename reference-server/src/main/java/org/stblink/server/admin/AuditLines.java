package org.stblink.server.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.http.Fields;
import org.stblink.server.admin.http.Json;
import org.stblink.server.store.StoredAudit;
import org.stblink.server.store.audit.AuditHead;
import org.stblink.server.store.audit.ChainedAudit;
import org.stblink.server.store.audit.SealedHead;

/**
 * The exported audit: JSON, an object a line (docs/audit.md). The first line has {@code base}, the last one {@code head}; the ones
 * between are the entries, each with its hash.
 */
public final class AuditLines {
    private static final String BASE = "base";
    private static final String HEAD = "head";
    private static final String SEQ = "seq";
    private static final String HASH = "hash";
    private static final int FORMAT = 1;

    private AuditLines() {}

    /** What a line of an export is. */
    public sealed interface Line permits Base, Entry, Head {}

    /** The first one. */
    public record Base(AuditHead base) implements Line {}

    /** One entry. */
    public record Entry(ChainedAudit entry) implements Line {}

    /** The last one. */
    public record Head(SealedHead head) implements Line {}

    static String base(AuditHead base) {
        return Json.text(new Fields()
                        .put("format", FORMAT)
                        .put(BASE, place(base).done())
                        .done())
                + "\n";
    }

    static String head(SealedHead head) {
        return Json.text(new Fields().put(HEAD, sealed(head).done()).done()) + "\n";
    }

    static Fields sealed(SealedHead head) {
        return place(head.head()).put("sealKey", head.keyId()).put("seal", head.sealHex());
    }

    static String entry(ChainedAudit chained) {
        Fields fields = new Fields();
        fields(chained.entry()).forEach(fields::put);
        return Json.text(fields.put(HASH, HexFormat.of().formatHex(chained.hash()))
                        .done()) + "\n";
    }

    /** An entry as the API tells it. */
    static Map<String, Object> fields(StoredAudit entry) {
        return new Fields()
                .put(SEQ, entry.seq())
                .put("at", Instant.ofEpochMilli(entry.atMillis()).toString())
                .put("event", entry.event())
                .put("device", entry.device())
                .put("other", entry.other())
                .put("session", entry.session())
                .put("trace", entry.trace())
                .put("cause", entry.cause())
                .done();
    }

    private static Fields place(AuditHead head) {
        return new Fields().put(SEQ, head.seq()).put(HASH, head.hex());
    }

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException with what is wrong with it
     */
    public static Line parse(String line) {
        try {
            if (!(Json.parse(line.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> object)) {
                throw new IllegalArgumentException("not a JSON object");
            }
            if (object.get(BASE) instanceof Map<?, ?> base) {
                if (number(object, "format") != FORMAT) {
                    throw new IllegalArgumentException(
                            "format " + object.get("format") + "; this program reads " + FORMAT);
                }
                return new Base(place(base));
            }
            if (object.get(HEAD) instanceof Map<?, ?> head) {
                byte[] seal = HexFormat.of().parseHex(required(head, "seal"));
                return new Head(new SealedHead(place(head), required(head, "sealKey"), seal));
            }
            StoredAudit entry = new StoredAudit(
                    number(object, SEQ),
                    Instant.parse(required(object, "at")).toEpochMilli(),
                    required(object, "event"),
                    text(object, "device"),
                    text(object, "other"),
                    text(object, "session"),
                    text(object, "trace"),
                    text(object, "cause"));
            return new Entry(new ChainedAudit(entry, HexFormat.of().parseHex(required(object, HASH))));
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON", e);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("at is no time", e);
        }
    }

    private static AuditHead place(Map<?, ?> object) {
        return new AuditHead(number(object, SEQ), HexFormat.of().parseHex(required(object, HASH)));
    }

    private static long number(Map<?, ?> object, String name) {
        if (object.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalArgumentException(name + " is missing, or no number");
    }

    private static String required(Map<?, ?> object, String name) {
        String text = text(object, name);
        if (text == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return text;
    }

    private static @Nullable String text(Map<?, ?> object, String name) {
        Object value = object.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new IllegalArgumentException(name + " is no text");
    }
}
