package org.stblink.internal.driver;

import org.jspecify.annotations.Nullable;
import org.stblink.PasswordChange;
import org.stblink.PeerChannel;
import org.stblink.StbLinkException;
import org.stblink.hal.HalException;
import org.stblink.hal.Platform;
import org.stblink.hal.TaskRunner;
import org.stblink.internal.session.Cause;
import org.stblink.internal.session.CredentialChange;
import org.stblink.internal.session.DeviceState;
import org.stblink.internal.session.Effect;
import org.stblink.internal.session.KeySlots;
import org.stblink.internal.session.PinnedKeys;
import org.stblink.internal.wire.Registered;

/**
 * One session's lock, threads and waiting; what is done in a turn stands in {@link SessionLoop}.
 *
 * <p>One slice ({@link #process}) does at most one public-key operation. With tasks, one thread runs slices and waits in the
 * network port between them, and a second one makes callbacks; without, the application's thread does both, also while it
 * waits for something.
 */
public final class SessionDriver {
    /** Longest time between two slices: bounds the harm of a port that loses a wake-up. */
    private static final long LONGEST_WAIT_MILLIS = 60_000;
    /** How long {@link #close} waits for the goodbyes, and for a thread that is in the middle of something. */
    private static final long CLOSE_MILLIS = 3 * SessionLoop.GOODBYE_MILLIS;

    private final Object lock = new Object();
    private final Platform platform;
    private final DriverSettings settings;
    private final Log log;
    private final Callbacks callbacks;
    private final SessionLoop loop;
    private boolean threaded;
    /** What a thread of the application's met, for which the loop has to end the session. */
    private @Nullable Throwable fault;
    /** When the last turn was: the time of an end for which the clock gives none. */
    private long lastTurn;
    /** When the next slice is due, by the last one. */
    private long due;
    /** The session's threads that have not ended. */
    private int tasksRunning;

    private @Nullable Thread ioThread;
    private @Nullable Thread eventThread;

    public SessionDriver(
            Platform platform,
            DriverSettings settings,
            @Nullable DeviceState device,
            PinnedKeys pins,
            Callbacks.Teller teller) {
        this.platform = platform;
        this.settings = settings;
        log = new Log(platform.log(), settings.control.deviceId());
        callbacks = new Callbacks(teller, log);
        loop = new SessionLoop(this, platform, settings, device, pins, callbacks, log);
    }

    // The application's side.

    /** Begins, with threads where the platform has tasks. */
    public void start() {
        synchronized (lock) {
            if (loop.isClosing()) {
                throw new IllegalStateException("the session is closed");
            }
            TaskRunner tasks = platform.tasks();
            if (tasks != null && !threaded) {
                startTasks(tasks);
            }
            loop.start(now());
            changed();
        }
    }

    private void startTasks(TaskRunner tasks) {
        threaded = startTask(tasks, "stblink-io", new IoTask(this))
                && startTask(tasks, "stblink-events", new EventTask(this));
        if (!threaded) {
            loop.abandon(now()); // the first of the two may run: this ends it
            callbacks.finish();
            throw new IllegalStateException("the platform could not start the session's two tasks");
        }
    }

    private boolean startTask(TaskRunner tasks, String name, Runnable task) {
        boolean started = tasks.start(name, 0, task);
        tasksRunning += started ? 1 : 0;
        return started;
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
        return tellAll() ? 0 : wait;
    }

    /** This device's id. */
    public String deviceId() {
        return settings.control.deviceId();
    }

    /** One of {@link org.stblink.SessionState}. */
    public int state() {
        synchronized (lock) {
            return loop.state();
        }
    }

    /** What the server allocated, or null. */
    public @Nullable Registered registration() {
        synchronized (lock) {
            return loop.registration();
        }
    }

    /** The port listened on, or 0. */
    public int listenPort() {
        synchronized (lock) {
            return loop.listenPort();
        }
    }

    /** Begins a call. */
    public PeerChannel call(String target, byte[] service, int timeoutMillis) throws StbLinkException {
        synchronized (lock) {
            PeerChannel channel =
                    loop.call(target, service, deadlineIn(timeoutMillis)).channel();
            changed();
            return channel;
        }
    }

    /** Begins a change of username and password. */
    public PasswordChange changePassword(String username, String password) throws StbLinkException {
        synchronized (lock) {
            CredentialChange change = loop.changeCredentials(username, password);
            changed();
            return new AppPasswordChange(this, change);
        }
    }

    boolean giveUp(CredentialChange change) {
        boolean givenUp = loop.giveUp(change);
        changed();
        return givenUp;
    }

    /** Whether offers are accepted. */
    public void setAccepting(boolean accepting) {
        synchronized (lock) {
            loop.setAccepting(accepting);
        }
    }

    /** The box goes to sleep, for about so long, or sleeps no more. */
    public void sleep(boolean asleep, long expectedSeconds) {
        synchronized (lock) {
            try {
                if (asleep) {
                    loop.sleep(expectedSeconds, now());
                } else {
                    loop.awake(now());
                }
            } catch (Throwable met) {
                endsBecauseOf(met);
            }
            changed();
        }
    }

    /** The box was suspended. */
    public void resumed() {
        synchronized (lock) {
            loop.resumed(now());
            changed();
        }
    }

