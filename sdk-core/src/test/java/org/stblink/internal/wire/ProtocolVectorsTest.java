package org.stblink.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.crypto.Sha256;

/** The values of section 3.4 are what the code makes, and those of the vectors, which were made without it. */
class ProtocolVectorsTest {
    private static final HexFormat HEX = HexFormat.of();

    private final List<String> documented = new ArrayList<>();

    ProtocolVectorsTest() throws IOException {
        for (List<String> row : new ProtocolDocument().rows("### 3.4 The national suite")) {
            documented.add(row.get(1).replace("`", ""));
        }
    }

    @Test
    void valuesOfTheNationalSuiteAreWhatTheCodeMakes() {
        Primitives national = Primitives.national();
        byte[] serverKey = KeyHierarchy.nationalServerKey(value(0));
        byte[] serverPublic = new byte[32];
        national.publicKey(serverKey, serverPublic);
        byte[] keyId = Arrays.copyOf(Sha256.hash(serverPublic), 4);
        byte[] ephemeralPublic = new byte[32];
        national.publicKey(value(4), ephemeralPublic);
        byte[] shared = new byte[32];
        assertThat(national.agree(value(4), value(6), 0, shared)).isTrue();

        assertThat(documented.subList(1, 4)).containsExactly(hex(serverKey), hex(serverPublic), hex(keyId));
        assertThat(documented.get(5)).isEqualTo(hex(ephemeralPublic));
        assertThat(documented.get(7)).isEqualTo(hex(shared));
    }

    @Test
    @SuppressWarnings("unchecked")
    void valuesOfTheNationalSuiteAreThoseOfItsVectors() throws IOException {
        Map<String, Object> vectors;
        try (InputStream in = ProtocolVectorsTest.class.getResourceAsStream("/noise-vectors-national.json")) {
            vectors = JSON.std.mapFrom(in);
        }
        Map<String, String> key = ((List<Map<String, String>>) vectors.get("server_keys")).get(0);
        Map<String, Object> handshake = ((List<Map<String, Object>>) vectors.get("vectors")).get(0);
        String message =
                ((List<Map<String, String>>) handshake.get("messages")).get(0).get("ciphertext");

        assertThat(documented.subList(0, 3)).containsExactly(key.get("secret"), key.get("private"), key.get("public"));
        assertThat(handshake.get("protocol_name")).isEqualTo("Noise_NK_SM2_SM4GCM_SM3");
        assertThat(documented.get(4)).isEqualTo(handshake.get("init_ephemeral"));
        assertThat(documented.get(6)).isEqualTo(handshake.get("init_remote_static"));
        assertThat(documented.subList(8, 10)).containsExactly((String) handshake.get("init_prologue"), message);
        assertThat(message).startsWith(documented.get(5));
    }

    private byte[] value(int row) {
        return HEX.parseHex(documented.get(row));
    }

    private static String hex(byte[] value) {
        return HEX.formatHex(value);
    }
}
