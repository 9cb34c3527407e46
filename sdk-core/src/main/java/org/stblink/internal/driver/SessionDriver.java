package org.stblink.internal.driver;

import org.jspecify.annotations.Nullable;
import org.stblink.PeerChannel;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.hal.HalException;
import org.stblink.hal.HalStream;
import org.stblink.hal.Platform;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.DeviceKeys;
import org.stblink.internal.session.Cause;
import org.stblink.internal.session.ControlMachine;
import org.stblink.internal.session.ControlState;
import org.stblink.internal.session.DeviceState;
import org.stblink.internal.session.Effect;
import org.stblink.internal.session.OutgoingCall;
import org.stblink.internal.session.PeerMachine;
import org.stblink.internal.session.PeerParameters;
import org.stblink.internal.session.PinnedKeys;
import org.stblink.internal.session.Work;
import org.stblink.internal.wire.DownReason;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Registered;

/**
 * The loop of one session: brings bytes, time and results to the machines, and does what they ask.
 *
 * <p>One slice ({@link #process}) does at most one public-key operation. With tasks, one thread runs slices and waits in the
 * network port between them, and a second one makes callbacks; without, the application's thread does both.
 */
public final class SessionDriver {
    private static final long FOREVER = Long.MAX_VALUE;
    /** Longest time between two slices: bounds the harm of a port that loses a wake-up. */
    private static final long LONGEST_WAIT_MILLIS = 60_000;
    /** How long a closing session tries to say its goodbyes. */
    private static final long GOODBYE_MILLIS = 1000;

    private final Object lock = new Object();
    private final Platform platform;
    private final DriverSettings settings;
    private final Log log;
    private final ControlMachine machine;
    private final ControlIo control;
    private final AddressKeeper address;
    private final PeerDoor door;
    private final LinkTable links = new LinkTable();
    private final Callbacks callbacks;

    private @Nullable Effect storing;
    private int state = SessionState.IDLE;
    private boolean threaded;
    private boolean closing;
    private long goodbyeEnds = FOREVER;
    private boolean over;

    public SessionDriver(
            Platform platform,
            DriverSettings settings,
            @Nullable DeviceState device,
            PinnedKeys pins,
            DeviceKeys keys,
            Callbacks.Teller teller) {
        this.platform = platform;
        this.settings = settings;
        String id = settings.control.deviceId();
        log = new Log(platform.log(), id);
        machine = new ControlMachine(
                settings.control, device, pins, keys, platform.entropy(), platform.accelerator(), links);
        control = new ControlIo(platform.network(), machine);
        address = new AddressKeeper(platform.network(), settings.acceptsCalls, settings.listenPort, log);
        door = new PeerDoor(
                machine.offers(),
                platform.entropy(),
                platform.accelerator(),
                id,
                settings.maxRecord,
                settings.sendBuffer,
                log);
        callbacks = new Callbacks(teller, log);
    }

    // The application's side.

    /** Begins, with threads where the platform has tasks. */
    public void start() {
        synchronized (lock) {
            if (over || closing) {
                throw new IllegalStateException("the session is closed");
            }
            machine.start(now());
            if (threaded || platform.tasks() == null) {
                return;
            }
            threaded = true;
            boolean started = platform.tasks().start("stblink-io", 0, new IoTask(this))
                    && platform.tasks().start("stblink-events", 0, new EventTask(this));
            if (!started) {
                closing = true;
                over = true;
                throw new IllegalStateException("the platform could not start the session's two tasks");
            }
        }
    }

    /** Whether the session's own threads run it. */
    public boolean isThreaded() {
        synchronized (lock) {
            return threaded;
        }
    }

    /** One slice; returns milliseconds until the next one is due. Makes callbacks where the session has no threads. */
    public long process() {
        long wait = slice();
        if (!isThreaded()) {
            boolean told = true;
            while (told) {
                told = callbacks.tellOne();
            }
        }
        return wait;
    }

    /** This device's id. */
    public String deviceId() {
        return settings.control.deviceId();
    }

    /** One of {@link SessionState}. */
    public int state() {
        synchronized (lock) {
            return state;
        }
    }

    /** What the server allocated, or null. */
    public @Nullable Registered registration() {
        synchronized (lock) {
            return machine.registration();
        }
    }

    /** The port listened on, or 0. */
    public int listenPort() {
        synchronized (lock) {
            return address.port();
        }
    }

