package org.stblink.internal.session;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.noise.NoiseException;
import org.stblink.internal.noise.Transport;
import org.stblink.internal.wire.ControlPreamble;
import org.stblink.internal.wire.ResumeFrame;
import org.stblink.internal.wire.ServerHello;
import org.stblink.internal.wire.Sizes;

/**
 * How a control connection gets its keys: a preamble and one frame from the device, one frame from the server (protocol
 * sections 4.1 and 4.4). Used once: {@link #prepare}, {@link #write}, {@link #read}; then the results are there.
 */
abstract class Opening {
    /** Longest opening. */
    static final int MAX_BYTES = ControlPreamble.BYTES + Sizes.FRAME_HEADER + ResumeFrame.BYTES;

    private byte @Nullable [] hash;
    private byte @Nullable [] exportKey;
    private @Nullable Transport transport;

    /** {@link Work#HEAVY} where each step is a public-key operation, else {@link Work#LIGHT}. */
    abstract int weight();

    /** Whether REGISTERED follows by itself. */
    abstract boolean isResume();

    /**
     * Draws randomness and computes what {@link #write} needs.
     *
     * @return false when entropy is not ready; nothing has changed
     */
    abstract boolean prepare() throws HalException;

    /** Writes preamble and frame at {@code out[off]}; returns how many bytes. */
    abstract int write(byte[] out, int off) throws NoiseException;

    /**
     * Checks the server's answer.
     *
     * @param hello of one of the kinds that go on
     */
    abstract void read(ServerHello hello) throws LinkException, NoiseException;

    /** Forgets e. */
    final void forgetExportKey() {
        Bytes.wipe(exportKey);
        exportKey = null;
    }

    /** Forgets what is secret and not handed on. */
    void destroy() {
        forgetExportKey();
    }

    final void established(byte[] h, byte[] newExportKey, Transport keys) {
        hash = h;
        exportKey = newExportKey;
        transport = keys;
    }

    /** h of the connection. */
    final byte[] hash() {
        return require(hash);
    }

    /** e of the connection: where the next ratchet comes from. */
    final byte[] exportKey() {
        return require(exportKey);
    }

    final Transport transport() {
        return require(transport);
    }

    static void putFrameHeader(byte[] out, int at, int bodyLength) {
        out[at] = (byte) (bodyLength >>> 8);
        out[at + 1] = (byte) bodyLength;
    }

    private static <T> T require(@Nullable T result) {
        if (result == null) {
            throw new IllegalStateException("the opening is not complete");
        }
        return result;
    }
}
