package org.stblink.port.javase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.HalException;
import org.stblink.hal.LogSink;

class JavaSePlatformTest {
    @TempDir
    Path temporary;

    @Test
    void oneLineGivesAWholePlatform() throws Exception {
        try (JavaSePlatform box = JavaSePlatform.at(temporary.resolve("box"))) {
            assertThat(box.network()).isNotNull().isSameAs(box.network());
            assertThat(box.secrets()).isNotNull().isSameAs(box.secrets());
            assertThat(box.entropy()).isNotNull().isSameAs(box.entropy());
            assertThat(box.clock()).isNotNull().isSameAs(box.clock());
            assertThat(box.log()).isNotNull().isSameAs(box.log());
            assertThat(box.tasks()).isNotNull().isSameAs(box.tasks());
            CryptoAccelerator accelerator = box.accelerator();
            assertThat(accelerator).isNotNull().isSameAs(box.accelerator());
            assertThat(box.entropy().fill(new byte[16])).isTrue();
        }
    }

    @Test
    void everyPartCanBeChosen() throws Exception {
        LogSink log = new NoLogSink();
        try (JavaSePlatform box = JavaSePlatform.builder(temporary.resolve("box"))
                .pollMode()
                .withoutAccelerator()
                .log(log)
                .binding(() -> new byte[] {1})
                .entropy(new SecureRandomEntropy())
                .open()) {
            assertThat(box.tasks()).isNull();
            assertThat(box.accelerator()).isNull();
            assertThat(box.log()).isSameAs(log);
        }
        assertThatThrownBy(() -> JavaSePlatform.builder(temporary.resolve("box"))
                        .log(log)
                        .binding(() -> new byte[] {2})
                        .open())
                .isInstanceOf(HalException.class)
                .hasMessageContaining("another box");
    }

    @Test
    void secretsOfAnotherStoreAreUsedAndStayOpen() throws Exception {
        try (FileSecretStore own = FileSecretStore.open(
                temporary.resolve("own"), () -> new byte[] {1}, new SecureRandomEntropy(), new NoLogSink())) {
            try (JavaSePlatform box =
                    JavaSePlatform.with(own).log(new NoLogSink()).open()) {
                assertThat(box.secrets()).isSameAs(own);
                assertThat(box.ciphers()).extracting(CipherChoice::algorithm).contains("AES-256-GCM");
            }
            own.put("a", new byte[] {1});
            assertThat(own.get("a")).containsExactly(1);
        }
    }

    @Test
    void closeGivesTheSecretsToTheNextOne() throws Exception {
        Path directory = temporary.resolve("box");
        JavaSePlatform first =
                JavaSePlatform.builder(directory).log(new NoLogSink()).open();
        first.secrets().put("ticket", new byte[] {42});
        assertThatThrownBy(() ->
                        JavaSePlatform.builder(directory).log(new NoLogSink()).open())
                .isInstanceOf(HalException.class)
                .hasMessageContaining("already open");
        first.close();
        first.close();
        try (JavaSePlatform second =
                JavaSePlatform.builder(directory).log(new NoLogSink()).open()) {
            assertThat(second.secrets().get("ticket")).containsExactly(42);
        }
    }

    @Test
    void platformThatCannotOpenLeavesNothingLocked() throws Exception {
        Path directory = temporary.resolve("box");
        JavaSePlatform.builder(directory).log(new NoLogSink()).open().close();
        Files.write(directory.resolve(BoxKey.FILE), new byte[1]);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> JavaSePlatform.builder(directory)
                            .log(new NoLogSink())
                            .open())
                    .isInstanceOf(HalException.class)
                    .hasMessageContaining("damaged");
        }
    }
}
