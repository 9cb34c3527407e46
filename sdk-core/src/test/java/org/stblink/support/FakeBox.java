package org.stblink.support;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.stblink.DeviceSession;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.LogSink;
import org.stblink.hal.MonotonicClock;
import org.stblink.hal.NetworkPort;
import org.stblink.hal.Platform;
import org.stblink.hal.SecretStore;
import org.stblink.hal.TaskRunner;
import org.stblink.internal.driver.IpText;

/** A box in a {@link FakeWorld}: everything the SDK needs, strict about the rules of the HAL, bent by tests. */
public final class FakeBox implements Platform, NetworkPort {
    public final MemoryStore store = new MemoryStore();
    public final SeededEntropy entropy;
    /** Every log line. */
    public final List<String> log = new ArrayList<>();
    /** Every stream this box made or accepted, in order. */
    public final List<FakeStream> streams = new ArrayList<>();
    /** Threads the SDK started. */
    public final List<Thread> threads = new ArrayList<>();
    /** Addresses that are applied now. */
    public final List<String> addresses = new ArrayList<>();
    /** Broken rules of the HAL. */
    public final List<String> violations = new ArrayList<>();

    private final FakeWorld world;
    private final String name;
    private boolean signalled;
    private DeviceSession session;
    /** In the middle of something: nobody else may run this box's slices. */
    private boolean busy;

    private long nextTurn = Long.MIN_VALUE;
    private int ports = 40_000;

    /** Nothing ends an await but its time: the loop of this box's session has no turn. */
    public volatile boolean isDeaf;

    public int applyAnswer = DONE;
    public int releaseAnswer = DONE;
    public boolean refusesToListen;
    /** Connections are never made: they hang. */
    public boolean blackHole;
    /** A connection opens right after somebody was told that it has not. */
    public boolean opensOnceAsked;

    public int tasksLeft = 2;
    /** What encrypts for this box; null for the SDK's software. */
    public CryptoAccelerator accelerator;

    public RuntimeException failure;
    /** The failure comes once, and the port is well again. */
    public boolean failsOnce;
    /** What the log and the clock throw; null where they work. */
    public RuntimeException logFailure;

    public RuntimeException clockFailure;
    public int applies;
    public int releases;
    /** Asked whenever the SDK calls out; null where it is not watched. */
    public Object sdkLock;

    FakeBox(FakeWorld world, String name) {
        this.world = world;
        this.name = name;
        entropy = new SeededEntropy(name.hashCode());
    }

    /** In virtual time: whose slices this box runs. */
    public void runs(DeviceSession polled) {
        session = polled;
        nextTurn = Long.MIN_VALUE;
    }

    boolean turn(long now) {
        if (session == null || busy || now < nextTurn && !takeSignal()) {
            return false;
        }
        busy = true;
        try {
            signalled = false;
            nextTurn = now + session.process();
        } finally {
            busy = false;
        }
        return true;
    }

    boolean setBusy(boolean now) {
        boolean before = busy;
        busy = now;
        return before;
    }

    long nextTurn() {
        return session == null || busy ? Long.MAX_VALUE : nextTurn;
    }

    void signal() {
        signalled = true;
        world.monitor.notifyAll();
    }

    /** Whether somebody woke this box since the last time; forgets it. */
    public boolean takeSignalForTest() {
        return takeSignal();
    }

    boolean takeSignal() {
        synchronized (world.monitor) {
            boolean s = signalled;
            signalled = false;
            return s;
        }
    }

    /** The rule of {@link NetworkPort}: everything but wake-ups and closing comes from one thread at a time. */
    void requireIoThread(String what) {
        requireUsable(what, false);
    }

    void requireUsable(String what, boolean byAnyThread) {
        boolean onOwn = Thread.currentThread().getName().equals(name + " stblink-io");
        if (!threads.isEmpty() && !onOwn && !byAnyThread) {
            violations.add(what + " on thread " + Thread.currentThread().getName());
        }
        RuntimeException thrown = failure;
        if (thrown != null) {
            failure = failsOnce ? null : thrown;
            throw thrown;
        }
    }

    /** Where there are threads: without, the one thread drives the session from within its own waiting calls. */
    void requireNoLock(String what) {
        if (world.isThreaded() && sdkLock != null && Thread.holdsLock(sdkLock)) {
            violations.add(what + " with the session's lock held");
        }
    }

