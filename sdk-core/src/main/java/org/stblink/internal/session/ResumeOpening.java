package org.stblink.internal.session;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalException;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.DeviceKeys;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.crypto.ResumeKeys;
import org.stblink.internal.noise.Transport;
import org.stblink.internal.wire.ControlPreamble;
import org.stblink.internal.wire.ResumeFrame;
import org.stblink.internal.wire.ServerHello;
import org.stblink.internal.wire.Sizes;

/** Mode 3: resumes the registration before, with symmetric work only (protocol section 4.4). */
final class ResumeOpening extends Opening {
    private final int suite;
    private final byte[] preamble;
    private final byte[] body = new byte[ResumeFrame.BYTES];
    private final ResumeState state;
    private final byte[] ticket;
    private final DeviceKeys keys;
    private final EntropySource entropy;
    private final @Nullable CryptoAccelerator accelerator;
    private byte @Nullable [] resumeKey;

    /**
     * @param serverKey the pinned key of the server; it is named, and not used
     * @param ticket of the state
     */
    ResumeOpening(
            int suite,
            byte[] serverKey,
            ResumeState state,
            byte[] ticket,
            DeviceKeys keys,
            EntropySource entropy,
            @Nullable CryptoAccelerator accelerator) {
        this.suite = suite;
        this.preamble =
                new ControlPreamble(suite, ControlPreamble.MODE_RESUME, KeyHierarchy.serverKeyId(serverKey)).bytes();
        this.state = state;
        this.ticket = ticket;
        this.keys = keys;
        this.entropy = entropy;
        this.accelerator = accelerator;
    }

    @Override
    int weight() {
        return Work.LIGHT;
    }

    @Override
    boolean isResume() {
        return true;
    }

    @Override
    boolean prepare() throws HalException {
        byte[] nonce = new byte[Sizes.RESUME_NONCE];
        if (!entropy.fill(nonce)) {
            return false;
        }
        byte[] e = state.exportKey(keys);
        resumeKey = e;
        ResumeFrame.writeUnproven(body, 0, state.handle(), ticket, nonce);
        byte[] proof = ResumeKeys.SOFTWARE.deviceProof(e, preamble, body, 0, ResumeFrame.PROVEN_BYTES);
        System.arraycopy(proof, 0, body, ResumeFrame.PROVEN_BYTES, proof.length);
        return true;
    }

    @Override
    int write(byte[] out, int off) {
        System.arraycopy(preamble, 0, out, off, preamble.length);
        int frame = off + preamble.length;
        putFrameHeader(out, frame, body.length);
        System.arraycopy(body, 0, out, frame + Sizes.FRAME_HEADER, body.length);
        return preamble.length + Sizes.FRAME_HEADER + body.length;
    }

    @Override
    void read(ServerHello hello) throws LinkException {
        byte[] e = resumeKey;
        if (hello.kind != ServerHello.RESUMED || e == null) {
            throw LinkException.quiet(Cause.PROTOCOL, "the server does not answer what was asked: resume");
        }
        byte[] hash = ResumeKeys.SOFTWARE.hash(preamble, body, 0, body.length, hello.nonce);
        byte[] expected = ResumeKeys.SOFTWARE.serverProof(e, hash);
        if (!Bytes.equalConstantTime(expected, 0, hello.proof, 0, expected.length)) {
            throw LinkException.quiet(Cause.PROTOCOL, "the proof of whoever answers the resume is wrong");
        }
        byte[] mine = ResumeKeys.SOFTWARE.deviceKey(e, hash);
        byte[] servers = ResumeKeys.SOFTWARE.serverKey(e, hash);
        resumeKey = null; // handed on
        established(hash, e, Transport.of(suite, mine, servers, accelerator));
        Bytes.wipe(mine);
        Bytes.wipe(servers);
    }

    @Override
    void destroy() {
        super.destroy();
        Bytes.wipe(resumeKey);
        resumeKey = null;
    }
}
