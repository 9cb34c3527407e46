package org.stblink.toolchain.world;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.stblink.internal.wire.PeerPreamble;
import org.stblink.port.sim.SimTap;

/** Somebody on the wire: records what passes, and flips bits or says things twice when told to. */
final class Wire implements SimTap {
    private static final int MOST_RECORDINGS = 6;
    private static final int MOST_BYTES = 4096;
    /** One piece of so many is changed. */
    private static final int TAMPERS_ONE_OF = 6;
    /** One frame of so many comes twice. */
    private static final int REPEATS_ONE_OF = 4;

    private final Random random;
    private final List<Recording> recordings = new ArrayList<>();
    private boolean tampers;
    private boolean repeats;
    /** By sending host. */
    private final Map<String, Framing> framing = new HashMap<>();

    /** What one host sent from the beginning of a connection on; of several at once, mixed. */
    private static final class Recording {
        final String from;
        byte[] bytes;

        Recording(String from, byte[] bytes) {
            this.from = from;
            this.bytes = bytes;
        }
    }

    Wire(Random random) {
        this.random = random;
    }

    void tamper(boolean tamper) {
        tampers = tamper;
    }

    /** From now on one frame of so many comes twice, or no more. */
    void repeat(boolean repeat) {
        repeats = repeat;
    }

    /** What was recorded of hosts other than {@code but}, oldest first. */
    List<byte[]> recordings(String but) {
        return recordings.stream()
                .filter(one -> !one.from.equals(but))
                .map(one -> one.bytes)
                .toList();
    }

    @Override
    public byte[] passing(String from, byte[] bytes) {
        record(from, bytes);
        if (tampers && random.nextInt(TAMPERS_ONE_OF) == 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return withRepeated(from, bytes);
    }

    /** Frames of a channel that was opened on this wire come twice, now and then; where several are open, rather any bytes. */
    private byte[] withRepeated(String from, byte[] bytes) {
        if (opens(bytes)) {
            framing.clear();
            framing.put(from, new Framing(PeerPreamble.BYTES));
        }
        return framing.computeIfAbsent(from, host -> new Framing(0)).pass(bytes);
    }

    /** Finds what stands behind a length in what one host sends (protocol.md, section 10). */
    private final class Framing {
        private final ByteArrayOutputStream frame = new ByteArrayOutputStream();
        private int before;
        private int length;

        /** @param before so many bytes come before the first frame */
        Framing(int before) {
            this.before = before;
        }

        /** Returns what is to pass instead. */
        byte[] pass(byte[] bytes) {
            ByteArrayOutputStream passing = new ByteArrayOutputStream(bytes.length);
            for (byte one : bytes) {
                passing.write(one);
                if (before > 0) {
                    before--;
                    continue;
                }
                frame.write(one);
                length = frame.size() <= 2 ? length << 8 & 0xFF00 | one & 0xFF : length;
                if (frame.size() >= 2 && frame.size() == 2 + length) {
                    if (repeats && random.nextInt(REPEATS_ONE_OF) == 0) {
                        passing.writeBytes(frame.toByteArray());
                    }
                    frame.reset();
                }
            }
            return passing.toByteArray();
        }
    }

    private static boolean opens(byte[] bytes) {
        return bytes[0] == 'S' && (bytes.length < 3 || bytes[1] == 'T' && bytes[2] == 'B');
    }

    private void record(String from, byte[] bytes) {
        if (opens(bytes) && recordings.size() < MOST_RECORDINGS) {
            recordings.add(new Recording(from, bytes.clone()));
            return;
        }
        for (int i = recordings.size() - 1; i >= 0; i--) {
            Recording one = recordings.get(i);
            if (one.from.equals(from)) {
                int room = Math.min(bytes.length, MOST_BYTES - one.bytes.length);
                byte[] longer = Arrays.copyOf(one.bytes, one.bytes.length + room);
                System.arraycopy(bytes, 0, longer, one.bytes.length, room);
                one.bytes = longer;
                return;
            }
        }
    }
}
