package org.stblink.toolchain.world;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.Sizes;
import org.stblink.port.sim.SimPeer;
import org.stblink.port.sim.SimReceiver;
import org.stblink.port.sim.SimWorld;

/** A host that is nobody's box: it connects to whoever listens, and says nothing, rubbish, or what others said. */
final class Stranger {
    static final String HOST = "mallory";

    private static final int MOST_RUBBISH = 300;
    private static final String MAGIC = "STBP";
    private static final int SID_AT = 5;
    private static final int OPENING = 71;

    private final SimWorld world;
    private final Random random;
    private final Consumer<String> answered;
    private final List<SimPeer> open = new ArrayList<>();

    /** @param answered is told the session of an opening that a box answered though a stranger said it */
    Stranger(SimWorld world, Random random, Consumer<String> answered) {
        this.world = world;
        this.random = random;
        this.answered = answered;
        world.host(HOST);
    }

    /** Connects and stays silent. */
    void stare(String host, int port) {
        say(host, port, new byte[0]);
    }

    /** Connects and sends random bytes, behind the right magic or not. */
    void babble(String host, int port) {
        byte[] rubbish = new byte[1 + random.nextInt(MOST_RUBBISH)];
        random.nextBytes(rubbish);
        String[] magics = {"", "STBL\1\1\1", "STBL\7\1\1", "STBP\1"};
        byte[] magic = magics[random.nextInt(magics.length)].getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(magic, 0, rubbish, 0, Math.min(magic.length, rubbish.length));
        say(host, port, rubbish);
    }

    /** Connects and sends what somebody else sent. */
    void say(String host, int port, byte[] bytes) {
        Mouth mouth = new Mouth(bytes, answered);
        SimPeer peer = world.dial(HOST, host, port, mouth);
        mouth.peer = peer;
        open.add(peer);
    }

    /** The session that a whole opening of a peer channel is about (section 10.1); null for anything else. */
    static @Nullable String sessionOf(byte[] bytes) {
        boolean opens = bytes.length >= OPENING
                && new String(bytes, 0, MAGIC.length(), StandardCharsets.US_ASCII).equals(MAGIC);
        return opens ? HexFormat.of().formatHex(bytes, SID_AT, SID_AT + Sizes.SESSION_ID) : null;
    }

    /** Closes whatever it opened. */
    void leave() {
        open.forEach(SimPeer::close);
        open.clear();
    }

    private static final class Mouth implements SimReceiver {
        private final byte[] bytes;
        private final Consumer<String> answered;
        private @Nullable SimPeer peer;

        Mouth(byte[] bytes, Consumer<String> answered) {
            this.bytes = bytes;
            this.answered = answered;
        }

        @Override
        public void opened() {
            if (bytes.length > 0 && peer != null) {
                peer.send(bytes);
            }
        }

        @Override
        public void received(byte[] ignored) {
            String sid = sessionOf(bytes);
            if (sid != null) {
                answered.accept(sid);
            }
        }

        @Override
        public void ended() {
            if (peer != null) {
                peer.close();
            }
        }

        @Override
        public void broken() {}
    }
}