    /**
     * Ends the session. With threads, returns when all is told and they have nothing more to do, but for the one that calls
     * this; at the latest after a few seconds, and no sooner for an interrupt, which the caller finds afterwards. Called by
     * the one that makes callbacks, it makes those that are left.
     */
    public void close() {
        boolean interrupted = Thread.interrupted();
        boolean tells;
        synchronized (lock) {
            loop.close();
            changed();
            Thread caller = Thread.currentThread();
            tells = !threaded || caller == eventThread;
            int own = caller == ioThread || caller == eventThread ? 1 : 0;
            long deadline = now() + CLOSE_MILLIS;
            while (!(loop.isOver() && tasksRunning <= own) && now() < deadline) {
                interrupted |= !waitForProgress(deadline) && Thread.interrupted();
            }
        }
        if (tells) {
            tellAll();
        } else {
            callbacks.silence(); // what is left after so long, behind a listener or a port that does not return
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
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

    /** Something changed that the loop, and whoever waits, should look at. */
    void changed() {
        lock.notifyAll();
        platform.network().wakeup();
    }

    /**
     * A fault of the port or of an accelerator, or no memory, on a thread of the application's: the session ends in the loop's next
     * turn, which alone may use the stream to the server.
     */
    void endsBecauseOf(Throwable met) {
        fault = fault == null ? met : fault;
    }

    /**
     * Waits until something may have happened.
     *
     * @param deadline {@link Long#MAX_VALUE} for as long as it takes
     * @param traceId of the call that is waited for, or empty
     * @throws StbLinkException when the time is over, or the waiting thread was interrupted
     */
    void awaitProgress(long deadline, String what, String traceId) throws StbLinkException {
        if (now() >= deadline) {
            throw new StbLinkException(Cause.TIMEOUT, what, traceId);
        }
        if (!waitForProgress(deadline)) {
            throw new StbLinkException(Cause.INTERRUPTED, what, traceId);
        }
    }

    /** False when the waiting thread was interrupted; its flag stays set. */
    @SuppressWarnings("WaitNotInLoop") // every caller loops over its own condition
    private boolean waitForProgress(long deadline) {
        // Before the tasks begin, too: to do their work here would keep the lock from start, for as long as this waits.
        // And when only one of them began: it needs the lock to end.
        if (threaded || tasksRunning > 0 || platform.tasks() != null && !loop.isClosing()) {
            try {
                lock.wait(Math.max(until(deadline), 1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        } else if (Thread.currentThread().isInterrupted()) {
            return false;
        } else {
            platform.network().await((int) until(Math.min(deadline, due)));
            slice(); // behind the wait: what it brings may be what is waited for, and nothing would tell of that again
        }
        return true;
    }

    /** Milliseconds until then, as far as anybody waits at once. */
    private long until(long time) {
        long now = now();
        return Math.max(Math.min(time, now + LONGEST_WAIT_MILLIS) - now, 0);
    }

    // The loop.

    private long slice() {
        Throwable met = takeFault();
        if (met == null) {
            try {
                return turnAndStore();
            } catch (RuntimeException e) {
                met = e;
            } catch (Error e) {
                broken(e);
                throw e;
            }
        }
        broken(met);
        return LONGEST_WAIT_MILLIS;
    }

    private long turnAndStore() {
        Effect store;
        synchronized (lock) {
            lastTurn = now();
            due = loop.turn(lastTurn);
            store = loop.takeStore();
            if (loop.isOver()) {
                callbacks.finish();
            }
            lock.notifyAll();
        }
        if (store != null) {
            boolean durable = store(store);
            synchronized (lock) {
                loop.stored(durable, now());
            }
        }
        return until(due); // at once, where something was stored
    }

    private @Nullable Throwable takeFault() {
        synchronized (lock) {
            Throwable met = fault;
            fault = null;
            return met;
        }
    }

    private boolean store(Effect e) {
        try {
            if (e.authKey != null && e.wrapKey != null) {
                platform.secrets().importKey(KeySlots.authKey(e.number), e.authKey);
                platform.secrets().importKey(KeySlots.wrapKey(e.number), e.wrapKey);
            }
            if (e.slotToErase >= 0) {
                KeySlots.erase(platform.secrets(), e.slotToErase);
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

    /** Tells the application everything that waits; true when there was anything. */
    private boolean tellAll() {
        boolean any = false;
        while (tellOne()) {
            any = true;
        }
        return any;
    }

    private boolean tellOne() {
        boolean told = callbacks.tellOne();
        if (told && Thread.currentThread() == eventThread) {
            Thread.interrupted(); // a listener's affair, which is over: neither the next callback's nor this thread's
        }
        return told;
    }

    // The tasks.

    void ioTaskBegins() {
        synchronized (lock) {
            ioThread = Thread.currentThread();
        }
    }

    void eventTaskBegins() {
        synchronized (lock) {
            eventThread = Thread.currentThread();
        }
    }

    /** A task touches nothing of the session any more, nor of the platform. */
    void taskEnds() {
        synchronized (lock) {
            tasksRunning--;
            lock.notifyAll();
        }
    }

    /** One slice and the wait behind it; false when the session is over. */
    boolean ioTurn() {
        long wait = slice();
        synchronized (lock) {
            if (loop.isOver()) {
                lock.notifyAll();
                return false;
            }
        }
        platform.network().await((int) wait);
        return true;
    }

    /**
     * Tells the application one thing, or waits for one; false when the session is over and all is told. It waits apart from
     * the session's lock: who waits for progress of a channel is woken often.
     */
    boolean eventTurn() {
        return tellOne() || callbacks.await(LONGEST_WAIT_MILLIS);
    }

    /** A turn of the loop failed in a way no fault of the network can cause: the session ends, and says so. */
    void broken(Throwable fault) {
        synchronized (lock) {
            try {
                if (!loop.isOver()) {
                    loop.abandon(nowOrLastTurn());
                }
            } finally {
                callbacks.finish();
                lock.notifyAll();
            }
        }
        log.error(LogCode.LOOP_FAILED, "the session ends because of a fault of its own or of the port: " + fault);
    }

    private long nowOrLastTurn() {
        try {
            return now();
        } catch (RuntimeException clockFails) {
            return lastTurn;
        }
    }
}
