package org.stblink.server.control;

import java.util.Locale;

/** Why the server turned a connection away or cut it, as its metrics count it. */
public enum TurnedAway {
    /** BUSY: the server starts or stops. */
    DOOR_SHUT,
    /** BUSY: open connections of all kinds. */
    CONNECTIONS,
    /** BUSY: half-open ones, together: none is left, or few are and its source has its share. */
    HALF_OPEN,
    /** BUSY: half-open ones of its source. */
    HALF_OPEN_OF_SOURCE,
    /** BUSY: full handshakes in a second, together. */
    HANDSHAKES,
    /** BUSY: full handshakes in a second, of its source. */
    HANDSHAKES_OF_SOURCE,
    /** BUSY: resumes in a second, together. */
    RESUMES,
    /** BUSY: resumes in a second, of its source. */
    RESUMES_OF_SOURCE,
    /** A version, suite, mode or key that this server does not have; it was told. */
    NOT_SUPPORTED,
    /** What came first is not this protocol, or forged. */
    NO_OPENING,
    /** The opening was not there in time. */
    OPENING_LATE,
    /** The opening was right, and what must follow was not there in time. */
    MESSAGE_LATE,
    /** A frame did not open. */
    BAD_TAG,
    /** A length, a message, or a message in a state that is none of the protocol's. */
    PROTOCOL,
    /** It sent more than may wait. */
    LIMIT;

    /** The value of the metric's label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
