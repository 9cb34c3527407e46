package org.stblink.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.stblink.internal.crypto.Suite;

/**
 * Runs public Noise vectors in the JSON format that cacophony, snow and noise-c share, with their differences: the list
 * may stand alone or under {@code vectors}; the name may be {@code protocol_name} or {@code name}; pre-shared keys may be
 * {@code init_psks} (a list) or {@code init_psk}; keys that a pattern does not use may be there or not, and a vector may
 * end with its handshake. What {@code interop/national_vectors.py} adds to the format is read, too.
 *
 * <p>Each message is written by one side and compared, then read by the other side.
 */
final class NoiseVectors {
    private static final byte[] EXPORT_LABEL = "STBLink/1 export".getBytes(StandardCharsets.US_ASCII);

    private final Map<String, Integer> unsupported = new TreeMap<>();
    private int run;
    private int rekeys;

    /** Vectors that ran and agreed. */
    int run() {
        return run;
    }

    /** Changed keys among them. */
    int rekeys() {
        return rekeys;
    }

    /** One line for the build's log. */
    String report(String source) {
        return "Noise vectors of " + source + ": " + run + " agree; not supported here: " + unsupported;
    }

    @SuppressWarnings("unchecked")
    void runAll(String text) {
        Object top;
        try {
            top = JSON.std.anyFrom(text);
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON", e);
        }
        List<Object> vectors = (List<Object>) (top instanceof Map ? ((Map<String, Object>) top).get("vectors") : top);
        for (Object vector : vectors) {
            runOne((Map<String, Object>) vector);
        }
    }

    private void runOne(Map<String, Object> vector) {
        Object named = vector.containsKey("protocol_name") ? vector.get("protocol_name") : vector.get("name");
        String name = String.valueOf(named);
        String[] parts = name.split("_", 3);
        int suite = parts.length < 3 ? 0 : suiteOf(parts[2]);
        Pattern pattern = parts.length < 3 ? null : TestPatterns.byName(parts[1]);
        if (!parts[0].equals("Noise") || suite == 0) {
            skip("primitives");
        } else if (pattern == null || Boolean.TRUE.equals(vector.get("fallback"))) {
            skip("pattern");
        } else {
            converse(name, pattern, suite, vector);
            run++;
        }
    }

    private void skip(String why) {
        unsupported.merge(why, 1, Integer::sum);
    }

    private static int suiteOf(String name) {
        for (int suite : new int[] {Suite.CHACHA_POLY, Suite.AES_GCM, Suite.NATIONAL}) {
            if (Suite.noiseName(suite).equals(name)) {
                return suite;
            }
        }
        return 0;
    }

    @SuppressWarnings("unchecked")
    private void converse(String name, Pattern pattern, int suite, Map<String, Object> vector) {
        HandshakeState initiator = side(vector, "init_", pattern, true, suite);
        HandshakeState responder = side(vector, "resp_", pattern, false, suite);
        boolean oneWay = pattern.messageCount() == 1;
        Transport atInitiator = null;
        Transport atResponder = null;
        int index = 0;
        for (Object entry : (List<Object>) vector.get("messages")) {
            Map<String, Object> message = (Map<String, Object>) entry;
            byte[] payload = hex(message, "payload");
            byte[] ciphertext = hex(message, "ciphertext");
            String where = name + ", message " + index;
            boolean fromInitiator = oneWay || index % 2 == 0;
            if (atInitiator == null) {
                handshakeMessage(
                        where,
                        fromInitiator ? initiator : responder,
                        fromInitiator ? responder : initiator,
                        payload,
                        ciphertext);
                if (initiator.isComplete()) {
                    byte[] hash = hex(vector, "handshake_hash");
                    assertThat(initiator.handshakeHash()).as(where).isEqualTo(responder.handshakeHash());
                    if (hash.length > 0) {
                        assertThat(initiator.handshakeHash()).as(where).isEqualTo(hash);
                    }
                    byte[] export = hex(vector, "export");
                    if (export.length > 0) {
                        assertThat(initiator.export(EXPORT_LABEL)).as(where).isEqualTo(export);
                        assertThat(responder.export(EXPORT_LABEL)).as(where).isEqualTo(export);
                    }
                    atInitiator = initiator.split();
                    atResponder = responder.split();
                }
            } else {
                CipherState sender = (fromInitiator ? atInitiator : atResponder).sender();
                CipherState receiver = (fromInitiator ? atResponder : atInitiator).receiver();
                if (Boolean.TRUE.equals(message.get("rekey"))) {
                    sender.rekey();
                    receiver.rekey();
                    rekeys++;
                }
                transportMessage(where, sender, receiver, payload, ciphertext);
            }
            index++;
        }
        assertThat(index).as(name + " has messages").isPositive();
    }

    private static void handshakeMessage(
            String where, HandshakeState writer, HandshakeState reader, byte[] payload, byte[] ciphertext) {
        try {
            byte[] written = new byte[payload.length + writer.messageOverhead()];
            writer.writeMessage(payload, 0, payload.length, written, 0);
            assertThat(written).as(where).isEqualTo(ciphertext);
            byte[] read = new byte[payload.length];
            assertThat(reader.readMessage(ciphertext, 0, ciphertext.length, read, 0))
                    .as(where)
                    .isEqualTo(payload.length);
            assertThat(read).as(where).isEqualTo(payload);
        } catch (NoiseException e) {
            throw new AssertionError(where, e);
        }
    }

    private static void transportMessage(
            String where, CipherState sender, CipherState receiver, byte[] payload, byte[] ciphertext) {
        byte[] buf = Arrays.copyOf(payload, payload.length + Suite.TAG_BYTES);
        assertThat(sender.encrypt(new byte[0], 0, 0, buf, 0, payload.length)).isEqualTo(buf.length);
        assertThat(buf).as(where).isEqualTo(ciphertext);
        assertThat(receiver.decrypt(new byte[0], 0, 0, buf, 0, buf.length))
                .as(where)
                .isEqualTo(payload.length);
        assertThat(Arrays.copyOf(buf, payload.length)).as(where).isEqualTo(payload);
    }

    private static HandshakeState side(
            Map<String, Object> vector, String prefix, Pattern pattern, boolean initiator, int suite) {
        TestEntropy entropy = TestEntropy.giving(hex(vector, prefix + "ephemeral"));
        HandshakeConfig config =
                new HandshakeConfig(pattern, initiator, suite, entropy).prologue(hex(vector, prefix + "prologue"));
        if (pattern.needsStatic(initiator)) {
            config.localStatic(hex(vector, prefix + "static"));
        }
        if (pattern.isKnown(!initiator)) {
            config.remoteStatic(hex(vector, prefix + "remote_static"));
        }
        if (pattern.usesPsk()) {
            config.psk(psk(vector, prefix));
        }
        return new HandshakeState(config);
    }

    private static byte[] psk(Map<String, Object> vector, String prefix) {
        if (vector.get(prefix + "psks") instanceof List<?> psks) {
            return HexFormat.of().parseHex((String) psks.get(0));
        }
        return hex(vector, prefix + "psk");
    }

    private static byte[] hex(Map<String, Object> fields, String name) {
        Object value = fields.get(name);
        return value == null ? new byte[0] : HexFormat.of().parseHex((String) value);
    }
}
