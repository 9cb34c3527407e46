package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.server.admin.http.Role;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.store.DeviceDirectory;
import org.stblink.server.store.OwnerOnly;
import org.stblink.server.store.StoreException;

/** What is exported, when the store fails in the middle of it, or its token is deleted. */
@Timeout(60)
class ExportTest {
    private static final String READER = "reader";

    @TempDir
    Path temporary;

    private @Nullable AdminTokens tokens;

    private static String list(int devices) {
        StringBuilder list = new StringBuilder("id,group\n");
        for (int i = 1; i <= devices; i++) {
            list.append(String.format("a%04d,g%n", i));
        }
        return list.toString();
    }

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
            admin.client.importCsv(list(1001).getBytes(StandardCharsets.UTF_8));
            ByteArrayOutputStream out = new ByteArrayOutputStream();

            assertThatThrownBy(() -> admin.client.copy("/v1/devices/export", out))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the answer broke off");
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .startsWith("id,group")
                    .doesNotContain("a1001");
        }
    }

    /** A store where the reader's token is deleted before the second page is read; pages of the audit are of one entry. */
    private DeviceDirectory deleting(DeviceDirectory store) {
        DeviceDirectory directory = mock(DeviceDirectory.class, delegatesTo(store));
        doAnswer(call -> {
                    tokens.delete(READER);
                    return store.list(call.getArgument(0));
                })
                .when(directory)
                .list(argThat(query -> query != null && !query.after().isEmpty()));
        doAnswer(call -> {
                    long after = call.getArgument(0);
                    if (after > 0) {
                        tokens.delete(READER);
                    }
                    return store.auditChain(after, 1);
                })
                .when(directory)
                .auditChain(anyLong(), anyInt());
        return directory;
    }

    /** What a client with a token of its own receives. */
    private String brokenOff(AdminFixture admin, String path) throws Exception {
        tokens = admin.tokens;
        Path file = temporary.resolve("reader.token");
        OwnerOnly.write(
                file, admin.tokens.create(READER, Role.READ, Instant.EPOCH).getBytes(StandardCharsets.US_ASCII));
        AdminClient reader =
                AdminClient.open("127.0.0.1:" + admin.server.address().getPort(), file);
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        assertThatThrownBy(() -> reader.copy(path, out))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the answer broke off");
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theListOfDevicesEndsWithTheTokenThatAskedForIt() throws Exception {
        try (AdminFixture admin = new AdminFixture(temporary.resolve("data"), settings -> settings, this::deleting)) {
            admin.client.importCsv(list(1001).getBytes(StandardCharsets.UTF_8));

            assertThat(brokenOff(admin, "/v1/devices/export"))
                    .startsWith("id,group")
                    .doesNotContain("a1001");
        }
    }

    @Test
    void theAuditEndsWithTheTokenThatAskedForIt() throws Exception {
        try (AdminFixture admin = new AdminFixture(temporary.resolve("data"), settings -> settings, this::deleting)) {
            for (String device : List.of("first", "second")) {
                admin.store
                        .append(new AuditEntry(AuditEvent.CODE_ISSUED, device, null, null, null, null))
                        .get(30, TimeUnit.SECONDS);
            }

            assertThat(brokenOff(admin, "/v1/audit/export")).doesNotContain("second", "\"head\"");
        }
    }
}
