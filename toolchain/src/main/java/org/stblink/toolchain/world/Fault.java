package org.stblink.toolchain.world;

/**
 * What can go wrong in a world. A seed enables some of these and leaves out the others: a world in which everything goes wrong
 * at once never gets deep enough for the rare interleavings.
 */
enum Fault {
    // On the way between two hosts, the server being one of them or not.
    LINK_DELAY,
    LINK_LOSS,
    LINK_CUT,
    /** Only what one of the two sends is lost: half-open connections. */
    LINK_CUT_ONE_WAY,
    LINK_RESET,
    /** At an exact byte. */
    LINK_CUT_AFTER,
    LINK_RESET_AFTER,
    /** Somebody flips bits. */
    TAMPERING,

    // At a box.
    POWER_CUT,
    /** In the middle of a write to the secret store, which is kept or not. */
    TORN_WRITE,
    WRITE_FAILS,
    READ_FAILS,
    ENTROPY_BLOCKED,
    CLOCK_JUMP,
    /** Asleep, with a clock that counts on. */
    SUSPEND,
    /** Asleep, with a clock that stands still and middleware that says so afterwards. */
    SUSPEND_CLOCK_STOPPED,
    /** The application closes its session and opens another. */
    APPLICATION_RESTART,
    /** The system kills the application: its sockets close without a goodbye. */
    APPLICATION_KILLED,
    ADDRESS_REFUSED,
    ADDRESS_SLOW,
    LISTENING_REFUSED,
    /** Nobody can connect to the box, itself included. */
    FIREWALL,
    /** Its flash is copied to a second box, which is then switched on. */
    CLONE,
    /** Its flash is set back to what it was some time ago. */
    ROLLBACK,
    /** It declines calls. */
    NOT_ACCEPTING,

    // At the server.
    SERVER_CRASH,
    /** And commits that wait are lost, or written though nobody was told. */
    SERVER_CRASH_IN_COMMIT,
    /** Peers hear nothing of it. */
    SERVER_POWER_CUT,
    SERVER_SHUTDOWN,
    STORE_SLOW,
    STORE_FAILS,

    // What an operator does.
    REVOKE_DEVICE,
    REVOKE_SESSION,
    /** A device may, and has to, enrol again. */
    RELEASE,
    POLICY_CHANGE,

    // From the start of the world.
    SCARCE_ADDRESSES,
    WRONG_TOKEN,
    WRONG_PASSWORD,
    WRONG_SERVER_KEY,
    FEW_HALF_OPEN,
    ONLY_CALLS,
    SUITES_DIFFER,

    // Somebody who is nobody's box.
    /** Connects and says nothing, or rubbish. */
    STRANGER,
    /** Connects and says what was recorded on the wire. */
    REPLAY;

    /** Whether it is a trait of the world, and not something that happens at some time. */
    boolean isTrait() {
        return ordinal() >= SCARCE_ADDRESSES.ordinal() && ordinal() <= SUITES_DIFFER.ordinal();
    }

    /** Whether it happens on a link. */
    boolean isOfLink() {
        return ordinal() <= TAMPERING.ordinal();
    }

    /** Whether it happens at one box. */
    boolean isOfBox() {
        return ordinal() >= POWER_CUT.ordinal() && ordinal() <= NOT_ACCEPTING.ordinal()
                || this == REVOKE_DEVICE
                || this == RELEASE;
    }
}