    /** Begins a call. */
    public PeerChannel call(String target, byte[] service, int timeoutMillis) throws StbLinkException {
        synchronized (lock) {
            if (closing || over || state == SessionState.STOPPED) {
                throw new StbLinkException(Cause.CLOSED, "the session is over");
            }
            if (links.ownCalls() >= settings.maxChannels) {
                throw new StbLinkException(
                        Cause.CALL_LIMIT, "this device has " + settings.maxChannels + " channels of its own already");
            }
            OutgoingCall call = machine.call(target, service, deadlineIn(timeoutMillis));
            PeerLink link = new PeerLink(this, call);
            links.add(link);
            changed();
            return link;
        }
    }

    /** Whether offers are accepted. */
    public void setAccepting(boolean accepting) {
        synchronized (lock) {
            machine.setAccepting(accepting);
        }
    }

    /** The box was suspended. */
    public void resumed() {
        synchronized (lock) {
            machine.resumed(now());
            changed();
        }
    }

    /** Ends the session; with threads, returns when they are about to end, at the latest after a few seconds. */
    public void close() {
        synchronized (lock) {
            if (!closing) {
                closing = true;
                changed();
            }
            long deadline = now() + 3 * GOODBYE_MILLIS;
            boolean patient = true;
            while (patient && !over && now() < deadline) {
                patient = waitForProgress(deadline);
            }
        }
    }

    // What channels need; they hold the lock.

    Object lock() {
        return lock;
    }

    long now() {
        return platform.clock().millis();
    }

    long deadlineIn(int timeoutMillis) {
        if (timeoutMillis < 0) {
            throw new IllegalArgumentException("timeoutMillis is " + timeoutMillis + ", must be 0 or more");
        }
        return now() + timeoutMillis;
    }

    int maxMessage() {
        return settings.maxMessage;
    }

    int readBytes() {
        return settings.maxRecord;
    }

    /** Something changed that the loop should look at. */
    void changed() {
        platform.network().wakeup();
    }

    /** Waits until something may have happened. */
    void awaitProgress(long deadline, String what) throws StbLinkException {
        if (now() >= deadline) {
            throw new StbLinkException(Cause.TIMEOUT, what);
        }
        if (!waitForProgress(deadline)) {
            throw new StbLinkException(Cause.INTERRUPTED, what);
        }
    }

