package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stblink.server.domain.Operator;

/** How many there were in a second. */
@Timeout(60)
class RatesTest {
    /** More than the time between two looks. */
    private static final int STALL_MILLIS = 1_100;

    /** Answers the first question late. With each there is one registration more. */
    private static final class StalledDomain implements DomainAccess {
        final CompletableFuture<Void> askedThrice = new CompletableFuture<>();
        private final FakeOperator operator;
        private int asked;

        StalledDomain(FakeOperator operator) {
            this.operator = operator;
        }

        @Override
        public <T> CompletableFuture<T> call(LongFunction<T> task) {
            asked++;
            operator.counters = new Operator.Counters(asked, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
            if (asked == 1) {
                try {
                    Thread.sleep(STALL_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            if (asked == 3) {
                askedThrice.complete(null);
                return new CompletableFuture<>(); // so that the second answer stays the latest
            }
            return CompletableFuture.completedFuture(task.apply(System.nanoTime() / 1_000_000));
        }
    }

    @Test
    void whatAStallHeldUpIsNotAskedAtOnce() throws Exception {
        FakeOperator operator = new FakeOperator();
        StalledDomain domain = new StalledDomain(operator);
        try (Rates rates = new Rates(operator, domain)) {
            rates.start();
            domain.askedThrice.get(30, TimeUnit.SECONDS);

            assertThat(rates.latest().number()).isEqualTo(2);
            // One each second, at the most: the machine may be busy with other things.
            assertThat(rates.latest().perSecond().get("registrations")).isBetween(0.01, 1.0);
        }
    }
}
