package org.stblink.server.domain;

import org.junit.jupiter.api.BeforeEach;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** Two devices that are online. */
abstract class CallScene {
    World world;
    TestDevice caller;
    TestDevice target;

    @BeforeEach
    void twoDevicesOnline() {
        world = new World(1);
        caller = world.device("caller").online();
        target = world.device("target").online();
    }
}