    /** False when the waiting thread was interrupted; its flag stays set. */
    @SuppressWarnings("WaitNotInLoop") // every caller loops over its own condition
    private boolean waitForProgress(long deadline) {
        long left = Math.min(deadline - now(), LONGEST_WAIT_MILLIS);
        if (threaded) {
            try {
                lock.wait(Math.max(left, 1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        } else {
            long wait = slice();
            platform.network().await((int) Math.max(0, Math.min(left, wait)));
        }
        return true;
    }

    /** The machine of a granted call whose stream is open; null when the grant ran out meanwhile. */
    @Nullable
    PeerMachine callerMachine(PeerLink link, long now) {
        OutgoingCall call = link.call();
        PeerParameters p = link.parameters();
        byte[] psk = call == null ? null : call.takePsk();
        if (p == null || psk == null) {
            return null;
        }
        try {
            return call == null || now >= call.grantEndsMillis()
                    ? null
                    : PeerMachine.caller(p, psk, platform.entropy(), platform.accelerator(), settings.sendBuffer, now);
        } finally {
            Bytes.wipe(psk);
        }
    }

    void channelOpen(PeerLink link) {
        OutgoingCall call = link.call();
        PeerParameters p = link.parameters();
        if (call != null) {
            machine.callOpened(call);
        }
        if (p != null) {
            machine.channelUp(p.sid, now());
        }
        log.info(LogCode.CHANNEL_UP, "open: " + link);
        callbacks.opened(link);
    }

    void channelOver(PeerLink link, boolean wasOpen, int downReason) {
        links.remove(link);
        OutgoingCall call = link.call();
        PeerParameters p = link.parameters();
        if (wasOpen && p != null) {
            machine.channelDown(p.sid, downReason, link.bytesSent(), link.bytesReceived(), now());
        } else if (call != null) {
            machine.giveUp(call, downReason, now());
        }
        log.info(LogCode.CHANNEL_DOWN, "over: " + link + ", " + Cause.name(link.reason()));
        callbacks.closed(link);
    }

    // The loop.

    private long slice() {
        Effect store;
        long next;
        synchronized (lock) {
            next = turn(now());
            store = storing;
        }
        if (store != null) {
            boolean durable = store(store);
            synchronized (lock) {
                storing = null;
                if (durable) {
                    machine.stored(now());
                } else {
                    machine.storeFailed(now());
                }
            }
            return 0;
        }
        return next == FOREVER ? LONGEST_WAIT_MILLIS : Math.min(Math.max(0, next - now()), LONGEST_WAIT_MILLIS);
    }

    /** One turn under the lock; returns when the next one is due. */
    private long turn(long now) {
        if (over) {
            return FOREVER;
        }
        machine.tick(now);
        boolean heavy = controlTurn(now);
        if (!heavy) {
            heavy = channelsTurn(now);
        }
        control.write();
        if (closing) {
            goodbye(now);
        }
        lock.notifyAll();
        if (heavy || storing != null) {
            return now;
        }
        long next = Math.min(machine.deadline(), Math.min(address.deadline(now), door.deadline()));
        for (int i = 0; i < links.size(); i++) {
            next = Math.min(next, links.at(i).deadline());
        }
        return closing ? Math.min(next, goodbyeEnds) : next;
    }

    private boolean controlTurn(long now) {
        for (; ; ) {
            boolean moved = control.read(now);
            int work = machine.work(now);
            moved |= effects(now);
            moved |= prepared(now);
            if (work == Work.NONE && !moved) {
                moved = control.tellIfOver(now);
            }
            if (work == Work.HEAVY || storing != null) {
                return work == Work.HEAVY;
            }
            if (work == Work.NONE && !moved) {
                return false;
            }
        }
    }

    private boolean prepared(long now) {
        int result = address.step(now);
        if (result == AddressKeeper.UNDECIDED) {
            return false;
        }
        if (result == AddressKeeper.READY) {
            machine.ready(address.port(), now);
        } else {
            machine.notReady(result, now);
        }
        return true;
    }

    private boolean channelsTurn(long now) {
        for (HalStream s = address.accept(); s != null; s = address.accept()) {
            door.enter(s, now);
        }
        for (PeerDoor.Proven p = door.step(now); p != null; p = door.step(now)) {
            links.add(new PeerLink(this, p.machine, p.stream));
        }
        PeerLink[] all = links.all();
        for (int i = 0; i < all.length; i++) {
            if (all[i].step(now)) {
                return true;
            }
        }
        effects(now);
        return false;
    }

    /** Does what the machine asks, up to something to store; true when it did anything. */
    private boolean effects(long now) {
        boolean any = false;
        while (storing == null) {
            Effect e = machine.nextEffect();
            if (e == null) {
                return any;
            }
            any = true;
            perform(e, now);
        }
        return any;
    }

    private void perform(Effect e, long now) {
        switch (e.kind) {
            case Effect.CONNECT:
                control.connect(settings.hosts[e.number], settings.ports[e.number]);
                break;
            case Effect.DISCONNECT:
                control.disconnect();
                break;
            case Effect.STORE:
                storing = e;
                break;
            case Effect.PREPARE:
                prepare(e.registration, now);
                break;
            case Effect.STATE:
                entered(e.number, e.cause);
                break;
            case Effect.GRANTED:
                connect(e.call, now);
                break;
            case Effect.CALL_FAILED:
                callFailed(e.call, e.cause);
                break;
            case Effect.GRANT_VOID:
                PeerLink waiting = links.of(e.call);
                if (waiting != null) {
                    waiting.ungrant();
                }
                break;
            case Effect.CANCELLED:
                cancelled(e, now);
                break;
            case Effect.END_CHANNELS:
                endChannels(e, now);
                break;
            default:
                address.leave();
                door.close();
                break;
        }
    }

    private void prepare(@Nullable Registered r, long now) {
        if (r == null) {
            return;
        }
        if (address.replaces(r.address)) {
            endAll(Cause.LEASE_ENDED, DownReason.LEASE_ENDED, now);
            address.leave();
        }
        address.prepare(r, now);
    }

    private void entered(int controlState, int cause) {
        int before = state;
        state = publicState(controlState, cause);
        if (state != before || cause != Cause.NONE) {
            callbacks.state(state, cause);
            log.info(
                    LogCode.STATE,
                    SessionState.name(state) + (cause == Cause.NONE ? "" : " because of " + Cause.name(cause)));
        }
    }

    private static int publicState(int controlState, int cause) {
        switch (controlState) {
            case ControlState.IDLE:
                return SessionState.IDLE;
            case ControlState.CONNECTING:
            case ControlState.HANDSHAKE:
                return SessionState.CONNECTING;
            case ControlState.ENROLLING:
                return SessionState.ENROLLING;
            case ControlState.REGISTERING:
            case ControlState.PREPARING:
                return SessionState.REGISTERING;
            case ControlState.REGISTERED:
                return cause == Cause.ADDRESS_NOT_APPLIED ? SessionState.NOT_READY : SessionState.ONLINE;
            case ControlState.BACKOFF:
                return SessionState.WAITING;
            default:
                return SessionState.STOPPED;
        }
    }

    private void connect(@Nullable OutgoingCall call, long now) {
        PeerLink link = links.of(call);
        Grant g = call == null ? null : call.grant();
        if (link == null || call == null || g == null) {
            return;
        }
        HalStream stream = platform.network().connect(IpText.of(g.address), g.port, address.address());
        long deadline = Math.min(now + Limits.CONNECT_MILLIS, call.grantEndsMillis());
        link.connect(PeerParameters.caller(g, settings.control.deviceId(), settings.maxRecord), stream, deadline);
    }

    private void callFailed(@Nullable OutgoingCall call, int cause) {
        PeerLink link = links.of(call);
        if (link != null) {
            log.info(LogCode.CALL, "call to " + link.peerId() + " failed: " + Cause.name(cause));
            link.over(cause, DownReason.NOT_USED);
        }
    }

    /** An offer died: a caller that proved itself but has not confirmed is too late. */
    private void cancelled(Effect e, long now) {
        PeerLink[] all = links.all();
        for (int i = 0; i < all.length; i++) {
            if (e.sid != null && all[i].hasSid(e.sid) && !all[i].isOpen()) {
                all[i].endBecause(e.cause, DownReason.EXPIRED, now);
            }
        }
    }

    private void endChannels(Effect e, long now) {
        if (e.sid == null) {
            endAll(e.cause, downReason(e.cause), now);
            return;
        }
        PeerLink[] all = links.all();
        for (int i = 0; i < all.length; i++) {
            if (all[i].hasSid(e.sid)) {
                all[i].endBecause(e.cause, downReason(e.cause), now);
            }
        }
    }

    /** Ends every channel that has begun; calls that wait for their grant go on. */
    private void endAll(int cause, int downReason, long now) {
        PeerLink[] all = links.all();
        for (int i = 0; i < all.length; i++) {
            if (all[i].parameters() != null) {
                all[i].endBecause(cause, downReason, now);
            }
        }
    }

    private static int downReason(int cause) {
        switch (cause) {
            case Cause.CHANNEL_REVOKED:
                return DownReason.REVOKED;
            case Cause.SUPERVISION_LOST:
                return DownReason.SUPERVISION_LOST;
            case Cause.LEASE_ENDED:
                return DownReason.LEASE_ENDED;
            default:
                return DownReason.LOCAL_CLOSE;
        }
    }

    private boolean store(Effect e) {
        try {
            if (e.authKey != null && e.wrapKey != null) {
                platform.secrets().importKey(DeviceState.AUTH_KEY, e.authKey);
                platform.secrets().importKey(DeviceState.WRAP_KEY, e.wrapKey);
            }
            if (e.record != null && e.value != null) {
                platform.secrets().put(e.record, e.value);
            }
            return true;
        } catch (HalException failure) {
            log.warn(LogCode.STORE_FAILED, "the secret store failed: " + failure.getMessage());
            return false;
        } finally {
            e.wipe();
        }
    }

    /** Says goodbye on every channel, then to the server; ends when all is said or time is over. */
    private void goodbye(long now) {
        if (goodbyeEnds == FOREVER) {
            goodbyeEnds = now + GOODBYE_MILLIS;
            PeerLink[] all = links.all();
            for (int i = 0; i < all.length; i++) {
                all[i].endBecause(Cause.CLOSED, DownReason.LOCAL_CLOSE, now);
            }
        }
        if (links.size() > 0 && now < goodbyeEnds) {
            return;
        }
        PeerLink[] left = links.all();
        for (int i = 0; i < left.length; i++) {
            left[i].over(Cause.CLOSED, DownReason.LOCAL_CLOSE);
        }
        control.write();
        machine.stop();
        storing = null;
        effects(now);
        address.leave();
        door.close();
        control.disconnect();
        over = true;
    }

    // The tasks.

    boolean ioTurn() {
        long wait = slice();
        synchronized (lock) {
            if (over) {
                lock.notifyAll();
                return false;
            }
        }
        platform.network().await((int) wait);
        return true;
    }

    /** Tells the application one thing, or waits for one; false when the session is over and all is told. */
    @SuppressWarnings("WaitNotInLoop") // the task calls this again and again
    boolean eventTurn() {
        if (callbacks.tellOne()) {
            return true;
        }
        synchronized (lock) {
            if (callbacks.isEmpty()) {
                if (over) {
                    return false;
                }
                try {
                    lock.wait(LONGEST_WAIT_MILLIS);
                } catch (InterruptedException e) {
                    // Nobody but this session knows its thread: an interrupt can only mean that the JVM ends it.
                    return false;
                }
            }
        }
        return true;
    }

    /** A turn of the loop failed in a way no fault of the network can cause. */
    void broken(RuntimeException e) {
        log.warn(LogCode.LOOP_FAILED, "the session ends because of a fault of its own or of the port: " + e);
        synchronized (lock) {
            closing = true;
            goodbyeEnds = now();
            over = true;
            lock.notifyAll();
        }
    }
}
