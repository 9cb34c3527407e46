package org.stblink.port.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.stblink.hal.HalStream;

/** Time, actors, failures, and that one seed is one run. */
class SimWorldTest extends SimServerHarness {
    @Test
    void timeJumpsFromDeadlineToDeadline() {
        List<Long> steps = new ArrayList<>();
        world.addActor(now -> {
            steps.add(now);
            return steps.size() < 4 ? now + 1_000_000 : Actor.IDLE;
        });
        world.runFor(10_000_000);
        assertThat(steps).containsExactly(0L, 1_000_000L, 2_000_000L, 3_000_000L);
        assertThat(world.nowMillis()).isEqualTo(10_000_000);
    }

    @Test
    void laterDeadlineReplacesTheOneBefore() {
        SimBox box = world.box("stb-1");
        List<Long> steps = new ArrayList<>();
        box.run(now -> {
            steps.add(world.nowMillis());
            return now + (steps.size() == 1 ? 100 : 1000);
        });
        world.runFor(50);
        box.signal();
        world.runFor(500);
        assertThat(steps).containsExactly(0L, 50L);
    }

    @Test
    void actorOfABoxIsSteppedOnTheBoxsOwnClock() {
        SimBox box = world.box("stb-1");
        long deadline = box.clock().millis() + 600_000;
        List<Long> steps = new ArrayList<>();
        box.run(now -> {
            assertThat(now).isEqualTo(box.clock().millis());
            steps.add(world.nowMillis());
            return now < deadline ? deadline : Actor.IDLE;
        });
        world.runFor(1000);
        box.clock().jumpForward(598_500); // Suspended: half a second is left.
        world.runFor(1_000_000);
        assertThat(steps).containsExactly(0L, 1000L, 1500L);
    }

    @Test
    void suspendedBoxIsNotSteppedAndWakesUp() {
        SimBox box = world.box("stb-1");
        List<Long> steps = new ArrayList<>();
        box.run(now -> {
            steps.add(world.nowMillis());
            return now + 100;
        });
        world.runUntil(() -> steps.size() == 2, 1000);
        long clock = box.clock().millis();
        box.suspend(5000);
        world.runUntil(() -> steps.size() == 3, 10_000);
        assertThat(steps).containsExactly(0L, 100L, 5100L);
        assertThat(box.clock().millis() - clock).isEqualTo(5000);
    }

    @Test
    void loopWithoutProgressIsFound() {
        world.addActor(now -> now);
        assertThatThrownBy(() -> world.runFor(1)).isInstanceOf(SimFailure.class).hasMessageContaining("no progress");
    }

    @Test
    void failureOfAnActorCarriesSeedAndDiagram() {
        world.box("stb-1").run(now -> {
            throw new IllegalStateException("it broke");
        });
        assertThatThrownBy(() -> world.runFor(1))
                .isInstanceOf(SimFailure.class)
                .hasMessageContaining("stb-1 threw java.lang.IllegalStateException: it broke")
                .hasMessageContaining("seed 7");
    }

    @Test
    void whatIsNotReachedFailsWithTheDiagram() {
        boxConnectedToServer(world.box("stb-1"));
        serverEnd.send(new byte[3000]);
        world.note("server", "a note");
        assertThatThrownBy(() -> world.require("the impossible", () -> false, 100))
                .isInstanceOf(SimFailure.class)
                .hasMessageContaining("not within 100 ms: the impossible")
                .hasMessageContaining("connect")
                .hasMessageContaining("3000 bytes in")
                .hasMessageContaining("a note");
    }

    // --- Determinism ---

    /** A busy run with everything random in it. */
    private static SimWorld run(long seed) {
        SimWorld world = new SimWorld(seed);
        world.serverSocket("server", 7000, peer -> new SimReceiver() {
            @Override
            public void received(byte[] bytes) {
                peer.send(bytes); // An echo.
            }

            @Override
            public void ended() {
                peer.close();
            }

            @Override
            public void broken() {
                world.note("server", "broken");
            }
        });
        for (int i = 0; i < 5; i++) {
            SimBox box = world.box("stb-" + i);
            world.link("stb-" + i, "server").delay(10 * i, 30).loss(10);
            HalStream[] stream = {null};
            long[] nextWrite = {0};
            box.run(now -> {
                if (now < nextWrite[0]) {
                    return nextWrite[0];
                }
                if (stream[0] == null || stream[0].status() == HalStream.FAILED) {
                    stream[0] = box.network().connect("server", 7000, null);
                }
                byte[] b = new byte[200];
                box.entropy().fill(b);
                stream[0].write(b, 0, b.length);
                stream[0].read(b, 0, b.length);
                nextWrite[0] = now + 50 + (b[0] & 63);
                return nextWrite[0];
            });
        }
        world.runFor(2000);
        world.link("stb-1", "server").cut();
        world.runFor(2000);
        world.link("stb-1", "server").reset();
        world.link("stb-1", "server").restore();
        world.box("stb-2").crash();
        world.runFor(2000);
        return world;
    }

    @Test
    void sameSeedSameRun() {
        for (long seed = 0; seed < 5; seed++) {
            SimWorld first = run(seed);
            SimWorld second = run(seed);
            assertThat(second.fingerprint()).as("seed %d", seed).isEqualTo(first.fingerprint());
            assertThat(second.diagram()).as("seed %d", seed).isEqualTo(first.diagram());
        }
    }

    @Test
    void otherSeedOtherRun() {
        Set<Long> fingerprints = new HashSet<>();
        for (long seed = 0; seed < 20; seed++) {
            fingerprints.add(run(seed).fingerprint());
        }
        assertThat(fingerprints).hasSize(20);
    }
}
