package org.stblink.toolchain.micro;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.crypto.Suite;
import org.stblink.toolchain.bench.NoiseSetUp;

/** Both ends of a peer channel's set-up, and the Diffie-Hellman in it alone. */
@State(Scope.Thread)
public class SetUpBenchmark {
    private static final int RUNS = 4;

    private final NoiseSetUp setUp = new NoiseSetUp(Suite.AES_GCM);
    private final NoiseSetUp national = new NoiseSetUp(Suite.NATIONAL);
    private final byte[] priv = new byte[32];
    private final byte[] pub = new byte[32];

    @Benchmark
    public int setUp() throws Exception {
        setUp.once();
        return setUp.bytes();
    }

    /** A key pair and an agreement for each end. */
    @Benchmark
    public byte[] setUpBare() {
        return keyPairs(Primitives.SOFTWARE);
    }

    @Benchmark
    public int setUpNational() throws Exception {
        national.once();
        return national.bytes();
    }

    /** As the other: what an agreement has more is to see that the other's key is a point. */
    @Benchmark
    public byte[] setUpNationalBare() {
        return keyPairs(Primitives.national());
    }

    private byte[] keyPairs(Primitives primitives) {
        for (int i = 0; i < RUNS; i++) {
            priv[0]++;
            primitives.publicKey(priv, pub);
        }
        return pub;
    }
}
