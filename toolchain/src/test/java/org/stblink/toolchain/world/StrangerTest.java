package org.stblink.toolchain.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.stblink.port.sim.SimPeer;
import org.stblink.port.sim.SimReceiver;
import org.stblink.port.sim.SimWorld;

/** Who answers a stranger is told of. */
class StrangerTest {
    private static final String BOX = "careless";
    private static final int PORT = 40001;
    private static final String SID = "00000001aabbccddeeff001122334455";

    private final SimWorld world = new SimWorld(3);
    private final Set<String> answered = new LinkedHashSet<>();
    private final Stranger stranger = new Stranger(world, new Random(1), answered::add);

    private static byte[] opening() {
        return Arrays.copyOf(HexFormat.of().parseHex("5354425001" + SID + "0030"), 71);
    }

    private void said(byte[] bytes, int answer) {
        world.host(BOX);
        world.serverSocket(BOX, PORT, peer -> new Box(peer, answer));
        stranger.say(BOX, PORT, bytes);
        world.runFor(2_000);
    }

    @Test
    void boxThatAnswersARepeatedOpeningIsToldOfWithItsSession() {
        said(opening(), 50);
        assertThat(answered).containsExactly(SID);
    }

    @Test
    void boxThatClosesWithoutAWordIsNot() {
        said(opening(), 0);
        assertThat(answered).isEmpty();
    }

    @Test
    void answerToSomethingElseTellsOfNoSession() {
        said(Arrays.copyOf(opening(), 70), 50);
        assertThat(answered).isEmpty();
    }

    private static final class Box implements SimReceiver {
        private final SimPeer peer;
        private final int answer;

        Box(SimPeer peer, int answer) {
            this.peer = peer;
            this.answer = answer;
        }

        @Override
        public void received(byte[] bytes) {
            if (answer == 0) {
                peer.close();
            } else {
                peer.send(new byte[answer]);
            }
        }

        @Override
        public void ended() {}

        @Override
        public void broken() {}
    }
}
