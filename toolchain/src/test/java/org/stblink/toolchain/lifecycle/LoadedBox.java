package org.stblink.toolchain.lifecycle;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.PasswordChange;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.Registration;
import org.stblink.SessionListener;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.hal.HalException;
import org.stblink.hal.LogSink;
import org.stblink.port.javase.JavaSePlatform;

/**
 * An application that a middleware loads with the SDK in a class loader of its own, runs and unloads. It closes its session in
 * the moment that it is named for, and looks around what is left. The middleware knows it as a {@link Callable} only.
 */
public final class LoadedBox implements Callable<String> {
    static final String DEVICE_A = "UNLOAD-A";
    static final String DEVICE_B = "UNLOAD-B";

    private static final int PATIENCE_MILLIS = 60_000;

    private final String moment;
    private final Path home;
    private final String server;
    private final String key;
    private final String tokenA;
    private final String tokenB;

    /** @param moment one of those in {@link #call} */
    public LoadedBox(String moment, String home, String server, String key, String tokenA, String tokenB) {
        this.moment = moment;
        this.home = Path.of(home);
        this.server = server;
        this.key = key;
        this.tokenA = tokenA;
        this.tokenB = tokenB;
    }

    /** What is wrong, or an empty text. */
    @Override
    public String call() throws Exception {
        return switch (moment) {
            case "not started" -> closedBefore(SessionState.IDLE, server, tokenA);
            case "connecting" -> closedIn(SessionState.CONNECTING, server, tokenA);
            case "waiting" -> closedIn(SessionState.WAITING, "127.0.0.1:1", tokenA);
            case "enrolling" -> closedWhileEnrolling();
            case "registering" -> closedIn(SessionState.REGISTERING, server, tokenA);
            case "online" -> closedIn(SessionState.ONLINE, server, tokenA);
            case "online, polled" -> polled();
            case "in a callback" -> closedInACallback();
            case "calling" -> calling();
            case "in a transfer" -> inATransfer();
            case "never" -> neverClosed();
            case "changing its password" -> changingItsPassword();
            default -> throw new IllegalArgumentException(moment);
        };
    }

    /** A box, its listener, and what it was told after its end. */
    private final class Box implements SessionListener {
        final JavaSePlatform platform;
        final DeviceSession session;
        private final Path store;
        final AtomicInteger toldAfterClose = new AtomicInteger();
        final CountDownLatch channel = new CountDownLatch(1);
        volatile PeerChannel opened;
        volatile boolean closed;
        volatile boolean closesWhenOnline;
        private final CountDownLatch closedItself = new CountDownLatch(1);
        private final BlockingQueue<Integer> states = new LinkedBlockingQueue<>();

        Box(String id, String where, String token, boolean threads) throws HalException, StbLinkException {
            store = home.resolve(id);
            JavaSePlatform.Builder builder = JavaSePlatform.builder(store).log(new Silent());
            platform = (threads ? builder : builder.pollMode()).open();
            int colon = where.lastIndexOf(':');
            DeviceConfig config = DeviceConfig.builder(id)
                    .server(where.substring(0, colon), Integer.parseInt(where.substring(colon + 1)))
                    .serverKey(HexFormat.of().parseHex(key))
                    .enrolmentToken(HexFormat.of().parseHex(token))
                    .credentials("", "")
                    .build();
            session = DeviceSession.open(platform, config, this);
        }

        Box start() {
            session.start();
            return this;
        }

        /** Waits until it was told of a state, though it may have left that again: none that is short is missed. */
        void await(int state) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
            Integer told;
            do {
                told = states.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (told == null) {
                    throw new IllegalStateException("never " + SessionState.name(state));
                }
            } while (told != state);
        }

        void close() {
            session.close();
            closed = true;
        }

        @Override
        public void stateChanged(DeviceSession s, int state, int reason) {
            told();
            states.add(state);
            if (state == SessionState.ONLINE && closesWhenOnline) {
                s.close();
                closedItself.countDown();
            }
        }

        @Override
        public void channelOpened(DeviceSession s, PeerChannel c) {
            told();
            opened = c;
            channel.countDown();
        }

        @Override
        public void channelClosed(DeviceSession s, PeerChannel c) {
            told();
        }

        private void told() {
            if (closed) {
                toldAfterClose.incrementAndGet();
            }
        }

        /** Everything that may be left is looked for: what the session had, then the platform's threads and its store's lock. */
        String whatIsLeft(Registration before) throws IOException, HalException {
            String left = ofTheSession(before);
            platform.close();
            left += threads();
            JavaSePlatform.builder(store).log(new Silent()).pollMode().open().close();
            return toldAfterClose.get() == 0 ? left : left + " " + toldAfterClose.get() + " callbacks after close";
        }

