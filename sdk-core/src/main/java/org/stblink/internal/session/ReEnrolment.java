package org.stblink.internal.session;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalException;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.DeviceKeys;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.ReEnrol;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.internal.wire.Sizes;

/**
 * Changes username and password of a registered device: asks for the next generation, and keeps asking over lost
 * connections (protocol section 6.1). At most one change at a time.
 *
 * <p>The nonce is not durable, other than at enrolment: a device that lost power has not changed anything unless its record
 * says so, and does not know the new password any more. It then stays the generation it is.
 */
final class ReEnrolment {
    /** A server that does not know RE_ENROL closes the connection: asking it for ever would never stay online. */
    private static final int MOST_TIMES_ASKED = 3;

    private static final long ENTROPY_RETRY_MILLIS = 1000;
    private static final long MILLIS_PER_SECOND = 1000;

    private final ControlSettings settings;
    private final DeviceKeys keys;
    private final EntropySource entropy;
    private @Nullable CredentialChange change;
    /** RE_ENROL is out on the present connection and not answered, whether or not anybody still wants the answer. */
    private boolean asked;

    private long answerDeadline = Long.MAX_VALUE;

    ReEnrolment(ControlSettings settings, DeviceKeys keys, EntropySource entropy) {
        this.settings = settings;
        this.keys = keys;
        this.entropy = entropy;
    }

    /** @throws IllegalStateException when the change before is not over */
    CredentialChange begin(String username, String password) {
        if (change != null && !change.isOver()) {
            throw new IllegalStateException("a change of password is under way already: wait for it, or give it up");
        }
        change = new CredentialChange(username, password);
        return change;
    }

    /** Gives a change up; false when it is too late for that, or over. */
    boolean giveUp(CredentialChange c) {
        if (c.state > CredentialChange.ASKED) {
            return false;
        }
        c.failed(Cause.CLOSED);
        return true;
    }

    /** Whether an ENROLLED or REFUSED may come on a registered connection. */
    boolean isAsked() {
        return asked;
    }

    /** When {@link #step} has something to do on a registered connection; {@link Long#MAX_VALUE} for no time. */
    long deadline() {
        if (asked) {
            return answerDeadline;
        }
        CredentialChange c = change;
        return c == null || c.state != CredentialChange.WAITING ? Long.MAX_VALUE : c.notBeforeMillis;
    }

    /** Whether the server owes an answer for too long. */
    boolean isOverdue(long now) {
        return asked && now >= answerDeadline;
    }

    /** One step towards RE_ENROL on a registered connection; one of {@link Work}. */
    int step(ControlLink link, long now) throws LinkException, HalException {
        CredentialChange c = change;
        if (c == null || c.state != CredentialChange.WAITING || asked || now < c.notBeforeMillis) {
            return Work.NONE;
        }
        byte[] nonce = c.nonce;
        if (nonce == null) {
            nonce = new byte[Sizes.NONCE];
            if (!entropy.fill(nonce)) {
                c.notBeforeMillis = now + ENTROPY_RETRY_MILLIS;
                return Work.NONE;
            }
            c.nonce = nonce;
        }
        byte[] pwKey = c.pwKey;
        if (pwKey == null) {
            c.derive(nonce);
            return Work.HEAVY;
        }
        send(new ReEnrol(nonce, c.username, pwKey), link);
        c.state = CredentialChange.ASKED;
        c.timesAsked++;
        asked = true;
        answerDeadline = now + Limits.SERVER_ANSWER_MILLIS;
        return Work.LIGHT;
    }

    private void send(ReEnrol unsigned, ControlLink link) throws LinkException, HalException {
        byte[] input = unsigned.macInput(link.handshakeHash());
        try {
            link.send(unsigned.withMac(keys.mac(input)));
        } finally {
            Bytes.wipe(input); // pwKey is in it
        }
    }

    /**
     * ENROLLED: what to make durable, or null when nobody wants it any more.
     *
     * @param next the state that names the new generation
     */
    @Nullable
    Effect enrolled(Enrolled m, DeviceState next) {
        asked = false;
        CredentialChange c = change;
        byte[] pwKey = c == null || c.state != CredentialChange.ASKED ? null : c.pwKey;
        if (c == null || pwKey == null) {
            Bytes.wipe(m.secret);
            return null;
        }
        c.state = CredentialChange.STORING;
        return Introduction.keys(settings.deviceId, c.username, pwKey, next, m);
    }

    /** REFUSED on a registered connection, which stands. */
    void refused(Refused m, long now) {
        asked = false;
        CredentialChange c = change;
        if (c == null || c.state != CredentialChange.ASKED) {
            return;
        }
        if (m.code == RefusedCode.TRY_LATER) {
            c.state = CredentialChange.WAITING;
            c.timesAsked = 0;
            c.notBeforeMillis = now + Math.max(1, m.retryAfterSeconds) * MILLIS_PER_SECOND;
        } else {
            c.failed(Cause.ENROLMENT_REFUSED);
        }
    }

    /** The record that names the next generation is durable. */
    void stored() {
        CredentialChange c = change;
        if (c != null && c.state == CredentialChange.STORING) {
            c.stored();
        }
    }

    /** The next generation could not be made durable: the present one goes on. */
    void storeFailed() {
        CredentialChange c = change;
        if (c != null && c.state == CredentialChange.STORING) {
            c.failed(Cause.STORAGE);
        }
    }

    /** The store is in no state to take the next generation. */
    void cannotStore() {
        CredentialChange c = change;
        if (c != null && c.state == CredentialChange.WAITING) {
            c.failed(Cause.STORAGE);
        }
    }

    /** Registered, with the ticket of it durable. */
    void registered() {
        CredentialChange c = change;
        if (c != null && c.state == CredentialChange.STORED) {
            c.done();
        }
    }

    /** The connection is gone: what was asked on it is asked again on the next one, a few times. */
    void connectionLost() {
        asked = false;
        CredentialChange c = change;
        if (c != null && c.state == CredentialChange.ASKED) {
            if (c.timesAsked < MOST_TIMES_ASKED) {
                c.state = CredentialChange.WAITING;
            } else {
                c.failed(Cause.CONTROL_LOST);
            }
        }
    }

    /** The session is over. What is durable already is not undone by closing it: the next session registers with it. */
    void sessionOver(int cause) {
        CredentialChange c = change;
        if (c == null || c.isOver()) {
            return;
        }
        if (c.state == CredentialChange.STORED && cause == Cause.CLOSED) {
            c.done();
        } else {
            c.failed(cause);
        }
    }
}
