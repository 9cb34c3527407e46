package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.server.store.DeviceDirectory;
import org.stblink.server.store.StoreException;

/** The list as a file, when the store fails in the middle of it. */
@Timeout(60)
class ExportTest {
    @TempDir
    Path temporary;

    /** A store whose first page of devices is the only one that it can read. */
    private static DeviceDirectory onePage(DeviceDirectory store) {
        DeviceDirectory directory = mock(DeviceDirectory.class, delegatesTo(store));
        doReturn(CompletableFuture.failedFuture(new StoreException("the disk fails, as a test wants it")))
                .when(directory)
                .list(argThat(query -> query != null && !query.after().isEmpty()));
        return directory;
    }

    @Test
    void aPartOfTheListIsNotTakenForAllOfIt() throws Exception {
        try (AdminFixture admin =
                new AdminFixture(temporary.resolve("data"), settings -> settings, ExportTest::onePage)) {
            StringBuilder list = new StringBuilder("id,group\n");
            for (int i = 1; i <= 1001; i++) {
                list.append(String.format("a%04d,g%n", i));
            }
            admin.client.importCsv(list.toString().getBytes(StandardCharsets.UTF_8));
            ByteArrayOutputStream out = new ByteArrayOutputStream();

            assertThatThrownBy(() -> admin.client.copy("/v1/devices/export", out))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the answer broke off");
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .startsWith("id,group")
                    .doesNotContain("a1001");
        }
    }
}
