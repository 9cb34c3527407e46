package org.stblink.toolchain.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.StbLinkException;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;

/** Two boxes that have only blocking calls and threads, against the real server. */
@Timeout(300)
class BlockingAdapterTest {
    private static final int PATIENCE_MILLIS = 60_000;
    /** The session's two, and those of the control stream and the listener. */
    private static final int THREADS_WHEN_IDLE = 4;

    @TempDir
    private Path directory;

    private Lab lab;
    private BlockingBox a;
    private BlockingBox b;

    @BeforeEach
    void start() throws Exception {
        lab = Lab.start(directory.resolve("server"), 0, 0);
        LabDevice deviceA = LabDevice.named("BOX-A", "ann");
        LabDevice deviceB = LabDevice.named("BOX-B", "bob");
        lab.importDevices(List.of(deviceA, deviceB));
        a = BlockingBox.start(lab, deviceA, directory);
        b = BlockingBox.start(lab, deviceB, directory);
    }

    @AfterEach
    void stop() throws Exception {
        a.close();
        b.close();
        lab.close();
    }

    @Test
    void boxesEnrolCallEachOtherLoseTheLinkAndCallAgain() throws Exception {
        PeerChannel first = call(a, "BOX-B");
        PeerChannel answered = b.opened();
        assertThat(answered.peerId()).isEqualTo("BOX-A");
        assertThat(answered.sessionId()).isEqualTo(first.sessionId());
        exchange(first, answered, 1);

        a.network().cut();
        assertThat(a.closed().reason()).isIn(Reason.LINK_LOST, Reason.TRUNCATED);
        assertThat(b.closed().reason()).isIn(Reason.LINK_LOST, Reason.TRUNCATED);

        PeerChannel second = call(a, "BOX-B");
        assertThat(second.sessionId()).as("a new code for a new session").isNotEqualTo(first.sessionId());
        exchange(second, b.opened(), 2);

        PeerChannel back = call(b, "BOX-A");
        PeerChannel backAnswered = a.opened();
        assertThat(backAnswered.isCaller()).isFalse();
        exchange(back, backAnswered, 3);
        back.end();
        backAnswered.end();
        assertThat(a.closed().reason()).isEqualTo(Reason.ENDED);
        assertThat(b.closed().reason()).isEqualTo(Reason.ENDED);
    }

    @Test
    void threadsAreFourAtRestAndOneMoreForEachChannel() throws Exception {
        a.tasks().awaitRunning(THREADS_WHEN_IDLE);
        PeerChannel channel = call(a, "BOX-B");
        PeerChannel answered = b.opened();
        exchange(channel, answered, 4);
        a.tasks().awaitRunning(THREADS_WHEN_IDLE + 1);
        b.tasks().awaitRunning(THREADS_WHEN_IDLE + 1);
        channel.close();
        answered.close();
        a.tasks().awaitRunning(THREADS_WHEN_IDLE);
        b.tasks().awaitRunning(THREADS_WHEN_IDLE);
    }

    @Test
    void cleanStopLeavesNoThread() throws Exception {
        exchange(call(a, "BOX-B"), b.opened(), 5);
        a.close();
        a.tasks().awaitRunning(0);
        assertThat(b.closed().reason()).isEqualTo(Reason.PEER_CLOSED);
        b.close();
        b.tasks().awaitRunning(0);
    }

    @Test
    void callFailsInOrderWhereThreadsHaveRunOut() throws Exception {
        exchange(call(a, "BOX-B"), b.opened(), 6);
        a.tasks().exhausted(true);
        assertThatThrownBy(() -> a.session().call("BOX-B", "", PATIENCE_MILLIS)).isInstanceOf(StbLinkException.class);
        a.tasks().exhausted(false);
        assertThat(call(a, "BOX-B").status()).isEqualTo(PeerChannel.OPEN);
    }

    /** Calls again where the server does not count the target as online yet, as a user would. */
    private static PeerChannel call(BlockingBox from, String target) throws StbLinkException {
        for (int attempt = 0; attempt < 50; attempt++) {
            StbLinkException failure;
            try {
                PeerChannel channel = from.session().call(target, "", PATIENCE_MILLIS);
                assertThat(from.opened()).isSameAs(channel);
                return channel;
            } catch (StbLinkException e) {
                failure = e;
            }
            assertThat(failure.reason()).isEqualTo(Reason.TARGET_OFFLINE);
            from.closed();
        }
        throw new AssertionError(target + " stayed offline");
    }

    /** A long and a short message each way at once: more than all buffers hold. */
    private static void exchange(PeerChannel one, PeerChannel other, long seed) throws Exception {
        byte[] there = new byte[60_000];
        new Random(seed).nextBytes(there);
        byte[] back = ("and back, " + seed).getBytes(StandardCharsets.UTF_8);
        CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> talk(other, back));
        one.send(there, PATIENCE_MILLIS);
        assertThat(one.receive(PATIENCE_MILLIS)).as("seed %d", seed).isEqualTo(back);
        assertThat(received.get()).as("seed %d", seed).isEqualTo(there);
    }

    private static byte[] talk(PeerChannel channel, byte[] answer) {
        try {
            channel.send(answer, PATIENCE_MILLIS);
            return channel.receive(PATIENCE_MILLIS);
        } catch (StbLinkException e) {
            throw new IllegalStateException(e);
        }
    }
}
