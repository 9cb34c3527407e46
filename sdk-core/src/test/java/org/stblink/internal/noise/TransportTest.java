package org.stblink.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.crypto.Suite;
import org.stblink.support.WatchedAccelerator;

class TransportTest {
    private static final byte[] NONE = new byte[0];
    private static final byte[] FORTH = Sha256.hash(new byte[] {1});
    private static final byte[] BACK = Sha256.hash(new byte[] {2});

    @Test
    void givenKeysCarryOneDirectionEach() {
        Transport here = Transport.of(Suite.CHACHA_POLY, FORTH, BACK, null);
        Transport there = Transport.of(Suite.CHACHA_POLY, BACK, FORTH, null);

        assertTravels(here.sender(), there.receiver());
        assertTravels(there.sender(), here.receiver());
        byte[] reflected = new byte[16];
        here.sender().encrypt(NONE, 0, 0, reflected, 0, 0);
        assertThat(here.receiver().decrypt(NONE, 0, 0, reflected, 0, 16)).isEqualTo(-1);
    }

    @Test
    void bothDirectionsAreDestroyed() {
        Transport transport = Transport.of(Suite.CHACHA_POLY, FORTH, BACK, null);
        transport.destroy();

        assertThatIllegalStateException().isThrownBy(() -> transport.sender().rekey());
        assertThatIllegalStateException().isThrownBy(() -> transport.receiver().rekey());
    }

    @Test
    void bothDirectionsAreDestroyedWhereTheFirstOneThrows() {
        WatchedAccelerator platform = new WatchedAccelerator();
        Transport transport = Transport.of(Suite.AES_GCM, FORTH, BACK, platform);
        platform.destroyFailure = new AssertionError("a port's fault");

        assertThatThrownBy(transport::destroy).hasMessage("a port's fault");

        assertThat(platform.alive()).isZero();
    }

    @Test
    void keyOfOneDirectionIsForgottenWhereTheOtherOneCannotBeMade() {
        WatchedAccelerator platform = new WatchedAccelerator();
        CryptoAccelerator full = (suite, key32) -> {
            if (platform.alive() > 0) {
                throw new IllegalStateException("no place left");
            }
            return platform.aead(suite, key32);
        };

        assertThatThrownBy(() -> Transport.of(Suite.AES_GCM, FORTH, BACK, full)).hasMessage("no place left");

        assertThat(platform.keys()).hasSize(1);
        assertThat(platform.alive()).isZero();
    }

    private static void assertTravels(CipherState sender, CipherState receiver) {
        byte[] buf = Arrays.copyOf(new byte[] {'h', 'i'}, 18);
        sender.encrypt(NONE, 0, 0, buf, 0, 2);
        assertThat(receiver.decrypt(NONE, 0, 0, buf, 0, 18)).isEqualTo(2);
        assertThat(Arrays.copyOf(buf, 2)).containsExactly('h', 'i');
    }
}
