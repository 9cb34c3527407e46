package org.stblink.server.domain;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.ReEnrol;
import org.stblink.internal.wire.Sizes;

/**
 * What an ENROL or RE_ENROL was answered, kept sealed until the generation's first registration, so that a lost answer can
 * be given again: to the same question and to no other (section 6). A RE_ENROL counts as a question with an empty token.
 *
 * <pre>
 * +----+--------+--------------------------------------------------------------+
 * | D  | ticket | SHA-256(str8 token ‖ nonce ‖ str8 username (UTF-8) ‖ pwKey)  |
 * +----+--------+--------------------------------------------------------------+
 *   32   16       32
 * </pre>
 */
final class EnrolmentAnswer {
    private static final int TICKET_AT = Sizes.KEY;
    private static final int QUESTION_AT = TICKET_AT + Sizes.TICKET;
    private static final int BYTES = QUESTION_AT + 32;

    final byte[] deviceSecret;
    final byte[] ticket;
    private final byte[] question;

    private EnrolmentAnswer(byte[] deviceSecret, byte[] ticket, byte[] question) {
        this.deviceSecret = deviceSecret;
        this.ticket = ticket;
        this.question = question;
    }

    /** A fresh answer to the question of that fingerprint. */
    static EnrolmentAnswer to(byte[] question, Randomness random) {
        return new EnrolmentAnswer(random.bytes(Sizes.KEY), random.bytes(Sizes.TICKET), question);
    }

    /** Null when it does not open. */
    static @Nullable EnrolmentAnswer open(Vault vault, String deviceId, int generation, byte[] sealed) {
        byte[] plain = vault.open(Vault.ANSWER, deviceId, generation, sealed);
        if (plain == null || plain.length != BYTES) {
            return null;
        }
        EnrolmentAnswer answer = new EnrolmentAnswer(
                Arrays.copyOf(plain, TICKET_AT),
                Arrays.copyOfRange(plain, TICKET_AT, QUESTION_AT),
                Arrays.copyOfRange(plain, QUESTION_AT, BYTES));
        Bytes.wipe(plain);
        return answer;
    }

    byte[] seal(Vault vault, String deviceId, int generation) {
        byte[] plain = Arrays.copyOf(deviceSecret, BYTES);
        System.arraycopy(ticket, 0, plain, TICKET_AT, ticket.length);
        System.arraycopy(question, 0, plain, QUESTION_AT, question.length);
        try {
            return vault.seal(Vault.ANSWER, deviceId, generation, plain);
        } finally {
            Bytes.wipe(plain);
        }
    }

    /** True when the question of that fingerprint is the one that was answered. */
    boolean answers(byte[] fingerprint) {
        return Bytes.equalConstantTime(question, 0, fingerprint, 0, question.length);
    }

    void wipe() {
        Bytes.wipe(deviceSecret);
        Bytes.wipe(ticket);
    }

    static byte[] fingerprint(Enrol enrol) {
        return fingerprint(enrol.token, enrol.nonce, enrol.username, enrol.pwKey);
    }

    static byte[] fingerprint(ReEnrol enrol) {
        return fingerprint(new byte[0], enrol.nonce, enrol.username, enrol.pwKey);
    }

    private static byte[] fingerprint(byte[] token, byte[] nonce, String username, byte[] pwKey) {
        byte[] utf8 = username.getBytes(StandardCharsets.UTF_8);
        return Sha256.hash(length(token), token, nonce, length(utf8), utf8, pwKey);
    }

    private static byte[] length(byte[] value) {
        return new byte[] {(byte) value.length};
    }
}
