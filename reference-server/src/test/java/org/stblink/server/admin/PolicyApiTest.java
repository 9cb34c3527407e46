package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Request;
import org.stblink.server.domain.PolicyRule;
import org.stblink.server.store.PolicyStore;

/** A policy that becomes durable when nobody waits for it any more. */
class PolicyApiTest {
    private final CompletableFuture<Boolean> forgotten = new CompletableFuture<>();
    private final FakeOperator operator = new FakeOperator();
    private final PolicyApi api = new PolicyApi(new SlowStore(), List.of(), operator, new DomainAccess() {
        @Override
        public <T> CompletableFuture<T> call(LongFunction<T> task) {
            return CompletableFuture.completedFuture(task.apply(0));
        }
    });

    /** Whoever waits for it is interrupted, as by his patience. */
    private final class SlowStore implements PolicyStore {
        @Override
        public CompletableFuture<Optional<Stored>> load() {
            throw new AssertionError("not asked");
        }

        @Override
        public CompletableFuture<Stored> keep(List<PolicyRule> rules) {
            throw new AssertionError("not asked");
        }

        @Override
        public CompletableFuture<Boolean> forget() {
            Thread.currentThread().interrupt();
            return forgotten;
        }
    }

    @Test
    void isUsedAllTheSame() {
        assertThatThrownBy(() -> api.forget(mock(Request.class))).isInstanceOf(AdminException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(operator.acts).isEmpty();

        forgotten.complete(true);
        assertThat(operator.acts).containsExactly("policy");
    }

    @Test
    void isNotUsedWhenItCouldNotBeStored() {
        assertThatThrownBy(() -> api.forget(mock(Request.class))).isInstanceOf(AdminException.class);
        assertThat(Thread.interrupted()).isTrue();
        forgotten.completeExceptionally(new IllegalStateException("the disk is full"));
        assertThat(operator.acts).isEmpty();
    }
}
