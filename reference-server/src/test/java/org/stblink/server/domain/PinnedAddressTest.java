package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.server.sim.Configs;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** A pinned address after the configuration changed: what was right when it was pinned need not be so for ever (P3). */
class PinnedAddressTest {
    private static final String PIN = "10.0.0.127";

    private final World world = new World(3, Configs.lab(), List.of(range("10.0.0.0/24", 24, "10.0.0.1")));
    private final TestDevice box = world.device("box", change -> change.pinnedAddress(IpAddress.parse(PIN)))
            .online();

    private static AddressRange range(String block, int prefix, @Nullable String gateway) {
        return new AddressRange(
                Cidr.parse(block), List.of(), prefix, gateway == null ? null : IpAddress.parse(gateway));
    }

    private void restartWith(AddressRange... ranges) {
        assertThat(IpAddress.of(box.registered().address)).hasToString(PIN);
        world.ranges(List.of(ranges));
        world.restart();
        box.connect().sendRegister();
    }

    private void assertNotGiven() {
        assertThat(box.last(Refused.class).code).isEqualTo(RefusedCode.NO_ADDRESS);
        assertThat(world.lastAudit(AuditEvent.REGISTRATION_REFUSED).cause())
                .isEqualTo("the pinned address " + PIN + " is a gateway's, or the first or last of a subnet");
    }

    @Test
    void isNotGivenWhereItIsTheGatewaysNow() {
        restartWith(range("10.0.0.0/24", 24, PIN));
        assertNotGiven();
    }

    @Test
    void isNotGivenWhereItIsAnotherBlocksGateway() {
        restartWith(range("10.0.0.0/24", 24, null), range("10.0.1.0/24", 16, PIN));
        assertNotGiven();
    }

    @Test
    void isNotGivenWhereItIsTheLastOfItsSubnetNow() {
        restartWith(range("10.0.0.0/24", 25, null));
        assertNotGiven();
    }

    @Test
    void isGivenAlsoOutsideOfEveryBlock() {
        restartWith(range("10.9.0.0/24", 24, null));
        assertThat(IpAddress.of(box.registered().address)).hasToString(PIN);
    }

    @Test
    void isNotResumedToEither() {
        box.connection().cut();
        world.ranges(List.of(range("10.0.0.0/24", 24, PIN)));
        world.restart();
        box.resume();
        assertThat(box.isResumed()).isFalse();
        assertThat(world.lastAudit(AuditEvent.RESUME_REFUSED).cause()).isEqualTo("it has to be given another address");
    }
}
