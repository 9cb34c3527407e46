package org.stblink.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Known answers of resume (docs/protocol.md, section 4.4), computed with Python's hmac and hashlib. Inputs count up: K_auth
 * from 00, the ratchet from 20, nonceD from 40, nonceS from 60, the ticket from 80, the handle from a0, keyId from f0.
 */
class ResumeKeysTest {
    private static final byte[] AUTH = counting(0x00, 32);
    private static final byte[] RATCHET = counting(0x20, 32);
    private static final byte[] TICKET = counting(0x80, 16);
    private static final byte[] PREAMBLE =
            concat("STBL".getBytes(StandardCharsets.US_ASCII), new byte[] {1, 1, 3}, counting(0xf0, 4));
    private static final byte[] FIELDS = concat(counting(0xa0, 16), counting(0x80, 8), counting(0x40, 32));

    private final byte[] exportKey = ResumeKeys.SOFTWARE.exportKey(AUTH, RATCHET);

    private byte[] proof() {
        return ResumeKeys.SOFTWARE.deviceProof(exportKey, PREAMBLE, FIELDS, 0, FIELDS.length);
    }

    private byte[] hash() {
        byte[] body = concat(FIELDS, proof());
        return ResumeKeys.SOFTWARE.hash(PREAMBLE, body, 0, body.length, counting(0x60, 32));
    }

    @Test
    void exportKeyIsOneHmacUnderTheKeyThatMayNotLeaveItsStore() throws Exception {
        assertHex(exportKey, "562b886ab50634555a2e948b21241facc62baefc9e682cd0768bba4c80569779");
        DeviceKeys store = mock(DeviceKeys.class);
        when(store.mac(any(byte[][].class))).thenAnswer(call -> {
            Object[] parts = call.getArguments();
            return HmacSha256.mac(AUTH, Arrays.copyOf(parts, parts.length, byte[][].class));
        });
        assertThat(ResumeKeys.exportKey(store, RATCHET)).isEqualTo(exportKey);
    }

    @Test
    void proofsAndHash() {
        assertHex(proof(), "fdc0a331c8c311dbabc57305f31a6e3cf2edc87f41dc659658f7e5317c88236e");
        assertHex(hash(), "df51546081d4c874cddecc01f13e210d1df6acfb3be9a954db71dfc83038283b");
        assertHex(
                ResumeKeys.SOFTWARE.serverProof(exportKey, hash()),
                "a61268afabd0e084b8341eee6f2e56b612c62a030f5fbbc01f13fa18e53cc8ff");
    }

    @Test
    void trafficKeys() {
        assertHex(
                ResumeKeys.SOFTWARE.deviceKey(exportKey, hash()),
                "ca82dd819024f0ef50eb9a5dbf21b8a1b3a2e503ee61a6bfd63fdb3dbaa5e84a");
        assertHex(
                ResumeKeys.SOFTWARE.serverKey(exportKey, hash()),
                "39e0f55ad13e376a676866a0f86221b688b48c5e83318d526b79f3ef55ae705d");
    }

    @Test
    void nextState() {
        assertHex(ResumeKeys.SOFTWARE.nextHandle(exportKey), "5d4db02ac099a3e712273d070f76bab9");
        assertHex(
                ResumeKeys.SOFTWARE.nextRatchet(exportKey, TICKET),
                "da538e93eb33b10e3fe7dc1826cf74ad345a1b463db55ec291b2c93e9d2c1e42");
    }

    @Test
    void noLabelBeginsAnother() {
        List<String> labels = List.of(
                "STBLink/1 register",
                "STBLink/1 resume",
                "STBLink/1 export",
                "STBLink/1 opening",
                "STBLink/1 answer",
                "STBLink/1 device key",
                "STBLink/1 server key",
                "STBLink/1 handle",
                "STBLink/1 ratchet");
        for (String label : labels) {
            assertThat(labels.stream().filter(other -> other.startsWith(label))).containsExactly(label);
        }
        assertThat(ResumeKeys.exportLabel()).asString(StandardCharsets.US_ASCII).isEqualTo("STBLink/1 export");
    }

    private static void assertHex(byte[] actual, String expected) {
        assertThat(HexFormat.of().formatHex(actual)).isEqualTo(expected);
    }

    private static byte[] counting(int from, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (from + i);
        }
        return bytes;
    }

    private static byte[] concat(byte[]... parts) {
        byte[] all = new byte[0];
        for (byte[] part : parts) {
            int at = all.length;
            all = Arrays.copyOf(all, at + part.length);
            System.arraycopy(part, 0, all, at, part.length);
        }
        return all;
    }
}
