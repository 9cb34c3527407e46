package org.stblink.port.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.stblink.hal.HalException;
import org.stblink.hal.NetworkPort;
import org.stblink.port.Addresses;
import org.stblink.port.NetworkPortContract;

/** The simulated network keeps the same contract as real ones. */
class SimNetworkTest extends NetworkPortContract {
    private final SimWorld world = new SimWorld(1);
    private final SimBox box = world.box("stb-1");

    @Override
    protected NetworkPort port() {
        return box.network();
    }

    @Override
    protected long nowMillis() {
        return world.nowMillis();
    }

    @Override
    protected byte[] ownAddress() {
        return box.primaryAddress();
    }

    @Override
    protected String ownHost() {
        return Addresses.text(box.primaryAddress());
    }

    @Override
    protected byte[] allocatedAddress() {
        return new byte[] {10, 64, 3, 7};
    }

    @Override
    protected String allocatedHost() {
        return "10.64.3.7";
    }

    @Override
    protected int closedPort() {
        return 9;
    }

    @Test
    void NET_2_slowAddressIsPendingAndThenDone() {
        box.network().applyTakes(300);
        assertThat(port().applyAddress(allocatedAddress(), 32, null)).isEqualTo(NetworkPort.PENDING);
        long before = nowMillis();
        applyAllocated();
        assertThat(nowMillis() - before).isEqualTo(300);
    }

    @Test
    void NET_3_releaseTakesBackAnAddressThatIsBeingApplied() {
        box.network().applyTakes(300);
        assertThat(port().applyAddress(allocatedAddress(), 32, null)).isEqualTo(NetworkPort.PENDING);
        assertThat(port().releaseAddress(allocatedAddress())).isEqualTo(NetworkPort.DONE);
        world.runFor(1000);
        assertThat(port().applyAddress(allocatedAddress(), 32, null)).isEqualTo(NetworkPort.PENDING);
    }

    @Test
    void faultsOnDemand() {
        box.network().refuseAddresses(true);
        assertThat(port().applyAddress(allocatedAddress(), 32, null)).isEqualTo(NetworkPort.REFUSED);
        box.network().refuseListening(true);
        assertThatThrownBy(() -> port().listen(ownAddress(), 0)).isInstanceOf(HalException.class);
    }

    @Test
    void waitingWithinAStepIsRefused() {
        box.run(now -> {
            port().await(0);
            port().await(1);
            return Actor.IDLE;
        });
        assertThatThrownBy(() -> world.runFor(1)).isInstanceOf(SimFailure.class).hasMessageContaining("must not wait");
    }
}
