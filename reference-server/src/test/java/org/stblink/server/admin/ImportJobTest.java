package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.stblink.server.admin.http.AdminError;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.domain.Operator;
import org.stblink.server.domain.Vault;
import org.stblink.server.store.ImportOutcome;
import org.stblink.server.store.ImportStore;
import org.stblink.server.store.StoreException;

/** An import whose store fails, or is over before it. */
class ImportJobTest {
    private final ImportStore store = mock(ImportStore.class);
    private final ImportJob job = new ImportJob(
            7,
            store,
            new Enlister(new Vault(new byte[32], AdminFixture.ENTROPY), AdminFixture.ENTROPY, AdminFixture.RANGES),
            new Enlister.Rules("g", false),
            mock(Operator.class),
            mock(DomainAccess.class),
            0);

    private AdminException refused(String line) {
        byte[] body = line.getBytes(StandardCharsets.UTF_8);
        return catchThrowableOfType(AdminException.class, () -> job.add(AdminClient.SERIALS, true, body, 0));
    }

    @Test
    void nothingIsShownOfAnImportInWhichTheStoreFailed() throws Exception {
        when(store.add(anyLong(), any()))
                .thenReturn(CompletableFuture.failedFuture(new StoreException("the disk is full")))
                .thenReturn(CompletableFuture.completedFuture(Optional.of(new ImportOutcome(1, 0, List.of()))));

        assertThat(refused("a1").error()).isEqualTo(AdminError.UNAVAILABLE);
        job.add(AdminClient.SERIALS, true, "a2".getBytes(StandardCharsets.UTF_8), 0);

        AdminException commit = catchThrowableOfType(AdminException.class, () -> job.commit(0));
        assertThat(commit.error()).isEqualTo(AdminError.IMPORT_REFUSED);
        assertThat(commit).hasMessageContaining("the store failed in a part of it");
        verify(store, never()).close(anyLong());
    }

    @Test
    void linesForOneThatIsOverAreToldSo() {
        when(store.add(anyLong(), any())).thenReturn(CompletableFuture.completedFuture(Optional.empty()));

        AdminException late = refused("a1");
        assertThat(late.error()).isEqualTo(AdminError.NOT_FOUND);
        assertThat(late).hasMessage("import 7 is over");
    }
}
