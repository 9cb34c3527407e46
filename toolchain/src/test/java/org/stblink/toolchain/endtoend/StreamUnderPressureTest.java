package org.stblink.toolchain.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.SessionListener;
import org.stblink.SessionState;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.port.javase.NoLogSink;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;

/**
 * Streams between two sessions with threads on real sockets, where the application's threads and the sessions' own all move
 * bytes: everything arrives, in order, also where a socket is full or empty at every moment.
 */
@Timeout(600)
class StreamUnderPressureTest {
    private static final int PATIENCE_SECONDS = 240;
    private static final int STREAM_BYTES = 6_000_000;

    private final long seed = System.nanoTime();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @TempDir
    private Path directory;

    private PeerChannel caller;
    private PeerChannel target;

    @BeforeEach
    void call() throws Exception {
        Lab lab = Lab.start(directory.resolve("server"), event -> {});
        open.add(lab);
        LabDevice a = LabDevice.named("PRESS-A", "");
        LabDevice b = LabDevice.named("PRESS-B", "");
        lab.importDevices(List.of(a, b));
        Files.createDirectories(directory.resolve("boxes"));
        Box boxB = new Box(lab, b);
        Processes.awaitCallable(lab, b);
        Box boxA = new Box(lab, a);
        caller = boxA.session.call("PRESS-B", "stream", PATIENCE_SECONDS * 1000);
        target = boxB.take();
    }

    @AfterEach
    void close() throws Exception {
        threads.shutdownNow();
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void bothDirectionsArriveWholeAtAnyPace() throws Exception {
        List<Future<Void>> all = List.of(
                threads.submit(sender(caller, 1, STREAM_BYTES)),
                threads.submit(receiver(target, 1, STREAM_BYTES)),
                threads.submit(sender(target, 2, STREAM_BYTES)),
                threads.submit(receiver(caller, 2, STREAM_BYTES)));
        join(all);
        assertThat(caller.bytesSent()).as("seed %d", seed).isEqualTo(STREAM_BYTES);
        assertThat(caller.bytesReceived()).as("seed %d", seed).isEqualTo(STREAM_BYTES);
    }

    @Test
    void writerThatFilledEverySocketGoesOnWhenTheReaderComes() throws Exception {
        byte[] piece = new byte[1000];
        Random content = new Random(seed + 3);
        content.nextBytes(piece);
        int filled = 0;
        for (int vain = 0; vain < 1000; vain++) {
            int n = caller.write(piece, 0, piece.length);
            if (n > 0) {
                assertThat(n).as("seed %d", seed).isEqualTo(piece.length); // it fits one record
                filled += n;
                content.nextBytes(piece);
                vain = 0;
            }
        }
        int total = filled + STREAM_BYTES;
        // What did not fit is the first of what follows.
        Future<Void> rest = threads.submit(() -> {
            OutputStream out = caller.output();
            out.write(piece);
            byte[] more = new byte[1000];
            for (int sent = piece.length; sent < STREAM_BYTES; sent += more.length) {
                content.nextBytes(more);
                out.write(more);
            }
            out.close();
            return null;
        });
        join(List.of(rest, threads.submit(receiver(target, 3, total))));
    }

    private void join(List<Future<Void>> all) throws Exception {
        for (Future<Void> one : all) {
            try {
                one.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new AssertionError("seed " + seed + ": " + e.getCause().getMessage(), e.getCause());
            }
        }
    }

    /** Sends so many bytes of the stream of that number, in pieces of any size, and says that it is the end. */
    private Callable<Void> sender(PeerChannel channel, int number, int bytes) {
        return () -> {
            Random content = new Random(seed + number);
            Random sizes = new Random(seed - number);
            OutputStream out = channel.output();
            byte[] whole = new byte[1000];
            for (int left = bytes; left > 0; left -= whole.length) {
                content.nextBytes(whole);
                for (int at = 0; at < whole.length; ) {
                    int n = Math.min(whole.length - at, 1 + sizes.nextInt(3000));
                    out.write(whole, at, n);
                    at += n;
                }
            }
            out.close();
            return null;
        };
    }

    /** Takes them in pieces of any size, up to the end. */
    private Callable<Void> receiver(PeerChannel channel, int number, int bytes) {
        return () -> {
            Random content = new Random(seed + number);
            Random sizes = new Random(seed - 10 - number);
            InputStream in = channel.input();
            byte[] whole = new byte[1000];
            byte[] got = new byte[whole.length];
            for (int left = bytes; left > 0; left -= whole.length) {
                content.nextBytes(whole);
                for (int at = 0; at < got.length; ) {
                    int n = in.read(got, at, Math.min(got.length - at, 1 + sizes.nextInt(2000)));
                    assertThat(n).as("bytes read with %d to come", left).isPositive();
                    at += n;
                }
                assertThat(got).as("with %d to come", left).isEqualTo(whole);
            }
            assertThat(in.read()).as("the end").isEqualTo(-1);
            return null;
        };
    }

    /** A box with threads and the platform's ciphers, as they come. */
    private final class Box implements SessionListener {
        final DeviceSession session;
        private final BlockingQueue<PeerChannel> opened = new LinkedBlockingQueue<>();
        private final BlockingQueue<Integer> states = new LinkedBlockingQueue<>();

        Box(Lab lab, LabDevice device) throws Exception {
            JavaSePlatform platform = JavaSePlatform.builder(
                            directory.resolve("boxes").resolve(device.id()))
                    .log(new NoLogSink())
                    .open();
            open.add(platform);
            String address = lab.controlAddress();
            int colon = address.lastIndexOf(':');
            DeviceConfig config = DeviceConfig.builder(device.id())
                    .server(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))
                    .serverKey(HexFormat.of().parseHex(lab.serverKey()))
                    .enrolmentToken(HexFormat.of().parseHex(device.token()))
                    .peerSuites(new int[] {DeviceConfig.SUITE_AES_GCM})
                    .maxRecordBytes(1024)
                    .build();
            session = DeviceSession.open(platform, config, this);
            open.add(session::close);
            session.start();
            for (Integer state = null; state == null || state != SessionState.ONLINE; ) {
                state = states.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertThat(state).as("the next state of " + device.id()).isNotNull();
            }
        }

        PeerChannel take() throws InterruptedException, IOException {
            PeerChannel channel = opened.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(channel).as("the call").isNotNull();
            return channel;
        }

        @Override
        public void stateChanged(DeviceSession s, int state, int reason) {
            states.add(state);
        }

        @Override
        public void channelOpened(DeviceSession s, PeerChannel channel) {
            opened.add(channel);
        }

        @Override
        public void channelClosed(DeviceSession s, PeerChannel channel) {}
    }
}
