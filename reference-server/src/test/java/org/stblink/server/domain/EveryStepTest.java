package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.CallFailed;
import org.stblink.internal.wire.DownReason;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.SessionId;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/**
 * One script, from enrolment to the end of a session, broken at every step: each frame lost with its connection, the
 * server stopped at each answer of its store, each commit failed. Afterwards nothing may be half-open for longer than its
 * time, and the same devices must be able to go on.
 */
class EveryStepTest {
    /** An offer's ttl, and what may come after it. */
    private static final long OFFER_MILLIS = 40_000;
    /** Grace, and the time a revocation is remembered. */
    private static final long SESSION_MILLIS = 600_000 + 750_000;

    @Test
    void lossOfTheConnectionAtAnyFrameLeavesNothingHalfOpen() { // code delivered to one side only
        int frames = framesOfTheScript();
        assertThat(frames).isGreaterThan(25);
        for (int n = 1; n <= frames; n++) {
            Script script = new Script(100 + n);
            script.world.cutAtFrame(n);
            script.run();
            script.world.cutAtFrame(-1);
            script.check("frame " + n);
        }
    }

    @Test
    void stopOfTheServerAtAnyAnswerOfItsStoreLosesNothingThatWasAcknowledged() {
        int answers = answersOfTheScript();
        assertThat(answers).isGreaterThan(12);
        for (int n = 1; n <= answers; n++) {
            for (boolean written : new boolean[] {false, true}) {
                Script script = new Script(200 + n);
                script.world.crashAtAnswer(n, written);
                script.run();
                script.check("answer " + n + ", written " + written);
            }
        }
    }

    @Test
    void failureOfAnyCommitIsToldAndChangesNothing() {
        for (int n = 0; n < 20; n++) {
            Script script = new Script(300 + n);
            script.world.store().failCommitAfter(n);
            script.run();
            script.world.store().failCommitAfter(-1);
            script.check("commit " + n);
        }
    }

    private static int framesOfTheScript() {
        Script script = new Script(1);
        script.world.cutAtFrame(-1);
        script.run();
        assertThat(script.completed).isTrue();
        return script.world.frames();
    }

    private static int answersOfTheScript() {
        Script script = new Script(1);
        script.world.crashAtAnswer(-1, false);
        script.run();
        assertThat(script.completed).isTrue();
        return script.world.answers();
    }

    /** Two devices enrol, register, call, and end their session. */
    private static final class Script {
        final World world;
        final TestDevice caller;
        final TestDevice target;
        boolean completed;

        Script(long seed) {
            world = new World(seed);
            caller = world.device("caller");
            target = world.device("target");
        }

        void run() {
            caller.online();
            target.online();
            completed = callAndEnd();
        }

        /** True when the call came to a session. */
        private boolean callAndEnd() {
            caller.call("target");
            world.advance(3000);
            if (!caller.has(Grant.class)) {
                return false;
            }
            SessionId sid = caller.last(Grant.class).sid;
            assertThat(caller.open(caller.last(Grant.class))).isEqualTo(target.open(target.last(Offer.class)));
            target.up(sid);
            caller.up(sid);
            caller.down(sid, DownReason.NORMAL);
            target.down(sid, DownReason.NORMAL);
            return true;
        }

        void check(String where) {
            world.advance(OFFER_MILLIS);
            assertThat(world.plane().counters().callsOpen()).as(where).isZero();
            world.advance(SESSION_MILLIS);
            assertThat(world.plane().sessions()).as(where).isEmpty();
            assertThat(world.connections())
                    .as(where)
                    .isEqualTo(world.plane().counters().devicesConnected());

            caller.live.clear();
            target.live.clear();
            caller.online();
            target.online();
            for (TestDevice device : new TestDevice[] {caller, target}) {
                assertThat(world.store().read(device.id).standing()).as(where).isEqualTo(Standing.ALLOWED);
                assertThat(device.connection().isOpen())
                        .as(where + ", " + device.id)
                        .isTrue();
                assertThat(world.store().read(device.id).sealedAnswer())
                        .as(where)
                        .isNull();
            }
            assertThat(callAndEnd()).as(where + ", calling again, " + failure()).isTrue();
            assertThat(world.plane().sessions()).as(where).isEmpty();
        }

        private String failure() {
            return caller.has(CallFailed.class) ? caller.last(CallFailed.class).toString() : "no answer";
        }
    }
}
