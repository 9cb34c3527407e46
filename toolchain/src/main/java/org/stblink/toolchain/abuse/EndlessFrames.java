package org.stblink.toolchain.abuse;

import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.stblink.internal.wire.ControlPreamble;

/** Lengths over every limit, and bytes without end. */
final class EndlessFrames implements Abuse {
    private static final int ABUSERS = 8;
    private static final int BLOCK = 16_384;
    /** Far more than all buffers between hold. */
    private static final int MOST_BYTES = 32 << 20;

    private static final int LENGTHS = 2;

    @Override
    public String name() {
        return "endless-frames";
    }

    @Override
    public String about() {
        return "the largest length that can be written instead of an opening's, the same behind a right opening, and another protocol; each with"
                + " bytes without end (up to 32 MB a connection) behind it";
    }

    @Override
    public long run(Target target, long end, long seed) throws Exception {
        byte[] right = Opening.right(target.serverKey());
        byte[] oversizedOpening = Arrays.copyOf(right, ControlPreamble.BYTES + LENGTHS);
        Arrays.fill(oversizedOpening, ControlPreamble.BYTES, oversizedOpening.length, (byte) 0xFF);
        byte[] oversizedFrame = Arrays.copyOf(right, right.length + LENGTHS);
        Arrays.fill(oversizedFrame, right.length, oversizedFrame.length, (byte) 0xFF);
        byte[][] beginnings = {
            oversizedOpening, oversizedFrame, "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII)
        };
        byte[] block = new byte[BLOCK];
        return Mob.run(target, ABUSERS, end, seed, (mob, random) -> {
            Socket socket = mob.connect(random);
            try {
                OutputStream out = socket.getOutputStream();
                out.write(beginnings[random.nextInt(beginnings.length)]);
                for (int sent = 0; sent < MOST_BYTES; sent += BLOCK) {
                    out.write(block);
                }
            } finally {
                mob.close(socket);
            }
        });
    }
}
