package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.CallFailed;
import org.stblink.internal.wire.CallFailure;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Request;
import org.stblink.internal.wire.Role;
import org.stblink.internal.wire.SessionId;
import org.stblink.server.sim.Configs;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** The limits of section 13 on calls. */
class CallLimitsTest {
    private World world;
    private TestDevice caller;

    @BeforeEach
    void callerOnline() {
        world = new World(9);
        caller = world.device("caller").online();
    }

    @Test
    void twentyRequestsAtOnceAndThenTwoASecond() {
        for (int i = 0; i < 20; i++) {
            caller.call("offline-" + i);
            if (i == 7 || i == 15) {
                // Open requests have a limit of their own; these end so, and no time passes. Nor does it refill.
                caller.online();
            }
        }
        assertThat(limited()).isZero();

        caller.call("one-more");
        assertThat(caller.last(CallFailed.class).reason).isEqualTo(CallFailure.LIMIT);
        assertThat(caller.last(CallFailed.class).retryAfterSeconds).isEqualTo(1);
        world.advance(499);
        caller.call("one-more");
        assertThat(limited()).isEqualTo(2);
        world.advance(1);
        caller.call("one-more");
        assertThat(limited()).isEqualTo(2);
        caller.call("one-more-2");
        assertThat(limited()).isEqualTo(3);
    }

    @Test
    void limitIsToldAtOnceAndIsNotAudited() { // it must not fill the disk
        for (int i = 0; i < 20; i++) {
            caller.call("x");
        }
        int entries = world.audit().size();
        for (int i = 0; i < 100; i++) {
            caller.call("y");
        }
        assertThat(world.audit()).hasSize(entries);
        assertThat(caller.all(CallFailed.class)).hasSize(119);
    }

    @Test
    void eightRequestsAreOpenAtMost() {
        for (int i = 0; i < 8; i++) {
            caller.call("unknown-" + i);
        }
        assertThat(limited()).isZero();
        caller.call("unknown-8");
        assertThat(limited()).isEqualTo(1);
        world.advance(500);
        caller.call("unknown-9");
        assertThat(limited()).isEqualTo(1);
    }

    @Test
    void onePairHasOneRequestOpen() {
        TestDevice target = world.device("target").online();
        target.verdict = -1;
        caller.call("target");
        caller.call("target");
        assertThat(limited()).isEqualTo(1);
        assertThat(target.all(Offer.class)).hasSize(1);

        world.advance(2000);
        target.verdict = 0;
        caller.call("target");
        assertThat(caller.has(Grant.class)).isTrue();
    }

    @Test
    void requestIdMustRise() {
        caller.connection().send(new Request(7, caller.traceId(), "x", new byte[0]));
        caller.connection().send(new Request(7, caller.traceId(), "y", new byte[0]));
        world.settle();
        assertThat(caller.connection().closeReason()).isEqualTo(CloseReason.PROTOCOL);
        assertThat(world.plane().counters().callsOpen()).isZero();
    }

    @Test
    void requestIdsOfAnotherConnectionStartAnew() {
        caller.connection().send(new Request(0xFFFFFFFFL, caller.traceId(), "x", new byte[0]));
        world.settle();
        caller.online();
        caller.connection().send(new Request(0, caller.traceId(), "x", new byte[0]));
        world.advance(500);
        assertThat(caller.connection().isOpen()).isTrue();
        assertThat(caller.all(CallFailed.class)).hasSize(1);
    }

    @Test
    void targetHasEightOffersOpenAtMost() {
        TestDevice target = world.device("target").online();
        for (int i = 0; i < 9; i++) {
            TestDevice one = world.device("caller-" + i).online();
            one.call("target");
            world.advance(250);
            if (i < 8) {
                assertThat(one.has(Grant.class)).as("caller %d", i).isTrue();
            } else {
                assertThat(one.last(CallFailed.class).reason).isEqualTo(CallFailure.LIMIT);
            }
        }
        assertThat(target.all(Offer.class)).hasSize(8);

        target.up(target.all(Offer.class).get(0).sid);
        TestDevice next = world.device("next").online();
        next.call("target");
        world.advance(250);
        assertThat(next.has(Grant.class)).isTrue();
    }

