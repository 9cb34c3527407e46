package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.wire.DownReason;
import org.stblink.internal.wire.Role;

/** Whole channels over streams that cut and delay at random: what was said arrives, all of it, in order, and ends in order. */
class PeerShuffleTest {
    /** An application that sends random messages and reads in random portions. */
    private static final class App {
        final List<byte[]> toSay = new ArrayList<>();
        final List<byte[]> heard = new ArrayList<>();
        final ByteArrayOutputStream part = new ByteArrayOutputStream();
        final Random random;
        int at;
        int message;

        App(Random random) {
            this.random = random;
            int count = random.nextInt(12);
            for (int i = 0; i < count; i++) {
                byte[] m = new byte[random.nextInt(3) == 0 ? 0 : random.nextInt(6000)];
                random.nextBytes(m);
                toSay.add(m);
            }
        }

        void turn(PeerMachine m, long now) {
            if (m == null || m.state() != PeerState.OPEN || random.nextInt(3) == 0) {
                return;
            }
            if (m.dataWaits() && random.nextBoolean()) {
                read(m);
            }
            if (message < toSay.size()) {
                byte[] data = toSay.get(message);
                int n = m.write(data, at, data.length - at, true, now);
                at += Math.max(n, 0);
                if (n >= 0 && at == data.length) {
                    message++;
                    at = 0;
                }
            } else {
                m.end(now);
            }
        }

        private void read(PeerMachine m) {
            boolean last = m.endsMessage();
            byte[] b = new byte[m.available() == 0 ? 0 : 1 + random.nextInt(m.available())];
            boolean whole = b.length == m.available();
            assertThat(m.read(b, 0, b.length)).isEqualTo(b.length);
            part.writeBytes(b);
            if (last && whole) {
                heard.add(part.toByteArray());
                part.reset();
            }
        }
    }

    static LongStream seeds() {
        return LongStream.range(1, 120);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everythingSaidArrivesAndTheChannelEndsInOrder(long seed) {
        PeerPair pair = new PeerPair(seed % 2 == 0 ? Suite.AES_GCM : Suite.CHACHA_POLY, seed);
        App caller = new App(new Random(seed * 31));
        App target = new App(new Random(seed * 37));

        pair.runUntil(() -> {
            caller.turn(pair.machine(Role.CALLER), pair.ends.now);
            target.turn(pair.machine(Role.TARGET), pair.ends.now);
            return isOver(pair.ends.caller) && isOver(pair.ends.target);
        });

        assertThat(pair.ends.caller.downReason()).isEqualTo(DownReason.NORMAL);
        assertThat(pair.ends.target.downReason()).isEqualTo(DownReason.NORMAL);
        assertSame(target.heard, caller.toSay);
        assertSame(caller.heard, target.toSay);
        assertThat(pair.ends.caller.sentBytes()).isEqualTo(pair.ends.target.receivedBytes());
        assertThat(pair.ends.target.sentBytes()).isEqualTo(pair.ends.caller.receivedBytes());
    }

    private static boolean isOver(PeerMachine m) {
        return m != null && m.state() == PeerState.CLOSED;
    }

    private static void assertSame(List<byte[]> heard, List<byte[]> said) {
        assertThat(heard).hasSameSizeAs(said);
        for (int i = 0; i < said.size(); i++) {
            assertThat(Arrays.equals(heard.get(i), said.get(i)))
                    .as("message %d", i)
                    .isTrue();
        }
    }
}
