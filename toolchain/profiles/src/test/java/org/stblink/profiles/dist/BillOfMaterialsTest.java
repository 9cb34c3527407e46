package org.stblink.profiles.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BillOfMaterialsTest {
    @TempDir
    Path directory;

    /** So that two builds give the same bytes: the order of some maps is another in each JVM. */
    @Test
    void theFieldsOfAHashHaveOneOrder() throws Exception {
        Path jar = Files.writeString(directory.resolve("a.jar"), "one");
        Path bill = directory.resolve("a.cdx.json");

        BillOfMaterials.write(bill, jar, "stblink-sdk-a", "1.0", "1.87");

        assertThat(Files.readString(bill)).containsSubsequence("\"hashes\"", "\"alg\"", "\"content\"");
    }
}
