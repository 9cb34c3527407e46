package org.stblink.server.domain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a device so that it need not register in full (section 4.4): a state for its confirmed ticket, one for its
 * pending ticket, and what its last REGISTER said. Immutable.
 *
 * <pre>
 *  u8 format = 1 | u8 which (1 confirmed, 2 pending) | u16 maxRecord | u8 n | n suites | 134 bytes each
 * </pre>
 */
public final class ResumeRecord {
    private static final int FORMAT = 1;
    private static final int CONFIRMED = 1;
    private static final int PENDING = 2;
    private static final int HEAD_BYTES = 5;

    private final @Nullable Resumable confirmed;
    private final @Nullable Resumable pending;
    private final byte[] suites;
    private final int maxRecord;

    private ResumeRecord(@Nullable Resumable confirmed, @Nullable Resumable pending, byte[] suites, int maxRecord) {
        this.confirmed = confirmed;
        this.pending = pending;
        this.suites = suites;
        this.maxRecord = maxRecord;
    }

    /** After REGISTER: the ticket shown is the confirmed one, whose state may be unknown, and a fresh one is pending. */
    static ResumeRecord registered(
            @Nullable Resumable ofShownTicket, Resumable ofFreshTicket, byte[] suites, int maxRecord) {
        return new ResumeRecord(ofShownTicket, ofFreshTicket, suites, maxRecord);
    }

    /** The pending ticket became the confirmed one. */
    ResumeRecord promoted() {
        return new ResumeRecord(pending, null, suites, maxRecord);
    }

    /** Another ticket became the confirmed one; what was pending is void. */
    ResumeRecord promoted(Resumable state) {
        return new ResumeRecord(state, null, suites, maxRecord);
    }

    /** This record with what is sealed in it replaced. */
    ResumeRecord mapSealed(UnaryOperator<byte[]> to) {
        return new ResumeRecord(mapSealed(confirmed, to), mapSealed(pending, to), suites, maxRecord);
    }

    private static @Nullable Resumable mapSealed(@Nullable Resumable state, UnaryOperator<byte[]> to) {
        return state == null ? null : state.sealedAs(to.apply(state.sealed()));
    }

    /** The state of the confirmed ticket; null when there is none. */
    @Nullable
    Resumable confirmed() {
        return confirmed;
    }

    /** The state of the pending ticket; null when there is none. */
    @Nullable
    Resumable pending() {
        return pending;
    }

    /** Suites of peer channels that the device has. */
    byte[] suites() {
        return suites;
    }

    int maxRecord() {
        return maxRecord;
    }

    /** All that a device of this record may show: at most four handles of 16 bytes. */
    List<byte[]> handles() {
        List<byte[]> handles = new ArrayList<>(4);
        for (Resumable state : Arrays.asList(confirmed, pending)) {
            if (state != null) {
                handles.add(state.handle());
                handles.add(state.nextHandle());
            }
        }
        return handles;
    }

    /** For a store; a fresh array. */
    public byte[] encode() {
        int which = (confirmed == null ? 0 : CONFIRMED) | (pending == null ? 0 : PENDING);
        byte[] out = new byte[HEAD_BYTES + suites.length + Integer.bitCount(which) * Resumable.BYTES];
        out[0] = FORMAT;
        out[1] = (byte) which;
        out[2] = (byte) (maxRecord >>> 8);
        out[3] = (byte) maxRecord;
        out[4] = (byte) suites.length;
        System.arraycopy(suites, 0, out, HEAD_BYTES, suites.length);
        int at = HEAD_BYTES + suites.length;
        if (confirmed != null) {
            confirmed.write(out, at);
            at += Resumable.BYTES;
        }
        if (pending != null) {
            pending.write(out, at);
        }
        return out;
    }

    /**
     * Reads what {@link #encode} made.
     *
     * @throws IllegalArgumentException when it is not such a record
     */
    public static ResumeRecord decode(byte[] in) {
        int which = in.length < HEAD_BYTES ? 0 : in[1];
        int suites = in.length < HEAD_BYTES ? 0 : in[4] & 0xFF;
        if (in.length != HEAD_BYTES + suites + Integer.bitCount(which) * Resumable.BYTES || in[0] != FORMAT) {
            throw new IllegalArgumentException("not a resume record of format " + FORMAT);
        }
        int at = HEAD_BYTES + suites;
        Resumable confirmed = null;
        if ((which & CONFIRMED) != 0) {
            confirmed = Resumable.read(in, at);
            at += Resumable.BYTES;
        }
        Resumable pending = (which & PENDING) != 0 ? Resumable.read(in, at) : null;
        byte[] some = Arrays.copyOfRange(in, HEAD_BYTES, HEAD_BYTES + suites);
        return new ResumeRecord(confirmed, pending, some, (in[2] & 0xFF) << 8 | in[3] & 0xFF);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ResumeRecord that && Arrays.equals(encode(), that.encode());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encode());
    }

    @Override
    public String toString() {
        return "ResumeRecord[" + confirmed + ", " + pending + "]";
    }
}