        String ofTheSession(Registration before) throws IOException {
            StringBuilder left = new StringBuilder();
            if (session.state() != SessionState.STOPPED && session.state() != SessionState.IDLE) {
                left.append(" state ").append(SessionState.name(session.state()));
            }
            if (session.registration() != null) {
                left.append(" a registration");
            }
            if (before != null && before.port() != 0 && answers(before)) {
                left.append(" a listener");
            }
            return left.toString();
        }
    }

    private static String threads() {
        StringBuilder left = new StringBuilder();
        for (Thread t : Thread.getAllStackTraces().keySet()) {
            if (t.getName().startsWith("stblink-")) {
                left.append(" thread ").append(t.getName());
            }
        }
        return left.toString();
    }

    private static boolean answers(Registration r) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByAddress(r.address()), r.port()), PATIENCE_MILLIS);
            return true;
        } catch (java.net.ConnectException refused) {
            return false;
        }
    }

    private String closedBefore(int state, String where, String token) throws Exception {
        Box box = new Box(DEVICE_A, where, token, true);
        if (box.session.state() != state) {
            return " state " + SessionState.name(box.session.state());
        }
        box.close();
        return box.whatIsLeft(null);
    }

    /** Closes from another thread as soon as the state was told. */
    private String closedIn(int state, String where, String token) throws Exception {
        Box box = new Box(DEVICE_A, where, token, true).start();
        box.await(state);
        Registration before = box.session.registration();
        box.close();
        box.close();
        return box.whatIsLeft(before);
    }

    /** A stranger, which waits half a second for its refusal. */
    private String closedWhileEnrolling() throws Exception {
        Box box = new Box("UNLOAD-STRANGER", server, "00".repeat(16), true).start();
        box.await(SessionState.ENROLLING);
        box.close();
        return box.whatIsLeft(null);
    }

    private String closedInACallback() throws Exception {
        Box box = new Box(DEVICE_A, server, tokenA, true);
        box.closesWhenOnline = true;
        box.start();
        if (!box.closedItself.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            return " it never closed itself";
        }
        box.close(); // waits for the thread that the callback ran on
        return box.whatIsLeft(null);
    }

    /** Looks around before it closes: the test of this test. */
    private String neverClosed() throws Exception {
        Box box = new Box(DEVICE_A, server, tokenA, true).start();
        box.await(SessionState.ONLINE);
        Registration before = box.session.registration();
        String left = box.ofTheSession(before) + threads();
        box.close();
        String leftThen = box.whatIsLeft(before);
        return leftThen.isEmpty() ? left : leftThen;
    }

    private String polled() throws Exception {
        Box box = new Box(DEVICE_A, server, tokenA, false).start();
        poll(box, SessionState.ONLINE);
        Registration before = box.session.registration();
        box.close();
        return box.whatIsLeft(before);
    }

    private static void poll(Box box, int state) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (box.session.state() != state && System.nanoTime() < end) {
            box.platform.network().await((int) Math.min(box.session.process(), 1000));
        }
    }

    /** Closes while a call waits for its answer, which comes after half a second at the earliest. */
    private String calling() throws Exception {
        Box box = new Box(DEVICE_A, server, tokenA, true).start();
        box.await(SessionState.ONLINE);
        PeerChannel call = box.session.open("NOBODY", new byte[0], PATIENCE_MILLIS);
        Registration before = box.session.registration();
        box.close();
        String left = box.whatIsLeft(before);
        return call.status() == PeerChannel.CLOSED && call.reason() == Reason.CLOSED
                ? left
                : left + " a call with " + Reason.name(call.reason());
    }

    private String inATransfer() throws Exception {
        Box a = new Box(DEVICE_A, server, tokenA, true).start();
        Box b = new Box(DEVICE_B, server, tokenB, true).start();
        a.await(SessionState.ONLINE);
        b.await(SessionState.ONLINE);
        PeerChannel out = call(a, DEVICE_B);
        if (!b.channel.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            return " no channel at the other end";
        }
        CountDownLatch flows = new CountDownLatch(1);
        Thread sender = new Thread(
                () -> {
                    try {
                        while (out.status() == PeerChannel.OPEN) {
                            out.send(new byte[50_000], PATIENCE_MILLIS);
                            flows.countDown();
                        }
                    } catch (StbLinkException over) {
                        flows.countDown();
                    }
                },
                "application-sender");
        sender.start();
        b.opened.receive(PATIENCE_MILLIS);
        flows.await();
        Registration before = a.session.registration();
        a.close();
        sender.join(PATIENCE_MILLIS);
        b.close();
        b.platform.close();
        return a.whatIsLeft(before) + (sender.isAlive() ? " a sender that still waits" : "");
    }

    /** The server counts a box as online a moment after the box does; until then OFFLINE is the right answer. */
    private static PeerChannel call(Box from, String target) throws StbLinkException {
        for (int attempt = 0; ; attempt++) {
            try {
                return from.session.call(target, "test", PATIENCE_MILLIS);
            } catch (StbLinkException e) {
                if (e.reason() != Reason.TARGET_OFFLINE || attempt == 50) {
                    throw e;
                }
            }
        }
    }

    private String changingItsPassword() throws Exception {
        Box box = new Box(DEVICE_A, server, tokenA, true).start();
        box.await(SessionState.ONLINE);
        PasswordChange change = box.session.changePassword("ann", "new");
        Registration before = box.session.registration();
        box.close();
        String left = box.whatIsLeft(before);
        return change.status() == PasswordChange.PENDING ? left + " a change that is pending" : left;
    }

    /** Nothing of the middleware's may be held, and nothing of tinylog's. */
    private static final class Silent implements LogSink {
        @Override
        public boolean enabled(int level) {
            return false;
        }

        @Override
        public void log(int level, int code, String text) {
            throw new IllegalStateException("not enabled: " + text);
        }
    }
}
