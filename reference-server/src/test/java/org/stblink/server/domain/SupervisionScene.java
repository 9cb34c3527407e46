package org.stblink.server.domain;

import org.junit.jupiter.api.BeforeEach;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.SessionId;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** Two devices with one session that both have reported. */
abstract class SupervisionScene {
    World world;
    TestDevice caller;
    TestDevice target;
    SessionId sid;

    @BeforeEach
    void oneSessionUp() {
        world = new World(11);
        caller = world.device("caller").online();
        target = world.device("target").online();
        caller.call("target");
        sid = caller.last(Grant.class).sid;
        target.up(sid);
        caller.up(sid);
    }

    /** A second session of the two, up by the target's word alone. */
    SessionId sessionOfWhichTheCallerHasNotSpoken() {
        world.advance(250);
        caller.call("target");
        SessionId second = caller.last(Grant.class).sid;
        target.up(second);
        return second;
    }
}
