package org.stblink.toolchain.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.DeviceConfig;
import org.stblink.SoftwareCrypto;
import org.stblink.StbLinkException;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.HashAccelerator;
import org.stblink.hal.KeyAgreementAccelerator;
import org.stblink.internal.crypto.Primitives;
import org.stblink.port.sim.SimBox;
import org.stblink.port.sim.SimWorld;
import org.stblink.server.domain.Settings;

/**
 * A box whose platform computes something for the SDK comes online and is called by one that has none, and the platform does
 * the work: agreements, hashes, or the ciphers of one suite.
 */
class AcceleratedBoxTest {
    private static final long A_MINUTE = 60_000;

    private final SimWorld world = new SimWorld(25);
    private final SimServer server = new SimServer(world, withNational());
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

    private SimDevice online(SimBox box, String id, int peerSuite) throws StbLinkException {
        SimDevice device = new SimDevice(box, server, id, server.allow(id, "home"), peerSuite);
        world.require(id + " online", device::isOnline, A_MINUTE);
        return device;
    }

    private void call(SimDevice caller, String targetId, SimDevice target) throws StbLinkException {
        caller.session().open(targetId, new byte[0], (int) A_MINUTE);
        caller.box.signal();
        world.require("a channel at both", () -> caller.opened.size() == 1 && target.opened.size() == 1, A_MINUTE);
    }

    /** @return how often the hardware was asked for the call */
    private int callIt(int peerSuite) throws StbLinkException {
        SimBox accelerated = world.box("ACCELERATED");
        accelerated.accelerate(hardware);
        SimDevice target = online(accelerated, "ACCELERATED", peerSuite);
        SimDevice caller = online(world.box("PLAIN"), "PLAIN", peerSuite);
        int before = hardware.asked;
        assertThat(before).as("enrolment and registration").isGreaterThanOrEqualTo(3);

        call(caller, "ACCELERATED", target);
        return hardware.asked - before;
    }

    @Test
    void platformComputesKeyPairAndAgreementOfACall() throws StbLinkException {
        assertThat(callIt(DeviceConfig.SUITE_CHACHA_POLY)).isEqualTo(2);
    }

    @Test
    void softwareComputesWhileThePlatformSleeps() throws StbLinkException {
        hardware.isAsleep = true;
        assertThat(callIt(DeviceConfig.SUITE_CHACHA_POLY)).isEqualTo(2);
    }

    @Test
    void platformWithX25519IsNotAskedForAnAgreementOnAnotherCurve() throws StbLinkException {
        assertThat(callIt(DeviceConfig.SUITE_NATIONAL)).isZero();
    }

    /** SHA-256 and nothing else, every other time: between two it is busy. */
    private static final class HashEngine implements HashAccelerator {
        private int asked;

        @Override
        public AeadKey aead(int algorithm, byte[] key32) {
            return null;
        }

        @Override
        public boolean sha256(byte[] in, int off, int len, byte[] out, int outOff) {
            asked++;
            return asked % 2 == 0 && new SoftwareCrypto().sha256(in, off, len, out, outOff);
        }
    }

    @Test
    void platformThatHashesNowAndThenCarriesRegistrationAndCall() throws StbLinkException {
        HashEngine engine = new HashEngine();
        SimBox fast = world.box("HASHES");
        fast.accelerate(engine);
        SimDevice target = online(fast, "HASHES", DeviceConfig.SUITE_CHACHA_POLY);
        int registered = engine.asked;
        assertThat(registered).as("enrolment and registration").isPositive();
        SimDevice caller = online(world.box("PLAIN"), "PLAIN", DeviceConfig.SUITE_CHACHA_POLY);

        call(caller, "HASHES", target);

        assertThat(engine.asked).as("the call").isGreaterThan(registered);
    }

    /** SM4-GCM and nothing else, as a chip that does SM4; counts what passes. */
    private static final class Sm4Chip implements CryptoAccelerator {
        private int keys;
        private int destroyed;
        private int sealed;
        private int opened;

        @Override
        public AeadKey aead(int algorithm, byte[] key32) {
            if (algorithm != SM4_GCM) {
                return null;
            }
            AeadKey key = new SoftwareCrypto().aead(algorithm, key32);
            keys++;
            return new AeadKey() {
                private boolean gone;

                @Override
                public int seal(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
                    sealed += len;
                    return key.seal(nonce12, ad, adOff, adLen, buf, off, len);
                }

                @Override
                public int open(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
                    int text = key.open(nonce12, ad, adOff, adLen, buf, off, len);
                    opened += Math.max(text, 0);
                    return text;
                }

                @Override
                public void destroy() {
                    destroyed += gone ? 0 : 1;
                    gone = true;
                    key.destroy();
                }
            };
        }
    }

    @Test
    void chipThatDoesSm4CarriesAChannelOfTheNationalSuiteWithABoxOfSoftware() throws StbLinkException {
        Sm4Chip chip = new Sm4Chip();
        SimBox fast = world.box("CHIP");
        fast.accelerate(chip);
        SimDevice target = online(fast, "CHIP", DeviceConfig.SUITE_NATIONAL);
        SimDevice caller = online(world.box("PLAIN"), "PLAIN", DeviceConfig.SUITE_NATIONAL);
        assertThat(chip.sealed + chip.opened)
                .as("bytes that passed: the control channel is of another suite")
                .isZero();

        call(caller, "CHIP", target);
        byte[] there = filled(20_000, 3);
        byte[] back = filled(30_000, 5);
        Transfer sending = new Transfer(caller, caller.last(), there);
        Transfer receiving = new Transfer(target, target.last(), back);
        world.require("both transfers", () -> sending.isDone() && receiving.isDone(), A_MINUTE);
        world.require("the end", () -> !caller.closed.isEmpty() && !target.closed.isEmpty(), A_MINUTE);

        assertThat(receiving.received.toByteArray()).isEqualTo(there);
        assertThat(sending.received.toByteArray()).isEqualTo(back);
        assertThat(chip.opened).as("bytes that the chip opened").isGreaterThanOrEqualTo(there.length);
        assertThat(chip.sealed).as("bytes that the chip sealed").isGreaterThanOrEqualTo(back.length);
        assertThat(chip.destroyed).as("keys that are gone").isEqualTo(chip.keys);
    }

    private static byte[] filled(int length, int step) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * step + (i >> 8));
        }
        return bytes;
    }

    private static Settings withNational() {
        return Settings.DEFAULTS
                .change()
                .suiteOrder(List.of(DeviceConfig.SUITE_CHACHA_POLY, DeviceConfig.SUITE_NATIONAL))
                .done();
    }
}
