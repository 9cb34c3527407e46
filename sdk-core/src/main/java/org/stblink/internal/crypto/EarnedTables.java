package org.stblink.internal.crypto;

/**
 * Public keys by the ladder first, and by {@link FixedBasePrimitives tables} once as many were made as the tables cost: a process that
 * makes few never pays for them, and one that makes many pays twice the least at most. The profile jars have the ladder alone.
 *
 * <p>Threads: any number at a time.
 */
final class EarnedTables extends Primitives {
    /**
     * The tables cost some 13 ms in a JVM that has compiled the arithmetic, 250 ms in one that has not, 1.1 s on an interpreter; a key pair
     * then takes 25 µs in place of 70, and 1.2 ms in place of 2.5 (measured; decision 21).
     */
    static final int KEY_PAIRS_BY_LADDER = 1000;

    /** The process's own. */
    static final EarnedTables SHARED = new EarnedTables();

    private final Primitives tables = new FixedBasePrimitives();

    /** No more than a guess where threads meet, which changes nothing but when the tables are made. */
    private int keyPairs;

    EarnedTables() {}

    @Override
    public void publicKey(byte[] priv32, byte[] pub32) {
        if (keyPairs < KEY_PAIRS_BY_LADDER) {
            keyPairs++;
            super.publicKey(priv32, pub32);
        } else {
            tables.publicKey(priv32, pub32);
        }
    }
}
