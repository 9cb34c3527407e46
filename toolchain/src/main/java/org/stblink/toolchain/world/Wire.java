package org.stblink.toolchain.world;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.stblink.port.sim.SimTap;

/** Somebody on the wire: records what passes, and flips bits when told to. */
final class Wire implements SimTap {
    private static final int MOST_RECORDINGS = 6;
    private static final int MOST_BYTES = 4096;
    /** One piece of so many is changed. */
    private static final int TAMPERS_ONE_OF = 6;

    private final Random random;
    private final List<Recording> recordings = new ArrayList<>();
    private boolean tampers;

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
        return bytes;
    }

    private void record(String from, byte[] bytes) {
        boolean opens = bytes[0] == 'S' && (bytes.length < 3 || bytes[1] == 'T' && bytes[2] == 'B');
        if (opens && recordings.size() < MOST_RECORDINGS) {
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
