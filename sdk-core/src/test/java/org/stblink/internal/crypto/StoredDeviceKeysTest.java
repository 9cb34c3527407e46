package org.stblink.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;

class StoredDeviceKeysTest {
    private static final byte[] AUTH = Sha256.hash(new byte[] {1});
    private static final byte[] WRAP = Sha256.hash(new byte[] {2});
    private static final byte[] PART_1 = {1, 2, 3};
    private static final byte[] PART_2 = {4, 5};

    private final SecretStore store = mock(SecretStore.class);
    private final DeviceKeys stored = new StoredDeviceKeys(store, "auth", "wrap");

    /** A store whose HMAC is the platform's. */
    @BeforeEach
    void hmacInTheStore() throws HalException {
        Map<String, byte[]> keys = Map.of("auth", AUTH, "wrap", WRAP);
        doAnswer(call -> {
                    assertThat((int) call.getArgument(1)).isEqualTo(SecretStore.HASH_SHA256);
                    int len = call.getArgument(4);
                    assertThat(len).as("SEC: hmac takes up to 1024 bytes").isBetween(0, 1024);
                    Mac mac = Mac.getInstance("HmacSHA256");
                    mac.init(new SecretKeySpec(keys.get(call.<String>getArgument(0)), "HmacSHA256"));
                    mac.update(call.<byte[]>getArgument(2), call.<Integer>getArgument(3), len);
                    mac.doFinal(call.getArgument(5), 0);
                    return null;
                })
                .when(store)
                .hmac(anyString(), anyInt(), any(), anyInt(), anyInt(), any());
    }

    @Test
    void storeComputesMacAndExpand() throws Exception {
        assertThat(stored.mac(PART_1, PART_2)).isEqualTo(HmacSha256.mac(AUTH, PART_1, PART_2));
        assertThat(stored.wrapKey(PART_1, PART_2)).isEqualTo(Kdf.expand32(WRAP, PART_1, PART_2));
        assertThat(stored.wrapKey()).isEqualTo(Kdf.expand32(WRAP));
    }

    @Test
    void noMoreIsAskedThanEveryStoreTakes() throws Exception {
        byte[] longest = new byte[DeviceKeys.MAX_INPUT_BYTES];
        byte[] tooLong = new byte[DeviceKeys.MAX_INPUT_BYTES + 1];

        assertThat(stored.wrapKey(longest)).isEqualTo(Kdf.expand32(WRAP, longest));
        assertThat(stored.mac(longest)).isEqualTo(HmacSha256.mac(AUTH, longest));
        assertThatIllegalArgumentException().isThrownBy(() -> stored.mac(tooLong));
        assertThatIllegalArgumentException().isThrownBy(() -> stored.wrapKey(tooLong));
    }

    @Test
    void storeFailureIsPassedOn() throws Exception {
        doThrow(new HalException("worn out")).when(store).hmac(anyString(), anyInt(), any(), anyInt(), anyInt(), any());

        assertThatExceptionOfType(HalException.class)
                .isThrownBy(() -> stored.mac(PART_1))
                .withMessage("worn out");
        assertThatExceptionOfType(HalException.class).isThrownBy(() -> stored.wrapKey(PART_1));
    }

    /** A ratchet or a pwKey is in it, and who hands it in wipes only his own. */
    @Test
    void inputIsNotLeftWhereItWasPutTogether() throws Exception {
        List<byte[]> inputs = new ArrayList<>();
        SecretStore failing = mock(SecretStore.class);
        doAnswer(call -> {
                    byte[] in = call.getArgument(2);
                    assertThat(in).startsWith(PART_1);
                    inputs.add(in);
                    throw new HalException("worn out");
                })
                .when(failing)
                .hmac(anyString(), anyInt(), any(), anyInt(), anyInt(), any());
        DeviceKeys keys = new StoredDeviceKeys(failing, "auth", "wrap");

        assertThatExceptionOfType(HalException.class).isThrownBy(() -> keys.mac(PART_1, PART_2));
        assertThatExceptionOfType(HalException.class).isThrownBy(() -> keys.wrapKey(PART_1, PART_2));

        assertThat(inputs).hasSize(2).allSatisfy(in -> assertThat(in).containsOnly(0));
        assertThat(PART_1).as("what was handed in").containsExactly(1, 2, 3);
    }
}
