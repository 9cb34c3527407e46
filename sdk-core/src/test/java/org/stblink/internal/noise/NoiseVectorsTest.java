package org.stblink.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.crypto.Suite;
import org.stblink.vectors.VectorFiles;

class NoiseVectorsTest {
    /** The two patterns of protocol version 1 in the international suites; always there. */
    @Test
    void patternsOfTheProtocolAgreeWithPublicVectors() throws IOException {
        try (InputStream in = NoiseVectorsTest.class.getResourceAsStream("/noise-vectors.json")) {
            NoiseVectors vectors = new NoiseVectors();
            vectors.runAll(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            assertThat(vectors.run()).isEqualTo(4);
        }
    }

    /** The protocol's patterns in the national suite, with a rekey each way; {@link DissononceInteropTest} makes them anew. */
    @Test
    void nationalVectorsAgree() throws IOException {
        NoiseVectors vectors = new NoiseVectors();
        vectors.runAll(national());
        assertThat(vectors.run()).isEqualTo(4);
        assertThat(vectors.rekeys()).isEqualTo(12);
    }

    @Test
    @SuppressWarnings("unchecked")
    void keysOfServersAgree() throws IOException {
        HexFormat hex = HexFormat.of();
        List<Object> keys = (List<Object>) JSON.std.mapFrom(national()).get("server_keys");
        assertThat(keys).hasSize(3);
        for (Object each : keys) {
            Map<String, String> key = (Map<String, String>) each;
            byte[] privateKey = KeyHierarchy.nationalServerKey(hex.parseHex(key.get("secret")));
            assertThat(hex.formatHex(privateKey)).isEqualTo(key.get("private"));
            assertThat(hex.formatHex(HandshakePair.publicKey(Suite.NATIONAL, privateKey)))
                    .isEqualTo(key.get("public"));
        }
    }

    private static String national() throws IOException {
        try (InputStream in = NoiseVectorsTest.class.getResourceAsStream("/noise-vectors-national.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void cacophonyVectorsBesideTheCheckoutAgree() {
        NoiseVectors vectors = new NoiseVectors();
        vectors.runAll(VectorFiles.text("noise/cacophony-subset.json"));
        System.out.println(vectors.report("noise/cacophony-subset.json"));
        assertThat(vectors.run()).isGreaterThanOrEqualTo(20);
    }

    /** Any further file of vectors: {@code -Dstblink.noise.vectors=<file>[,<file>...]}. */
    @Test
    void vectorsGivenByPropertyAgree() throws IOException {
        String files = System.getProperty("stblink.noise.vectors");
        Assumptions.assumeTrue(files != null, "no -Dstblink.noise.vectors=<file> given");
        for (String file : files.split(",", -1)) {
            NoiseVectors vectors = new NoiseVectors();
            vectors.runAll(Files.readString(Path.of(file)));
            System.out.println(vectors.report(file));
            assertThat(vectors.run()).as(vectors.report(file)).isPositive();
        }
    }
}
