package org.stblink.toolchain.micro;

import java.security.GeneralSecurityException;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.stblink.hal.AeadKey;

/** Sealing and opening one record in place, and the bare cipher over as many bytes. */
@State(Scope.Thread)
public class RecordBenchmark {
    private static final byte[] NO_AD = new byte[0];

    /** Whose cipher. */
    @Param
    public Ciphers cipher = Ciphers.CHACHA_POLY;

    /** Of data. */
    @Param({"1024", "16384"})
    public int bytes;

    private AeadKey key;
    private Ciphers.Bare bare;
    private final byte[] nonce = new byte[12];
    private final byte[] sealedNonce = new byte[12];
    private byte[] record = NO_AD;
    private byte[] out = NO_AD;
    private byte[] sealed = NO_AD;

    /** Makes the keys, and a record to open. */
    @Setup
    public void prepare() throws GeneralSecurityException {
        key = cipher.sdk();
        bare = cipher.bare();
        record = new byte[bytes + Ciphers.TAG_BYTES];
        out = new byte[bytes + Ciphers.TAG_BYTES];
        sealed = new byte[bytes + Ciphers.TAG_BYTES];
        sealedNonce[11] = 1;
        key.seal(sealedNonce, NO_AD, 0, 0, sealed, 0, bytes);
    }

    /** A nonce that was not there before, as each record has. */
    private byte[] nextNonce() {
        for (int i = 0; ++nonce[i] == 0; ) {
            i++;
        }
        return nonce;
    }

    @Benchmark
    public int seal() {
        return key.seal(nextNonce(), NO_AD, 0, 0, record, 0, bytes);
    }

    @Benchmark
    public int sealBare() throws GeneralSecurityException, InvalidCipherTextException {
        return bare.run(true, nextNonce(), record, bytes, out);
    }

    @Benchmark
    public int open() {
        System.arraycopy(sealed, 0, record, 0, sealed.length); // what is opened in place is there only once
        int n = key.open(sealedNonce, NO_AD, 0, 0, record, 0, sealed.length);
        if (n != bytes) {
            throw new IllegalStateException("the record is not authentic");
        }
        return n;
    }

    @Benchmark
    public int openBare() throws GeneralSecurityException, InvalidCipherTextException {
        return bare.run(false, sealedNonce, sealed, sealed.length, out);
    }
}