    /** The stream to the server that was made last. */
    public FakeStream lastStream() {
        return streams.get(streams.size() - 1);
    }

    // NetworkPort.

    @Override
    public int applyAddress(byte[] ip, int prefix, byte[] gatewayOrNull) {
        synchronized (world.monitor) {
            requireIoThread("applyAddress");
            applies++;
            if (applyAnswer == DONE && !addresses.contains(Arrays.toString(ip))) {
                addresses.add(Arrays.toString(ip));
            }
            return applyAnswer;
        }
    }

    @Override
    public int releaseAddress(byte[] ip) {
        synchronized (world.monitor) {
            requireIoThread("releaseAddress");
            releases++;
            if (releaseAnswer == DONE) {
                addresses.remove(Arrays.toString(ip));
            }
            return releaseAnswer;
        }
    }

    @Override
    public HalStream connect(String host, int port, byte[] localIpOrNull) {
        synchronized (world.monitor) {
            requireIoThread("connect");
            FakeStream mine = FakeStream.of(world, this);
            streams.add(mine);
            FakeListener listener = world.listener(host + ":" + port);
            FakeWorld.Server server = world.server(host, port);
            if (blackHole) {
                return mine;
            }
            if (localIpOrNull != null && !addresses.contains(Arrays.toString(localIpOrNull))) {
                violations.add("connect from an address that is not applied");
            }
            if (listener != null) {
                FakeStream theirs = FakeStream.of(world, listener.box);
                FakeStream.join(mine, theirs);
                listener.box.streams.add(theirs);
                listener.knock(theirs);
            } else if (server != null) {
                FakeStream.Receiver r = server.connected(mine);
                if (r == null) {
                    mine.fail();
                } else {
                    mine.open(r);
                    mine.saysOnceThatItConnects(opensOnceAsked);
                }
            } else {
                mine.fail();
            }
            signal();
            return mine;
        }
    }

    @Override
    public HalListener listen(byte[] ip, int port) throws HalException {
        synchronized (world.monitor) {
            requireIoThread("listen");
            int real = port == 0 ? ++ports : port;
            String address = IpText.of(ip) + ":" + real;
            FakeListener l = new FakeListener(world, this, address, real);
            if (refusesToListen || !addresses.contains(Arrays.toString(ip)) || !world.bind(address, l)) {
                throw new HalException("cannot listen on " + address);
            }
            return l;
        }
    }

    @Override
    public void await(int maxMillis) {
        requireIoThread("await");
        if (!world.isThreaded()) {
            world.idle(this, maxMillis);
            return;
        }
        requireNoLock("await");
        synchronized (world.monitor) {
            long end = world.now() + maxMillis;
            while ((!signalled || isDeaf) && world.now() < end) {
                try {
                    world.monitor.wait(Math.max(1, end - world.now()));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
            signalled = false;
        }
    }

    @Override
    public void wakeup() {
        synchronized (world.monitor) {
            signal();
        }
    }

    // Platform.

    @Override
    public NetworkPort network() {
        return this;
    }

    @Override
    public SecretStore secrets() {
        requireNoLockWhileWriting();
        return store;
    }

    private void requireNoLockWhileWriting() {
        store.beforeWrite = () -> requireNoLock("a write to storage");
    }

    @Override
    public EntropySource entropy() {
        return entropy;
    }

    @Override
    public MonotonicClock clock() {
        return () -> {
            if (clockFailure != null) {
                throw clockFailure;
            }
            return world.now();
        };
    }

    @Override
    public LogSink log() {
        return new LogSink() {
            @Override
            public boolean enabled(int level) {
                return true;
            }

            @Override
            public void log(int level, int code, String text) {
                if (logFailure != null) {
                    throw logFailure;
                }
                synchronized (log) {
                    log.add(level + " " + code + " " + text);
                }
            }
        };
    }

    /** The log so far. */
    public String logText() {
        synchronized (log) {
            return String.join("\n", log);
        }
    }

    @Override
    public TaskRunner tasks() {
        return world.isThreaded() ? this::startTask : null;
    }

    private boolean startTask(String task, int stackBytes, Runnable r) {
        if (tasksLeft == 0) {
            return false;
        }
        tasksLeft--;
        Thread t = new Thread(r, name + " " + task);
        t.setDaemon(true);
        threads.add(t);
        t.start();
        return true;
    }

    @Override
    public CryptoAccelerator accelerator() {
        return accelerator;
    }
}
