package org.stblink.toolchain.world.invariant;

/**
 * How long things may take, in milliseconds, from the numbers of section 13.
 *
 * @param keepAlive between two PINGs
 * @param lease how long an address may be used unconfirmed
 * @param grace how long a channel may live unsupervised
 */
public record Bounds(long keepAlive, long lease, long grace) {
    /** A device notices a silent server after 2.5 keep-alives (section 8). */
    public long silence() {
        return keepAlive * 5 / 2;
    }

    /** From REGISTERED to READY at the longest (section 13). */
    private static final long PREPARE = 15_000;
    /** REVOKE is obeyed within a second (section 11); half of one for the way there. */
    public static final long REVOKE = 1_500;

    /**
     * A channel that the server does not know ends within this. While a control connection stands the device does not look at
     * its grace, so that what is over then ends when the device notices that the connection is dead.
     */
    public long unsupervised() {
        return grace + silence() + PREPARE;
    }

    /**
     * From the last fault to service: to notice a dead connection; a wait of 1.5 × 60 s at most (SUPERSEDED, or the longest
     * backoff and a second attempt); connection, handshake and answer; the address; and, where addresses are scarce, the time
     * until one is given to another device, twice: a clone may be found out just when it was given one.
     */
    public long service() {
        return silence() + 2 * 90_000 + 30_000 + PREPARE + 2 * (lease * 11 / 10);
    }
}
