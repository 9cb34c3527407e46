package org.stblink.server.control;

import java.util.Arrays;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.wire.ControlCodec;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.MessageType;
import org.stblink.internal.wire.Sizes;
import org.stblink.internal.wire.WireException;

/**
 * Messages as bytes without their secrets: enrolment token, pwKey, D, tickets, and the sealed codes are zeroes of the same length.
 * Everything else is as it was sent: ids, usernames, nonces, macs, session ids, addresses.
 */
final class Redaction {
    private Redaction() {}

    /** A fresh array. */
    static byte[] of(Message message) {
        byte[] buffer = new byte[Limits.FRAME_AFTER_REGISTRATION_BYTES];
        try {
            byte[] plain = Arrays.copyOf(buffer, ControlCodec.encode(message, buffer, 0));
            redact(message.type(), plain);
            return plain;
        } catch (WireException e) {
            throw new IllegalStateException("a message that does not fit its frame: " + message, e);
        } finally {
            Bytes.wipe(buffer);
        }
    }

    /** Layouts: docs/protocol.md, section 5. */
    private static void redact(int type, byte[] plain) {
        switch (type) {
            case MessageType.ENROL -> {
                int token = afterText(plain, 1);
                int nonce = token + 1 + plain[token];
                Arrays.fill(plain, token + 1, nonce, (byte) 0);
                zero(plain, afterText(plain, nonce + Sizes.NONCE), Sizes.KEY);
            }
            case MessageType.REGISTER -> zero(plain, afterText(plain, 1), Sizes.TICKET);
            case MessageType.RE_ENROL -> zero(plain, afterText(plain, 1 + Sizes.NONCE), Sizes.KEY);
            case MessageType.ENROLLED -> zero(plain, 5, Sizes.KEY + Sizes.TICKET);
            case MessageType.REGISTERED -> zero(plain, plain.length - Sizes.TICKET, Sizes.TICKET);
            case MessageType.OFFER, MessageType.GRANT -> zero(plain, plain.length - Sizes.WRAP, Sizes.WRAP);
            default -> {
                // No other message has a secret.
            }
        }
    }

    private static int afterText(byte[] plain, int at) {
        return at + 1 + plain[at];
    }

    private static void zero(byte[] plain, int from, int length) {
        Arrays.fill(plain, from, from + length, (byte) 0);
    }
}
