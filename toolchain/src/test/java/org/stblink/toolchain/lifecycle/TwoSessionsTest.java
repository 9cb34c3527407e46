package org.stblink.toolchain.lifecycle;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.SessionListener;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.hal.HalException;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;

/** Two devices in one JVM, each with a platform of its own, call each other; with threads, polled, and one of each. */
class TwoSessionsTest {
    private static final int PATIENCE_MILLIS = 60_000;
    /** How long one session waits before it is the other one's turn. */
    private static final int TURN_MILLIS = 5;

    @TempDir
    private Path directory;

    private Lab lab;
    private LabDevice a;
    private LabDevice b;

    @BeforeEach
    void startServer() throws IOException, InterruptedException {
        lab = Lab.start(directory.resolve("server"), 0, 0);
        a = LabDevice.named("ROOM-A", "ann");
        b = LabDevice.named("ROOM-B", "bob");
        lab.importDevices(List.of(a, b));
        Files.createDirectories(directory.resolve("boxes"));
    }

    @AfterEach
    void stopServer() {
        lab.close();
    }

    @ParameterizedTest
    @CsvSource({"true,true", "false,false", "true,false"})
    void twoSessionsCallEachOtherAndOneOutlivesTheOther(boolean threadsA, boolean threadsB) throws Exception {
        try (Room roomA = new Room(a, threadsA);
                Room roomB = new Room(b, threadsB)) {
            until("both online", roomA, roomB, () -> roomA.isOnline() && roomB.isOnline());
            assertThat(roomA.session.registration().address())
                    .isNotEqualTo(roomB.session.registration().address());

            exchange(roomA, roomB);
            exchange(roomB, roomA);

            roomA.session.close();
            assertThat(roomA.session.state()).isEqualTo(SessionState.STOPPED);
            assertThat(roomB.isOnline()).as("the other session").isTrue();
        }
    }

    /** One calls and says something, the other says it back. */
    private static void exchange(Room from, Room to) throws Exception {
        PeerChannel out = call(from, to);
        until("the other end", from, to, () -> !to.opened.isEmpty());
        PeerChannel in = to.opened.remove();
        assertThat(in.peerId()).isEqualTo(from.id);
        assertThat(said(from, to, out, in, "hello")).isEqualTo("hello");
        assertThat(said(to, from, in, out, "hello back")).isEqualTo("hello back");
        out.close();
        until("the end at both ends", from, to, () -> in.status() == PeerChannel.CLOSED);
        assertThat(in.reason()).isEqualTo(Reason.PEER_CLOSED);
    }

    /** The server counts a box as online a moment after the box does; until then OFFLINE is the right answer. */
    private static PeerChannel call(Room from, Room to) throws Exception {
        for (int attempt = 0; ; attempt++) {
            PeerChannel out = from.session.open(to.id, "test".getBytes(US_ASCII), PATIENCE_MILLIS);
            until("what became of the call", from, to, () -> out.status() != PeerChannel.OPENING);
            if (out.status() == PeerChannel.OPEN) {
                return out;
            }
            assertThat(out.reason()).as(Reason.name(out.reason())).isEqualTo(Reason.TARGET_OFFLINE);
            assertThat(attempt).as("attempts").isLessThan(50);
        }
    }

    private static String said(Room from, Room to, PeerChannel out, PeerChannel in, String text) throws Exception {
        byte[] bytes = text.getBytes(US_ASCII);
        assertThat(out.write(bytes, 0, bytes.length)).isEqualTo(bytes.length);
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        byte[] part = new byte[64];
        until("the text", from, to, () -> {
            int n = in.read(part, 0, part.length);
            heard.write(part, 0, Math.max(n, 0));
            return heard.size() >= bytes.length;
        });
        return heard.toString(US_ASCII);
    }

    private interface Condition {
        boolean holds() throws StbLinkException;
    }

    /** The application's one thread drives what is polled, and waits. */
    private static void until(String what, Room one, Room other, Condition condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            one.turn();
            other.turn();
        }
    }

    /** A device, with threads or polled. */
    private final class Room implements SessionListener, AutoCloseable {
        final String id;
        final JavaSePlatform platform;
        final DeviceSession session;
        final Queue<PeerChannel> opened = new ConcurrentLinkedQueue<>();
        private final boolean threads;
        private final BlockingQueue<Integer> states = new LinkedBlockingQueue<>();

        Room(LabDevice device, boolean withThreads) throws HalException, StbLinkException {
            id = device.id();
            threads = withThreads;
            JavaSePlatform.Builder builder =
                    JavaSePlatform.builder(directory.resolve("boxes").resolve(id));
            platform = (threads ? builder : builder.pollMode()).open();
            int colon = lab.controlAddress().lastIndexOf(':');
            DeviceConfig config = DeviceConfig.builder(id)
                    .server("127.0.0.1", Integer.parseInt(lab.controlAddress().substring(colon + 1)))
                    .serverKey(HexFormat.of().parseHex(lab.serverKey()))
                    .enrolmentToken(HexFormat.of().parseHex(device.token()))
                    .credentials(device.username(), device.password())
                    .build();
            session = DeviceSession.open(platform, config, this);
            session.start();
        }

        boolean isOnline() {
            return session.state() == SessionState.ONLINE;
        }

        void turn() throws InterruptedException {
            if (threads) {
                states.poll(TURN_MILLIS, TimeUnit.MILLISECONDS);
            } else {
                platform.network().await((int) Math.min(session.process(), TURN_MILLIS));
            }
        }

        @Override
        public void stateChanged(DeviceSession s, int state, int reason) {
            states.add(state);
        }

        @Override
        public void channelOpened(DeviceSession s, PeerChannel channel) {
            if (!channel.isCaller()) {
                opened.add(channel);
            }
        }

        @Override
        public void channelClosed(DeviceSession s, PeerChannel channel) {}

        @Override
        public void close() throws IOException {
            session.close();
            platform.close();
        }
    }
}
