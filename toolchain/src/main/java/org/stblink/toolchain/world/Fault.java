package org.stblink.toolchain.world;

/**
 * What can go wrong in a world. A seed enables some of these and leaves out the others: a world in which everything goes wrong
 * at once never gets deep enough for the rare interleavings.
 */
enum Fault {
    // On the way between two hosts, the server being one of them or not.
    LINK_DELAY(Place.LINK),
    LINK_LOSS(Place.LINK),
    LINK_CUT(Place.LINK),
    /** Only what one of the two sends is lost: half-open connections. */
    LINK_CUT_ONE_WAY(Place.LINK),
    LINK_RESET(Place.LINK),
    /** At an exact byte. */
    LINK_CUT_AFTER(Place.LINK),
    LINK_RESET_AFTER(Place.LINK),
    /** Somebody flips bits. */
    TAMPERING(Place.LINK),
    /** Somebody says a record again that just passed between two boxes. */
    REPETITION(Place.LINK),

    // At a box.
    POWER_CUT(Place.BOX),
    /** In the middle of a write to the secret store, which is kept or not. */
    TORN_WRITE(Place.BOX),
    WRITE_FAILS(Place.BOX),
    READ_FAILS(Place.BOX),
    ENTROPY_BLOCKED(Place.BOX),
    CLOCK_JUMP(Place.BOX),
    /** Asleep, with a clock that counts on. */
    SUSPEND(Place.BOX),
    /** Asleep, with a clock that stands still and middleware that says so afterwards. */
    SUSPEND_CLOCK_STOPPED(Place.BOX),
    /** The application closes its session and opens another. */
    APPLICATION_RESTART(Place.BOX),
    /** The system kills the application: its sockets close without a goodbye. */
    APPLICATION_KILLED(Place.BOX),
    ADDRESS_REFUSED(Place.BOX),
    ADDRESS_SLOW(Place.BOX),
    LISTENING_REFUSED(Place.BOX),
    /** Nobody can connect to the box, itself included. */
    FIREWALL(Place.BOX),
    /** Its flash is copied to a second box, which is then switched on. */
    CLONE(Place.BOX),
    /** Its flash is set back to what it was some time ago. */
    ROLLBACK(Place.BOX),
    /** It declines calls. */
    NOT_ACCEPTING(Place.BOX),
    /** It says that it sleeps, and then is suspended or not. */
    STANDBY(Place.BOX),

    // At the server.
    SERVER_CRASH(Place.SERVER),
    /** And commits that wait are lost, or written though nobody was told. */
    SERVER_CRASH_IN_COMMIT(Place.SERVER),
    /** Peers hear nothing of it. */
    SERVER_POWER_CUT(Place.SERVER),
    SERVER_SHUTDOWN(Place.SERVER),
    STORE_SLOW(Place.SERVER),
    STORE_FAILS(Place.SERVER),

    // What an operator does.
    REVOKE_DEVICE(Place.BOX),
    REVOKE_SESSION(Place.SERVER),
    /** A device may, and has to, enrol again. */
    RELEASE(Place.BOX),
    /** A device is taken off the allow-list, and comes back to it later; it has to enrol again. */
    REMOVAL(Place.BOX),
    POLICY_CHANGE(Place.SERVER),

    // From the start of the world.
    SCARCE_ADDRESSES(Place.WORLD),
    WRONG_TOKEN(Place.WORLD),
    WRONG_PASSWORD(Place.WORLD),
    WRONG_SERVER_KEY(Place.WORLD),
    FEW_HALF_OPEN(Place.WORLD),
    ONLY_CALLS(Place.WORLD),
    SUITES_DIFFER(Place.WORLD),
    /** Some boxes speak it with the server, some with each other, and some not at all. */
    NATIONAL_SUITE(Place.WORLD),

    // Somebody who is nobody's box.
    /** Connects and says nothing, or rubbish. */
    STRANGER(Place.ELSEWHERE),
    /** Connects and says what was recorded on the wire. */
    REPLAY(Place.ELSEWHERE);

    private final Place place;

    Fault(Place place) {
        this.place = place;
    }

    /** Where a fault happens. */
    private enum Place {
        LINK,
        BOX,
        SERVER,
        ELSEWHERE,
        /** It is a trait of the world, and not something that happens at some time. */
        WORLD
    }

    /** Whether it is a trait of the world, and not something that happens at some time. */
    boolean isTrait() {
        return place == Place.WORLD;
    }

    /** Whether it happens on a link. */
    boolean isOfLink() {
        return place == Place.LINK;
    }

    /** Whether it happens at one box, or to its device. */
    boolean isOfBox() {
        return place == Place.BOX;
    }

    /** Whether somebody does it who is neither a box nor the server. */
    boolean isOfAStranger() {
        return place == Place.ELSEWHERE;
    }
}