    @Test
    void callerHoldsTwoOffersOfATargetAtMost() {
        TestDevice target = world.device("target").online();
        for (int i = 0; i < 3; i++) {
            caller.call("target");
            world.advance(250);
        }
        assertThat(caller.all(Grant.class)).hasSize(2);
        assertThat(limited()).isEqualTo(1);
        assertThat(target.all(Offer.class)).hasSize(2);

        TestDevice other = world.device("other").online();
        other.call("target");
        world.advance(250);
        assertThat(other.has(Grant.class)).as("its share is another").isTrue();
        world.device("target-2").online();
        caller.call("target-2");
        assertThat(caller.last(Grant.class).target).as("so is another target's").isEqualTo("target-2");

        target.up(target.all(Offer.class).get(0).sid);
        caller.call("target");
        world.advance(250);
        assertThat(caller.last(Grant.class).sid).isEqualTo(target.last(Offer.class).sid);
        assertThat(limited()).isEqualTo(1);
    }

    @Test
    void forbiddenCallerDoesNotLearnThatATargetIsAtItsLimit() {
        world.device("target").online();
        for (int i = 0; i < 8; i++) {
            world.device("caller-" + i).online().call("target");
        }
        TestDevice stranger =
                world.device("stranger", change -> change.group("other")).online();
        stranger.call("target");
        world.advance(500);
        assertThat(stranger.last(CallFailed.class).reason).isEqualTo(CallFailure.UNREACHABLE);
    }

    @Test
    void sessionsOfADeviceAreLimited() {
        world = new World(10, Configs.small(2, 100), List.of(AddressRange.LAB));
        caller = world.device("caller").online();
        for (int i = 0; i < 2; i++) {
            world.device("target-" + i).online();
            caller.call("target-" + i);
            caller.up(caller.last(Grant.class).sid);
        }
        world.device("target-2").online();
        caller.call("target-2");
        assertThat(caller.last(CallFailed.class).reason).isEqualTo(CallFailure.LIMIT);
        TestDevice other = world.device("other").online();
        other.call("caller");
        assertThat(other.last(CallFailed.class).reason).isEqualTo(CallFailure.LIMIT);
    }

    @Test
    void callerThatSaysItIsConnectedAndNeverConnectsDoesNotGetItsPlaceAtTheTargetBack() {
        TestDevice target = world.device("target").online();
        for (int i = 0; i < 4; i++) {
            caller.call("target");
            world.advance(300);
            List<Grant> grants = caller.all(Grant.class);
            caller.up(grants.get(grants.size() - 1).sid);
        }
        assertThat(target.all(Offer.class)).hasSize(Limits.OPEN_OFFERS_PER_PAIR);
        assertThat(limited()).isEqualTo(2);

        // The target forgets an offer when its time is over; one that it used is none any more.
        world.advance(1000L * Limits.OFFER_TTL_SECONDS);
        caller.call("target");
        world.advance(300);
        target.up(target.last(Offer.class).sid);
        caller.up(target.last(Offer.class).sid);
        caller.call("target");
        world.advance(300);
        caller.call("target");
        world.advance(300);
        assertThat(target.all(Offer.class)).hasSize(Limits.OPEN_OFFERS_PER_PAIR + 3);
        assertThat(limited()).isEqualTo(2);
    }

    @Test
    void sessionThatIsOverTakesNobodysPlaceThoughItsIdIsRemembered() {
        world = new World(9, Configs.small(1, 100), List.of(AddressRange.LAB));
        caller = world.device("caller").online();
        TestDevice target = world.device("target").online();
        TestDevice other = world.device("other").online();
        caller.call("target");
        SessionId sid = caller.last(Grant.class).sid;
        target.up(sid);
        caller.up(sid);
        world.restart();
        caller.lives(sid, Role.CALLER, "target");
        target.lives(sid, Role.TARGET, "caller");
        List.of(caller, target, other).forEach(TestDevice::online);
        world.plane().revokeSession(sid, world.now(), (outcome, millis) -> {});
        world.settle(); // both have acknowledged it
        assertThat(world.plane().sessions()).hasSize(1);

        caller.call("other");
        world.settle();

        assertThat(limited()).isZero();
        assertThat(other.has(Offer.class)).isTrue();
    }

    private int limited() {
        return (int) caller.connection().received.stream()
                .filter(one -> one.message() instanceof CallFailed failed && failed.reason == CallFailure.LIMIT)
                .count();
    }
}
