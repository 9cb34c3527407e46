package org.stblink.internal.session;

import org.stblink.hal.HalException;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.DeviceKeys;
import org.stblink.internal.crypto.ResumeKeys;
import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Sizes;
import org.stblink.internal.wire.WireException;
import org.stblink.internal.wire.WireReader;
import org.stblink.internal.wire.WireWriter;

/**
 * What a device needs to resume its last registration (protocol section 4.4); part of its {@link DeviceState}, made durable
 * with the ticket it belongs to.
 *
 * <pre>
 *  handle (16) | ratchet (32) | u8 resumes in a row | terms (8)
 * </pre>
 *
 * <p>The ratchet is of use only together with K_auth. It is wiped as soon as its successor is durable.
 */
final class ResumeState {
    static final int BYTES = Sizes.HANDLE + ResumeKeys.SECRET_BYTES + 1 + ResumeState.TERMS_BYTES;

    private static final int TERMS_BYTES = 8;

    private final byte[] handle;
    private final byte[] ratchet;
    private final int resumes;
    private final byte[] terms;

    private ResumeState(byte[] handle, byte[] ratchet, int resumes, byte[] terms) {
        this.handle = handle;
        this.ratchet = ratchet;
        this.resumes = resumes;
        this.terms = terms;
    }

    /**
     * What follows from a connection and the ticket that it brought.
     *
     * @param resumes how many resumes in a row led to it, the connection included
     * @param terms {@link #terms} of the present settings
     */
    static ResumeState of(byte[] exportKey, byte[] ticket, int resumes, byte[] terms) {
        return new ResumeState(
                ResumeKeys.SOFTWARE.nextHandle(exportKey),
                ResumeKeys.SOFTWARE.nextRatchet(exportKey, ticket),
                resumes,
                terms);
    }

    /** What REGISTER said of this device and a resume does not say again; when it changes, REGISTER has to. */
    static byte[] terms(ControlSettings s) {
        byte[] sizes = {(byte) s.controlSuite, (byte) s.peerSuites.length, (byte) (s.maxRecord >> 8), (byte) s.maxRecord
        };
        // The length goes in front of each text, so that no two settings give the same bytes.
        byte[] hash = Sha256.hash(sizes, s.peerSuites, length(s.model), text(s.model), text(s.firmware));
        byte[] terms = new byte[TERMS_BYTES];
        System.arraycopy(hash, 0, terms, 0, TERMS_BYTES);
        return terms;
    }

    private static byte[] length(String text) {
        return new byte[] {(byte) (text.length() >> 8), (byte) text.length()};
    }

    private static byte[] text(String text) {
        byte[] chars = new byte[2 * text.length()];
        for (int i = 0; i < text.length(); i++) {
            chars[2 * i] = (byte) (text.charAt(i) >> 8);
            chars[2 * i + 1] = (byte) text.charAt(i);
        }
        return chars;
    }

    /** Whether the server can be expected to take it. */
    boolean isUsable(byte[] presentTerms) {
        return resumes < Limits.RESUMES_IN_A_ROW && Bytes.equalConstantTime(terms, 0, presentTerms, 0, TERMS_BYTES);
    }

    byte[] handle() {
        return handle;
    }

    int resumes() {
        return resumes;
    }

    /** e of a connection that resumes this; the caller's to wipe. */
    byte[] exportKey(DeviceKeys keys) throws HalException {
        return ResumeKeys.exportKey(keys, ratchet);
    }

    void write(WireWriter w) throws WireException {
        w.bytes(handle).bytes(ratchet).u8(resumes).bytes(terms);
    }

    static ResumeState read(WireReader r) throws WireException {
        byte[] handle = r.bytes(Sizes.HANDLE);
        byte[] ratchet = r.bytes(ResumeKeys.SECRET_BYTES);
        int resumes = r.u8();
        return new ResumeState(handle, ratchet, resumes, r.bytes(TERMS_BYTES));
    }

    /** Its successor is durable, or nobody needs it any more. */
    void wipe() {
        Bytes.wipe(ratchet);
    }
}
