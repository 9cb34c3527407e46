package org.stblink.port.javase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.hal.HalException;

class MachineBindingTest {
    @TempDir
    Path etc;

    private MachineBinding binding() {
        return new MachineBinding(List.of(etc.resolve("machine-id"), etc.resolve("serial-number")));
    }

    private static String text(MachineBinding binding) throws HalException {
        return new String(binding.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void firstIdentityThatIsThereCounts() throws Exception {
        assertThat(binding().bytes()).as("none there").isEmpty();
        Files.writeString(etc.resolve("serial-number"), "S123\0"); // As the device tree ends its strings.
        assertThat(text(binding())).isEqualTo("serial-number=S123");
        Files.writeString(etc.resolve("machine-id"), "\n"); // As an image has it before its first boot.
        assertThat(text(binding())).isEqualTo("serial-number=S123");
        Files.writeString(etc.resolve("machine-id"), "abc\n");
        assertThat(text(binding())).isEqualTo("machine-id=abc");
    }

    @Test
    void identityThatCannotBeReadIsAnErrorAndNotAbsence() throws IOException {
        Files.createDirectory(etc.resolve("machine-id")); // Reading a directory fails for root, too.
        assertThatThrownBy(() -> binding().bytes())
                .isInstanceOf(HalException.class)
                .hasMessageContaining("machine-id");
    }
}
