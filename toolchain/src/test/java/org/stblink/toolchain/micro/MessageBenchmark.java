package org.stblink.toolchain.micro;

import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.stblink.hal.AeadKey;
import org.stblink.internal.crypto.Aeads;
import org.stblink.internal.crypto.Hash;
import org.stblink.internal.crypto.Kdf;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.wire.ControlCodec;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.Request;
import org.stblink.internal.wire.Role;
import org.stblink.internal.wire.Sizes;
import org.stblink.internal.wire.WireException;
import org.stblink.internal.wire.WrapContext;

/** A call's request through the codec, and its code sealed for both ends as the server does it (protocol section 9.2). */
@State(Scope.Thread)
public class MessageBenchmark {
    private static final byte[] NONCE = new byte[Suite.NONCE_BYTES];
    private static final byte[] SERVICE = "video".getBytes(StandardCharsets.US_ASCII);
    /** For each end an HMAC under its wrap key, with what makes it ready. */
    private static final int HASHES = 2;

    private final Request request = new Request(7, new byte[Sizes.TRACE_ID], "BOX-0000000000000001", SERVICE.clone());
    private final byte[] encoded = new byte[256];
    private int length;
    private final byte[] sid = new byte[Sizes.SESSION_ID];
    private final byte[] code = new byte[Sizes.KEY];
    private final byte[] wrapKey = new byte[Suite.KEY_BYTES];
    private final byte[] hash = new byte[Sizes.HANDSHAKE_HASH];

    /** Something to decode. */
    @Setup
    public void prepare() throws WireException {
        length = ControlCodec.encode(request, encoded, 0);
    }

    @Benchmark
    public int encode() throws WireException {
        return ControlCodec.encode(request, encoded, 0);
    }

    @Benchmark
    public Message decode() throws WireException {
        return ControlCodec.decodeFromDevice(encoded, 0, length);
    }

    /** What the codec is held against: one hash over the same bytes. */
    @Benchmark
    public byte[] codecBare() {
        Hash sha = Primitives.SOFTWARE.hash();
        sha.update(encoded, 0, length);
        return sha.doFinal();
    }

    @Benchmark
    public byte[] issue() {
        byte[] target = seal(Role.TARGET, Limits.OFFER_TTL_SECONDS);
        byte[] caller = seal(Role.CALLER, Limits.GRANT_TTL_SECONDS);
        return caller.length == target.length ? caller : target;
    }

    /** The key derivations of it alone. */
    @Benchmark
    public byte[] issueBare() {
        byte[] key = wrapKey;
        for (int i = 0; i < HASHES; i++) {
            key = Kdf.expand32(wrapKey, hash);
        }
        return key;
    }

    private byte[] seal(int role, int ttlSeconds) {
        byte[] key = Kdf.expand32(wrapKey, WrapContext.info(sid, role, hash));
        AeadKey aead = Aeads.create(Suite.CHACHA_POLY, key, null);
        byte[] ad = WrapContext.associatedData(
                Suite.CHACHA_POLY, sid, request.target, "BOX-0000000000000002", SERVICE, role, hash, ttlSeconds);
        byte[] wrap = new byte[Sizes.WRAP];
        System.arraycopy(code, 0, wrap, 0, code.length);
        aead.seal(NONCE, ad, 0, ad.length, wrap, 0, code.length);
        aead.destroy();
        return wrap;
    }
}
