package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.stblink.internal.wire.SessionId;
import org.stblink.server.sim.TestDevice;

/** Two devices in a session when their server was started again, and what they report of it. */
abstract class SessionReportScene extends SupervisionScene {
    @BeforeEach
    void serverRestarts() {
        world.restart();
    }

    /** Of the one session or call there is. */
    String state() {
        assertThat(world.plane().sessions()).hasSize(1);
        return world.plane().sessions().get(0).state();
    }

    /** The id of a session of an earlier run. */
    static SessionId numbered(int number) {
        byte[] bytes = new byte[16];
        bytes[3] = 1;
        bytes[14] = (byte) (number >> 8);
        bytes[15] = (byte) number;
        return SessionId.of(bytes, 0);
    }

    void report(TestDevice device, int role, String peer) {
        device.lives(sid, role, peer);
        device.online();
    }
}
