package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.stblink.server.domain.Operator;

/** How many there were in a second. */
class RatesTest {
    /** A second and three more registrations pass with each question. */
    private static final class BusyDomain implements DomainAccess {
        private final FakeOperator operator;
        private int asked;

        BusyDomain(FakeOperator operator) {
            this.operator = operator;
        }

        @Override
        public <T> CompletableFuture<T> call(LongFunction<T> task) {
            asked++;
            operator.counters = new Operator.Counters(3L * asked, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
            return CompletableFuture.completedFuture(task.apply(1000L * asked));
        }
    }

    @Test
    void eachLookIsASecondBehindTheLastSoThatAStallBringsNoCrowdOfThem() {
        FakeOperator operator = new FakeOperator();
        ScheduledExecutorService timer = mock(ScheduledExecutorService.class);
        try (Rates rates = new Rates(operator, new BusyDomain(operator), timer)) {
            rates.start();

            ArgumentCaptor<Runnable> look = ArgumentCaptor.forClass(Runnable.class);
            verify(timer).scheduleWithFixedDelay(look.capture(), eq(0L), eq(1L), eq(TimeUnit.SECONDS));
            for (int second = 0; second < 30; second++) {
                look.getValue().run();
            }
            assertThat(rates.latest().number()).isEqualTo(30);
            assertThat(rates.latest().perSecond()).containsEntry("registrations", 3.0);
        }
        verify(timer).shutdownNow();
    }
}
