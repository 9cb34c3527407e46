package org.stblink.server.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real socket with the buffers that the kernel gives it; time goes by with the bytes that its client takes. */
@Timeout(60)
class SlowTakerTest {
    private static final int ANSWER_BYTES = 16 << 20;
    private static final int RECEIVE_BYTES = 128 * 1024;

    /** All that the kernel keeps, some megabytes, is taken within the patience: the test does not wait for its own server to be awake. */
    private static final int BYTES_IN_A_SECOND = 40_000;

    private final AtomicLong millis = new AtomicLong();

    @Test
    void whoTakesSlowlyGetsTheWholeAnswer() throws Exception {
        try (SlowClients slow = new SlowClients(millis::get);
                ServerSocketChannel listening = ServerSocketChannel.open();
                SocketChannel client = SocketChannel.open()) {
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BYTES);
            client.connect(listening.getLocalAddress());
            CompletableFuture<Boolean> answered = new CompletableFuture<>();
            Thread server = new Thread(() -> {
                try (SocketChannel accepted = listening.accept();
                        OutputStream out = slow.watch(Channels.newOutputStream(accepted))) {
                    out.write(new byte[ANSWER_BYTES]);
                    answered.complete(true);
                } catch (IOException e) {
                    answered.completeExceptionally(e);
                }
            });
            server.start();

            InputStream in = Channels.newInputStream(client);
            int taken = 0;
            for (int n = BYTES_IN_A_SECOND; n == BYTES_IN_A_SECOND; ) {
                n = in.readNBytes(BYTES_IN_A_SECOND).length;
                taken += n;
                millis.addAndGet(1_000);
                slow.look();
            }

            assertThat(answered.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(taken).isEqualTo(ANSWER_BYTES);
            assertThat(slow.cut()).isZero();
        }
    }
}
