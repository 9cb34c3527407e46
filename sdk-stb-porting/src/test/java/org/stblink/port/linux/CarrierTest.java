package org.stblink.port.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CarrierTest {
    @TempDir
    private Path directory;

    @Test
    void aCountThatIsAnotherThanBeforeIsAChange() throws Exception {
        Path count = Files.writeString(directory.resolve("carrier_changes"), "1\n");
        Carrier carrier = new Carrier(count);
        assertThat(carrier.hasChanged()).isFalse();
        Files.writeString(count, "3\n");
        assertThat(carrier.hasChanged()).isTrue();
        assertThat(carrier.hasChanged()).isFalse();
    }

    @Test
    void aSystemThatDoesNotCountSeesNoChange() {
        Carrier carrier = new Carrier(directory.resolve("nowhere"));
        assertThat(carrier.hasChanged()).isFalse();
    }
}
