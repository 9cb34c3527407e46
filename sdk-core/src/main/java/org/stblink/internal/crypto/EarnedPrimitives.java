package org.stblink.internal.crypto;

/**
 * Software in its smallest form first; public keys by {@link FixedBasePrimitives tables} and {@link PlatformSha256 the platform's hash} once so
 * many key pairs were made that the tables would have paid: a process that makes few never loads either. The profile jars have the small form alone.
 *
 * <p>Threads: any number at a time.
 */
final class EarnedPrimitives extends Primitives {
    /**
     * What the tables save has paid for them after some 300 key pairs in a JVM that has compiled the arithmetic, and after some 850 on an
     * interpreter (decision 21).
     */
    static final int KEY_PAIRS_BY_LADDER = 1000;

    /**
     * The process's own: the tables, too, are there once. All that sessions share by it is how many key pairs they have made, which is a guess
     * where threads meet, and changes nothing but when the tables are made.
     */
    static final EarnedPrimitives SHARED = new EarnedPrimitives(new FixedBasePrimitives());

    private final Primitives tables;
    private int keyPairs;

    EarnedPrimitives(Primitives tables) {
        this.tables = tables;
    }

    @Override
    public void publicKey(byte[] priv32, byte[] pub32) {
        if (areEarned()) {
            tables.publicKey(priv32, pub32);
        } else {
            keyPairs++;
            super.publicKey(priv32, pub32);
        }
    }

    @Override
    public Hash hash() {
        return areEarned() ? new PlatformSha256() : super.hash();
    }

    private boolean areEarned() {
        return keyPairs >= KEY_PAIRS_BY_LADDER;
    }
}
