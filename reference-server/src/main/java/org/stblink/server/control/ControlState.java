package org.stblink.server.control;

/** Where a control connection is, seen from the server (docs/protocol.md, section 12.1). */
public enum ControlState {
    /** Accepted; preamble and Noise message 1 are awaited. */
    HANDSHAKE,
    /** An opening that resumes is with the domain; nothing is read. */
    RESUMING,
    /** Encrypted; ENROL or REGISTER is awaited. */
    OPEN,
    /** ENROL is with the domain; nothing is read. */
    ENROLLING,
    /** ENROLLED was sent; REGISTER is awaited. */
    ENROLLED,
    /** REGISTER is with the domain; nothing is read. */
    REGISTERING,
    /** REGISTERED was sent; READY or NOT_READY is awaited. */
    REGISTERED,
    /** READY arrived once. */
    ONLINE,
    /** Over. */
    CLOSED;

    /** True while the domain decides: what arrives waits. */
    boolean isDeciding() {
        return this == RESUMING || this == ENROLLING || this == REGISTERING;
    }

    /** True from REGISTERED on: longer frames, and no longer half-open. */
    boolean isRegistered() {
        return this == REGISTERED || this == ONLINE;
    }
}
