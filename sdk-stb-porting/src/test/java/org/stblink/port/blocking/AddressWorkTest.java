package org.stblink.port.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.hal.NetworkPort;
import org.stblink.port.javase.NoLogSink;

/** Addresses through the adapter, over calls that the test lets end. */
@Timeout(60)
class AddressWorkTest {
    private static final byte[] FIRST = {10, 0, 0, 9};
    private static final byte[] SECOND = {10, 0, 0, 10};
    private static final byte[] THIRD = {10, 0, 0, 11};
    /** An answer: an exception. */
    private static final int THROWS = -1;

    private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
    private final Semaphore ends = new Semaphore(0);
    private volatile int answer = NetworkPort.DONE;
    private final CountedTasks tasks = new CountedTasks();
    private final BlockingNetworkPort port = new BlockingNetworkPort(new SteppedAddresses(), tasks, new NoLogSink());

    @AfterEach
    void close() {
        ends.release(1000);
        port.close();
    }

    private int apply(byte[] ip) {
        return port.applyAddress(ip, 24, null);
    }

    private String nextCall() throws InterruptedException {
        String call = calls.poll(20, TimeUnit.SECONDS);
        assertThat(call).as("the next call of the box's network").isNotNull();
        return call;
    }

    /** Lets the call end that runs; the adapter says so by ending the await. */
    private void endCall() {
        ends.release();
        port.await(20_000);
    }

    @Test
    void releaseAskedForWhileAnApplyRunsBeginsAtItsEndThoughNobodyAsksAgain() throws InterruptedException {
        assertThat(apply(FIRST)).isEqualTo(NetworkPort.PENDING);
        assertThat(nextCall()).isEqualTo("apply 9");
        assertThat(port.releaseAddress(FIRST)).isEqualTo(NetworkPort.PENDING);

        endCall();

        assertThat(nextCall()).isEqualTo("release 9");
        endCall();
        assertThat(port.releaseAddress(FIRST)).isEqualTo(NetworkPort.DONE);
    }

    @Test
    void releaseIsDoneThoughAnotherAddressIsAskedForMeanwhile() throws InterruptedException {
        apply(FIRST);
        assertThat(nextCall()).isEqualTo("apply 9");
        port.releaseAddress(FIRST);
        apply(SECOND);

        endCall();

        assertThat(nextCall()).isEqualTo("release 9");
        apply(SECOND);
        endCall();
        assertThat(nextCall()).isEqualTo("apply 10");
        endCall();
        assertThat(apply(SECOND)).isEqualTo(NetworkPort.DONE);
        assertThat(calls).isEmpty();
    }

    @Test
    void ofSeveralAddressesAskedForMeanwhileOnlyTheLastIsApplied() throws InterruptedException {
        apply(FIRST);
        assertThat(nextCall()).isEqualTo("apply 9");
        apply(SECOND);
        apply(THIRD);

        endCall();

        assertThat(nextCall()).isEqualTo("apply 11");
        endCall();
        assertThat(apply(THIRD)).isEqualTo(NetworkPort.DONE);
        assertThat(calls).isEmpty();
    }

    @Test
    void releaseTakesBackTheApplyOfItsOwnAddressOnly() throws InterruptedException {
        apply(FIRST);
        assertThat(nextCall()).isEqualTo("apply 9");
        apply(SECOND);
        port.releaseAddress(FIRST);
        port.releaseAddress(SECOND);

        endCall();

        assertThat(nextCall()).isEqualTo("release 9");
        endCall();
        assertThat(nextCall()).isEqualTo("release 10");
        endCall();
        assertThat(port.releaseAddress(SECOND)).isEqualTo(NetworkPort.DONE);
        assertThat(calls).isEmpty();
    }

    @Test
    void whatRunsAskedForAgainTakesBackWhatWasToFollow() throws InterruptedException {
        apply(FIRST);
        assertThat(nextCall()).isEqualTo("apply 9");
        port.releaseAddress(FIRST);
        apply(FIRST);

        endCall();

        assertThat(apply(FIRST)).isEqualTo(NetworkPort.DONE);
        assertThat(calls).isEmpty();
    }

    @Test
    void closeReleasesWhatIsStillApplied() throws InterruptedException {
        ends.release(1000);
        apply(FIRST);
        assertThat(nextCall()).isEqualTo("apply 9");
        port.await(20_000);
        assertThat(apply(FIRST)).isEqualTo(NetworkPort.DONE);

        port.close();

        assertThat(calls).containsExactly("release 9");
        port.close();
        assertThat(calls).hasSize(1);
    }

    @Test
    void closeWhileAnApplyRunsReleasesItAtItsEnd() throws InterruptedException {
        apply(FIRST);
        assertThat(nextCall()).isEqualTo("apply 9");
        Thread closing = new Thread(port::close);
        closing.start();
        while (apply(SECOND) != NetworkPort.REFUSED) {
            Thread.onSpinWait(); // Until the other thread is inside close.
        }
        ends.release(1000);
        closing.join();
        assertThat(nextCall()).isEqualTo("release 9");
        assertThat(calls).isEmpty();
    }

