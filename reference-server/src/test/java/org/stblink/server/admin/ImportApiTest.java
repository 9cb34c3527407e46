package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stblink.server.admin.http.AdminError;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Request;
import org.stblink.server.domain.Operator;
import org.stblink.server.domain.Vault;
import org.stblink.server.store.DeviceDirectory;
import org.stblink.server.store.ImportOutcome;
import org.stblink.server.store.ImportStore;
import org.stblink.server.store.StoreException;

/** Imports on a store that stalls or fails: whatever comes of them, none is left open. */
@Timeout(60)
class ImportApiTest {
    private static final long FIRST = 6;
    private static final long SECOND = 7;
    private static final long LEFT_MILLIS = 600_001;

    private final ImportStore store = mock(ImportStore.class);
    private final AtomicLong millis = new AtomicLong();
    private final DomainAccess domain = new DomainAccess() {
        @Override
        public <T> CompletableFuture<T> call(LongFunction<T> task) {
            return CompletableFuture.completedFuture(task.apply(0));
        }
    };
    private final ImportApi api = new ImportApi(
            store,
            new Enlister(new Vault(new byte[32], AdminFixture.ENTROPY), AdminFixture.ENTROPY, AdminFixture.RANGES),
            mock(Operator.class),
            domain,
            new FleetCache(mock(DeviceDirectory.class), millis::get),
            millis::get);
    private final CompletableFuture<Boolean> committed = new CompletableFuture<>();

    @BeforeEach
    void aStoreThatWorksButForCommits() {
        when(store.open())
                .thenReturn(CompletableFuture.completedFuture(FIRST))
                .thenReturn(CompletableFuture.completedFuture(SECOND));
        when(store.add(anyLong(), any()))
                .thenReturn(CompletableFuture.completedFuture(Optional.of(new ImportOutcome(1, 0, List.of()))));
        when(store.pins(anyLong())).thenReturn(CompletableFuture.completedFuture(List.of()));
        when(store.close(anyLong())).thenReturn(committed);
        when(store.discard(anyLong())).thenReturn(CompletableFuture.completedFuture(true));
        when(store.openImports()).thenReturn(CompletableFuture.completedFuture(List.of()));
    }

    private static Request request(long number) throws Exception {
        Request request = mock(Request.class);
        when(request.variable("import")).thenReturn(String.valueOf(number));
        when(request.object(any())).thenReturn(Map.of("group", "g"));
        when(request.contentType()).thenReturn(AdminClient.SERIALS);
        when(request.body()).thenReturn("a1\n".getBytes(StandardCharsets.UTF_8));
        return request;
    }

    private interface Call {
        Object make(Request request) throws Exception;
    }

    private static AdminException refused(Call call, long number) {
        AdminException refused = catchThrowableOfType(AdminException.class, () -> call.make(request(number)));
        assertThat(refused).isNotNull();
        return refused;
    }

