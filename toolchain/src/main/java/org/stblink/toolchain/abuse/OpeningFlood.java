package org.stblink.toolchain.abuse;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Openings, as many as go: junk, and such as look right until the server has worked on them. */
final class OpeningFlood implements Abuse {
    private static final int ABUSERS = 16;
    /** A refusal that is delayed is not waited for: the next opening is out by then. */
    private static final int ANSWER_MILLIS = 100;

    /** Made once: what costs the server its work again and again shall cost the abuser none. */
    private static final int RIGHT_ONES = 32;

    private final boolean resume;

    private OpeningFlood(boolean resume) {
        this.resume = resume;
    }

    static Abuse full() {
        return new OpeningFlood(false);
    }

    static Abuse resume() {
        return new OpeningFlood(true);
    }

    @Override
    public String name() {
        return resume ? "resume-flood" : "handshake-flood";
    }

    @Override
    public String about() {
        return resume
                ? "openings that resume, as many as go: random bytes behind a part of the preamble, and well-formed ones with handles that nobody has"
                : "full handshakes, as many as go: random bytes behind a part of the preamble, forged tags, and right ones, each sent again and again";
    }

    @Override
    public long run(Target target, long end, long seed) throws Exception {
        List<byte[]> right = new ArrayList<>();
        for (int i = 0; i < RIGHT_ONES; i++) {
            right.add(Opening.right(target.serverKey()));
        }
        return Mob.run(target, ABUSERS, end, seed, (mob, random) -> {
            Socket socket = mob.connect(random);
            try {
                socket.getOutputStream().write(next(target.serverKey(), right, random));
                awaitAnswer(socket);
            } finally {
                mob.close(socket);
            }
        });
    }

    private byte[] next(byte[] serverKey, List<byte[]> right, Random random) {
        int kind = random.nextInt(4);
        if (kind == 0) {
            return Opening.noise(serverKey, resume, random);
        }
        if (resume) {
            return Opening.resume(serverKey, random);
        }
        return kind == 1 ? Opening.junk(serverKey, random) : right.get(random.nextInt(right.size()));
    }

    /** Its first byte, or the end, or that it takes long. */
    private static void awaitAnswer(Socket socket) throws IOException {
        socket.setSoTimeout(ANSWER_MILLIS);
        if (socket.getInputStream().read() < 0) {
            throw new IOException("closed without a word");
        }
    }
}