    @Test
    void closeReleasesNothingThatWasReleasedOrRefused() throws InterruptedException {
        ends.release(1000);
        apply(FIRST);
        assertThat(nextCall()).isEqualTo("apply 9");
        port.await(20_000);
        port.releaseAddress(FIRST);
        assertThat(nextCall()).isEqualTo("release 9");
        port.await(20_000);
        answer = NetworkPort.REFUSED;
        apply(SECOND);
        assertThat(nextCall()).isEqualTo("apply 10");
        port.await(20_000);

        port.close();

        assertThat(calls).isEmpty();
    }

    private void applied(byte[] ip) throws InterruptedException {
        apply(ip);
        assertThat(nextCall()).isEqualTo("apply " + ip[3]);
        endCall();
        assertThat(apply(ip)).isEqualTo(NetworkPort.DONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {NetworkPort.REFUSED, NetworkPort.PENDING, THROWS})
    void releaseThatDidNotSucceedIsTriedAgainThoughNobodyAsks(int first) throws InterruptedException {
        applied(FIRST);
        answer = first;
        port.releaseAddress(FIRST);
        assertThat(nextCall()).isEqualTo("release 9");
        answer = NetworkPort.DONE;
        endCall();

        assertThat(nextCall()).isEqualTo("release 9");
        endCall();

        tasks.awaitRunning(0);
        port.close();
        assertThat(calls).isEmpty();
    }

    @Test
    void whatAnApplyThatFailedMayHaveAddedIsReleased() throws InterruptedException {
        answer = THROWS;
        apply(FIRST);
        assertThat(nextCall()).isEqualTo("apply 9");
        answer = NetworkPort.DONE;
        endCall();
        assertThat(apply(FIRST)).isEqualTo(NetworkPort.REFUSED);

        assertThat(nextCall()).isEqualTo("release 9");
    }

    @Test
    void addressThatIsAppliedAgainIsNotReleasedAnyMore() throws InterruptedException {
        applied(FIRST);
        answer = NetworkPort.REFUSED;
        port.releaseAddress(FIRST);
        assertThat(nextCall()).isEqualTo("release 9");
        answer = NetworkPort.DONE;
        apply(FIRST);
        endCall();

        assertThat(nextCall()).isEqualTo("apply 9");
        endCall();

        tasks.awaitRunning(0); // There is nothing that it would try again.
        assertThat(calls).isEmpty();
    }

    @Test
    void otherAddressesDoNotWaitForTheNextAttempt() throws InterruptedException {
        applied(FIRST);
        answer = NetworkPort.REFUSED;
        port.releaseAddress(FIRST);
        assertThat(nextCall()).isEqualTo("release 9");
        answer = NetworkPort.DONE;
        apply(SECOND);
        endCall();

        assertThat(nextCall()).isEqualTo("apply 10");
        endCall();

        assertThat(nextCall()).isEqualTo("release 9");
    }

    @Test
    void releaseThatHadNoThreadIsTriedWhenThereIsOne() throws InterruptedException {
        applied(FIRST);
        tasks.awaitRunning(0);
        tasks.exhausted(true);
        assertThat(port.releaseAddress(FIRST)).isEqualTo(NetworkPort.REFUSED);
        tasks.exhausted(false);
        apply(SECOND);
        assertThat(nextCall()).isEqualTo("apply 10");
        endCall();

        assertThat(nextCall()).isEqualTo("release 9");
    }

    @Test
    void closeAsksAgainForAReleaseThatIsPending() throws InterruptedException {
        applied(FIRST);
        answer = NetworkPort.PENDING;
        Thread closing = new Thread(port::close);
        closing.start();
        assertThat(nextCall()).isEqualTo("release 9");
        answer = NetworkPort.DONE;
        ends.release();

        assertThat(nextCall()).isEqualTo("release 9");
        ends.release();
        closing.join();
        assertThat(calls).isEmpty();
    }

    @Test
    void closeEndsThoughAReleaseStaysPending() throws InterruptedException {
        applied(FIRST);
        answer = NetworkPort.PENDING;
        ends.release(1000);

        port.close();

        tasks.awaitRunning(0);
        assertThat(calls).isNotEmpty();
    }

    private final class SteppedAddresses implements BlockingNetwork {
        private int called(String call) {
            int result = answer;
            calls.add(call);
            ends.acquireUninterruptibly();
            if (result == THROWS) {
                throw new IllegalStateException("the vendor's bug");
            }
            return result;
        }

        @Override
        public int applyAddress(byte[] ip, int prefix, byte @Nullable [] gatewayOrNull) {
            return called("apply " + ip[3]);
        }

        @Override
        public int releaseAddress(byte[] ip) {
            return called("release " + ip[3]);
        }

        @Override
        public BlockingSocket open() {
            throw new UnsupportedOperationException();
        }

        @Override
        public BlockingServer listen(byte[] ip, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean closeEndsCalls() {
            return true;
        }
    }
}