    /** As {@link #refused}, for one whose seconds are over at once: whoever is interrupted waits no longer. */
    private static void tooLate(Call call, long number) {
        Thread.currentThread().interrupt();
        try {
            assertThat(refused(call, number).error()).isEqualTo(AdminError.UNAVAILABLE);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private Object open() throws Exception {
        return ((Map<?, ?>) api.open(request(0))).get("import");
    }

    private void commitTakesTooLong() throws Exception {
        assertThat(open()).isEqualTo(FIRST);
        api.add(request(FIRST));
        tooLate(api::commit, FIRST);
    }

    @Test
    void anImportThatIsListedWithoutAnAnswerIsNotInTheWayOfTheNext() throws Exception {
        commitTakesTooLong();
        AdminException busy = refused(api::open, 0);
        assertThat(busy.error()).isEqualTo(AdminError.IMPORT_BUSY);
        assertThat(busy).hasMessageContaining("is being committed").hasMessageNotContaining("DELETE");
        assertThat(refused(api::discard, FIRST)).hasMessageContaining("is being committed");

        committed.complete(true);

        assertThat(open()).isEqualTo(SECOND);
        verify(store, never()).discard(anyLong());
    }

    @Test
    void anImportThatIsListedWithoutAnAnswerIsTakenForThatOnceItIsGivenUp() throws Exception {
        commitTakesTooLong();
        committed.complete(true);

        AdminException late = refused(api::discard, FIRST);

        assertThat(late.error()).isEqualTo(AdminError.NOT_FOUND);
        assertThat(late).hasMessageContaining("nothing of it is taken away");
        assertThat(refused(api::get, FIRST)).hasMessageContaining("no open import");
        verify(store, never()).discard(anyLong());
    }

    @Test
    void anImportThatIsListedWithoutAnAnswerIsToldToWhoAsksAgain() throws Exception {
        commitTakesTooLong();
        committed.complete(true);

        assertThat((Map<?, ?>) api.commit(request(FIRST)))
                .isEqualTo(Map.of("import", FIRST, "inserted", 1L, "unchanged", 0L, "problems", 0L));
        verify(store, times(1)).close(FIRST);
    }

    @Test
    void whatWasCommittedIsNotTakenAwayWhenItsClientNeverComesBack() throws Exception {
        commitTakesTooLong();
        millis.addAndGet(LEFT_MILLIS);
        api.endLeft();
        assertThat(refused(api::open, 0).error()).isEqualTo(AdminError.IMPORT_BUSY);

        committed.complete(true);
        api.endLeft();

        assertThat(refused(api::get, FIRST)).hasMessageContaining("no open import");
        verify(store, never()).discard(anyLong());
    }

    @Test
    void aCommitThatFailsAfterAllLeavesWhatCanBeTakenAway() throws Exception {
        commitTakesTooLong();
        committed.completeExceptionally(new StoreException("the disk is full"));

        api.discard(request(FIRST));

        verify(store).discard(FIRST);
        assertThat(open()).isEqualTo(SECOND);
    }

    @Test
    void anImportThatWasBegunWithoutAnAnswerIsTakenAway() throws Exception {
        CompletableFuture<Long> opened = new CompletableFuture<>();
        when(store.open()).thenReturn(opened).thenReturn(CompletableFuture.completedFuture(SECOND));
        tooLate(api::open, 0);
        verify(store, never()).discard(anyLong());

        opened.complete(FIRST);

        verify(store).discard(FIRST);
        assertThat(open()).isEqualTo(SECOND);
    }

    @Test
    void whatCouldNotBeTakenAwayIsTriedAgainWithoutAnotherImport() throws Exception {
        CompletableFuture<Boolean> failed = CompletableFuture.failedFuture(new StoreException("the disk is full"));
        when(store.discard(FIRST)).thenReturn(failed).thenReturn(CompletableFuture.completedFuture(true));
        when(store.openImports()).thenReturn(CompletableFuture.completedFuture(List.of(FIRST)));
        open();
        api.discard(request(FIRST));

        api.endLeft();
        verify(store, times(1)).discard(FIRST);
        millis.addAndGet(ImportApi.AGAIN_MILLIS + 1);
        api.endLeft();
        verify(store, times(2)).discard(FIRST);
        millis.addAndGet(ImportApi.AGAIN_MILLIS + 1);
        api.endLeft();
        verify(store, times(2)).discard(FIRST);
    }

    @Test
    void aStoreThatFailsIsNotTakenForOneThatIsBusy() throws Exception {
        CompletableFuture<Long> failed = CompletableFuture.failedFuture(new StoreException("the disk is full"));
        when(store.open()).thenReturn(failed).thenReturn(CompletableFuture.completedFuture(FIRST));
        when(store.openImports())
                .thenReturn(CompletableFuture.failedFuture(new StoreException("the disk is full")))
                .thenReturn(CompletableFuture.completedFuture(List.of()));
        for (int time = 0; time < 2; time++) {
            AdminException refused = refused(api::open, 0);
            assertThat(refused.error()).isEqualTo(AdminError.UNAVAILABLE);
            assertThat(refused).hasMessageContaining("the disk is full");
        }

        assertThat(open()).isEqualTo(FIRST);
    }

    /** What is under way is in the store, too, but somebody's. */
    @Test
    void anImportThatIsUnderWayIsNotTakenAwayWithWhatIsNobodys() throws Exception {
        when(store.discard(FIRST))
                .thenReturn(CompletableFuture.completedFuture(true))
                .thenReturn(CompletableFuture.failedFuture(new StoreException("the disk is full")));
        when(store.openImports()).thenReturn(CompletableFuture.completedFuture(List.of(FIRST, SECOND)));
        when(store.add(anyLong(), any())).thenAnswer(call -> {
            // Somebody else gives the first one up meanwhile, and begins the second.
            api.discard(request(FIRST));
            assertThat(open()).isEqualTo(SECOND);
            return CompletableFuture.completedFuture(Optional.empty());
        });
        assertThat(refused(api::run, 0)).hasMessage("import " + FIRST + " is over");

        assertThat(refused(api::open, 0)).hasMessageContaining("import " + SECOND + " is under way");
        millis.addAndGet(ImportApi.AGAIN_MILLIS + 1);
        api.endLeft();
        verify(store, never()).discard(SECOND);

        api.discard(request(SECOND));
        verify(store).discard(SECOND);
    }
}
