package org.stblink.server.domain;

import java.util.Arrays;
import org.stblink.internal.crypto.ResumeKeys;

/**
 * What is kept to resume from one ticket (section 4.4). Immutable; arrays are shared and nobody writes to them.
 *
 * <p>Handles are in clear, so that a start can build its index without opening every device's secrets: a thief of the
 * database may learn which device the next resume on the wire is of, and nothing that opens it.
 *
 * @param handle what the device shows that holds the ticket; 16 bytes
 * @param nextHandle what it shows after it resumed from here, whichever ticket that brought; 16 bytes
 * @param resumes resumes in a row that led here
 * @param untilSeconds time of day, in seconds since 1970, from which a full registration is due
 * @param controlSuite the suite of the full registration
 * @param sealed ratchet ‖ seed, 32 bytes each, sealed ({@link Vault#RESUME}); the seed makes the tickets that follow
 */
record Resumable(byte[] handle, byte[] nextHandle, int resumes, long untilSeconds, int controlSuite, byte[] sealed) {
    static final int SECRET_BYTES = 2 * ResumeKeys.SECRET_BYTES;

    private static final int SEALED_BYTES = Vault.OVERHEAD_BYTES + SECRET_BYTES;
    static final int BYTES = 2 * ResumeKeys.HANDLE_BYTES + 1 + 8 + 1 + SEALED_BYTES;

    /** The same, its secrets sealed in another way. */
    Resumable sealedAs(byte[] otherwise) {
        return new Resumable(handle, nextHandle, resumes, untilSeconds, controlSuite, otherwise);
    }

    void write(byte[] out, int off) {
        int at = off;
        System.arraycopy(handle, 0, out, at, handle.length);
        at += handle.length;
        System.arraycopy(nextHandle, 0, out, at, nextHandle.length);
        at += nextHandle.length;
        out[at++] = (byte) resumes;
        for (int i = 0; i < 8; i++) {
            out[at++] = (byte) (untilSeconds >>> 56 - 8 * i);
        }
        out[at++] = (byte) controlSuite;
        System.arraycopy(sealed, 0, out, at, SEALED_BYTES);
    }

    static Resumable read(byte[] in, int off) {
        int at = off;
        byte[] handle = Arrays.copyOfRange(in, at, at + ResumeKeys.HANDLE_BYTES);
        at += ResumeKeys.HANDLE_BYTES;
        byte[] nextHandle = Arrays.copyOfRange(in, at, at + ResumeKeys.HANDLE_BYTES);
        at += ResumeKeys.HANDLE_BYTES;
        int resumes = in[at++] & 0xFF;
        long untilSeconds = 0;
        for (int i = 0; i < 8; i++) {
            untilSeconds = untilSeconds << 8 | in[at++] & 0xFF;
        }
        int controlSuite = in[at++] & 0xFF;
        return new Resumable(
                handle, nextHandle, resumes, untilSeconds, controlSuite, Arrays.copyOfRange(in, at, at + SEALED_BYTES));
    }

    @Override
    public String toString() {
        return "Resumable[" + resumes + " in a row]";
    }
}
