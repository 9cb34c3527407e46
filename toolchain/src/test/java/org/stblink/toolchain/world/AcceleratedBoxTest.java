package org.stblink.toolchain.world;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.stblink.StbLinkException;
import org.stblink.hal.AeadKey;
import org.stblink.hal.KeyAgreementAccelerator;
import org.stblink.internal.crypto.Primitives;
import org.stblink.port.sim.SimBox;
import org.stblink.port.sim.SimWorld;
import org.stblink.server.domain.Settings;

/** A box whose platform computes agreements comes online and is called by one that has none, and the platform does the work. */
class AcceleratedBoxTest {
    private static final long A_MINUTE = 60_000;

    private final SimWorld world = new SimWorld(25);
    private final SimServer server = new SimServer(world, Settings.DEFAULTS);
    private final Hardware hardware = new Hardware();

    /** Agreements and nothing else; goes to sleep at will. */
    private static final class Hardware implements KeyAgreementAccelerator {
        private boolean isAsleep;
        private int asked;

        @Override
        public AeadKey aead(int algorithm, byte[] key32) {
            return null;
        }

        @Override
        public boolean x25519(byte[] scalar32, byte[] u32, byte[] out32) {
            asked++;
            Primitives.SOFTWARE.agree(scalar32, u32, 0, out32);
            return !isAsleep;
        }
    }

    private SimDevice online(SimBox box, String id) throws StbLinkException {
        SimDevice device = new SimDevice(box, server, id, server.allow(id, "home"));
        world.require(id + " online", device::isOnline, A_MINUTE);
        return device;
    }

    /** @return how often the hardware was asked by then */
    private int callIt() throws StbLinkException {
        SimBox accelerated = world.box("ACCELERATED");
        accelerated.accelerate(hardware);
        SimDevice target = online(accelerated, "ACCELERATED");
        SimDevice caller = online(world.box("PLAIN"), "PLAIN");
        int before = hardware.asked;
        assertThat(before).as("enrolment and registration").isGreaterThanOrEqualTo(3);

        caller.session().open("ACCELERATED", new byte[0], (int) A_MINUTE);
        caller.box.signal();
        world.require("a channel at both", () -> caller.opened.size() == 1 && target.opened.size() == 1, A_MINUTE);
        return hardware.asked - before;
    }

    @Test
    void platformComputesKeyPairAndAgreementOfACall() throws StbLinkException {
        assertThat(callIt()).isEqualTo(2);
    }

    @Test
    void softwareComputesWhileThePlatformSleeps() throws StbLinkException {
        hardware.isAsleep = true;
        assertThat(callIt()).isEqualTo(2);
    }
}
