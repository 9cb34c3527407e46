package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.internal.wire.ServerHello;
import org.stblink.server.control.ControlState;
import org.stblink.server.sim.TestConnection;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** A device that is online and can resume, and what is looked at when it does. */
abstract class ResumptionScene {
    final World world = new World(7);
    final TestDevice box = world.device("box").online();

    DeviceRecord record() {
        return world.store().read("box");
    }

    void assertOnline(TestDevice device) {
        assertThat(world.plane().counters().devicesOnline()).isEqualTo(1);
        assertThat(device.connection().isClosedByServer()).isFalse();
        assertThat(device.connection().server().state()).isEqualTo(ControlState.ONLINE);
    }

    /** The one answer to everything that cannot be resumed. */
    void assertRefused(TestDevice device) {
        assertThat(device.connection().hello()).as("before its time").isNull();
        world.advance(Limits.REFUSAL_DELAY_MILLIS - 1);
        assertThat(device.connection().hello()).as("before its time").isNull();
        world.advance(1);
        ServerHello hello = device.connection().hello();
        assertThat(hello.kind).isEqualTo(ServerHello.REFUSED);
        assertThat(hello.reason).isEqualTo(ServerHello.REASON_RESUME);
        assertThat(device.connection().isClosedByServer()).isTrue();
    }

    void assertQuarantinedBy(TestDevice device) {
        assertThat(device.last(Refused.class).code).isEqualTo(RefusedCode.QUARANTINED);
        assertThat(record().standing()).isEqualTo(Standing.QUARANTINED);
    }

    TestDevice replay(byte[] opening) {
        TestDevice attacker = box.clone("203.0.113.5");
        attacker.dial().sendRaw(opening);
        world.settle();
        return attacker;
    }

    /** A right opening, made for nobody's connection. */
    byte[] resumeBytes(TestDevice device) {
        TestConnection scratch = device.dial();
        byte[] bytes = device.resumeOpening();
        scratch.cut();
        return bytes;
    }
}
