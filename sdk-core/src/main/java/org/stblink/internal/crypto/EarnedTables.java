package org.stblink.internal.crypto;

/**
 * Public keys by the ladder first, and by {@link FixedBasePrimitives tables} once so many were made that the tables would have paid: a
 * process that makes few never has them. The profile jars have the ladder alone.
 *
 * <p>Threads: any number at a time.
 */
final class EarnedTables {
    /**
     * What the tables save has paid for them after some 300 key pairs in a JVM that has compiled the arithmetic, and after some 850 on an
     * interpreter (decision 21).
     */
    static final int KEY_PAIRS_BY_LADDER = 1000;

    /**
     * The process's own: the tables, too, are there once. All that sessions share by it is how many key pairs they have made, which is a guess
     * where threads meet, and changes nothing but when the tables are made.
     */
    static final EarnedTables SHARED = new EarnedTables(new FixedBasePrimitives());

    private final Primitives tables;
    private int keyPairs;

    EarnedTables(Primitives tables) {
        this.tables = tables;
    }

    /** Computes the public key of a private key. */
    void publicKey(byte[] priv32, byte[] pub32) {
        if (keyPairs < KEY_PAIRS_BY_LADDER) {
            keyPairs++;
            Primitives.SOFTWARE.publicKey(priv32, pub32);
        } else {
            tables.publicKey(priv32, pub32);
        }
    }
}
