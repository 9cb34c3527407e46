package org.stblink.internal.driver;

import org.jspecify.annotations.Nullable;
import org.stblink.CallReport;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.hal.HalStream;
import org.stblink.hal.Platform;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.session.Cause;
import org.stblink.internal.session.ControlMachine;
import org.stblink.internal.session.ControlState;
import org.stblink.internal.session.CredentialChange;
import org.stblink.internal.session.DeviceState;
import org.stblink.internal.session.Effect;
import org.stblink.internal.session.OutgoingCall;
import org.stblink.internal.session.PeerMachine;
import org.stblink.internal.session.PeerParameters;
import org.stblink.internal.session.PinnedKeys;
import org.stblink.internal.session.Work;
import org.stblink.internal.wire.DownReason;
import org.stblink.internal.wire.Registered;

/**
 * What the session's lock guards: the machines, their streams, the address, the channels; and one turn of the loop over
 * them. Nothing here waits, writes storage or calls the application; every method is called with the lock held.
 */
final class SessionLoop {
    static final long FOREVER = Long.MAX_VALUE;
    /** How long a closing session tries to say its goodbyes. */
    static final long GOODBYE_MILLIS = 1000;
    /** A flood of connections must not keep the channels from their turn. */
    private static final int ACCEPTS_PER_TURN = 16;
    /** Nor must a server that talks without end, from which this box could not even part. */
    private static final int CONTROL_STEPS_PER_TURN = 64;

    private final SessionDriver driver;
    private final Platform platform;
    private final DriverSettings settings;
    private final Log log;
    private final ControlMachine machine;
    private final ControlIo control;
    private final AddressKeeper address;
    private final PeerDoor door;
    private final LinkTable links = new LinkTable();
    private final Effects effects;
    private final Callbacks callbacks;

    private int state = SessionState.IDLE;
    private @Nullable Effect storing;
    private boolean storeUnderWay;
    private boolean closing;
    private boolean stopped;
    private long goodbyeEnds = FOREVER;
    private boolean over;

    SessionLoop(
            SessionDriver driver,
            Platform platform,
            DriverSettings settings,
            @Nullable DeviceState device,
            PinnedKeys pins,
            Callbacks callbacks,
            Log log) {
        this.driver = driver;
        this.platform = platform;
        this.settings = settings;
        this.callbacks = callbacks;
        this.log = log;
        machine = new ControlMachine(
                settings.control, device, pins, platform.secrets(), platform.entropy(), platform.accelerator(), links);
        control = new ControlIo(platform.network(), machine);
        address = new AddressKeeper(platform.network(), settings.acceptsCalls, settings.listenPort, log);
        door = new PeerDoor(
                machine.offers(),
                platform.entropy(),
                platform.accelerator(),
                settings.control.deviceId(),
                settings.maxRecord,
                settings.sendBuffer,
                log);
        effects = new Effects(platform.network(), settings, control, address, door, links, callbacks);
    }

    // What the application asks.

    int state() {
        return state;
    }

    @Nullable
    Registered registration() {
        return machine.registration();
    }

    int listenPort() {
        return address.port();
    }

    boolean isClosing() {
        return closing;
    }

    /** Whether everything is said and given up: no further turn does anything. */
    boolean isOver() {
        return over;
    }

    void start(long now) {
        machine.start(now);
    }

    void resumed(long now) {
        machine.resumed(now);
    }

    void sleep(long expectedSeconds, long now) {
        machine.sleep(expectedSeconds, now);
    }

    void awake(long now) {
        machine.awake(Cause.NONE, now);
    }

    void setAccepting(boolean accepting) {
        machine.setAccepting(accepting);
    }

    PeerLink call(String target, byte[] service, long deadline) throws StbLinkException {
        if (closing || state == SessionState.STOPPED) {
            throw new StbLinkException(Cause.CLOSED, "the session is over");
        }
        if (links.ownCalls() >= settings.maxChannels) {
            throw new StbLinkException(
                    Cause.CALL_LIMIT, "this device has " + settings.maxChannels + " channels of its own already");
        }
        PeerLink link = new PeerLink(driver, this, machine.call(target, service, deadline), driver.now());
        links.add(link);
        return link;
    }

    CredentialChange changeCredentials(String username, String password) throws StbLinkException {
        if (closing || state == SessionState.STOPPED) {
            throw new StbLinkException(Cause.CLOSED, "the session is over");
        }
        return machine.changeCredentials(username, password);
    }

    boolean giveUp(CredentialChange change) {
        return machine.giveUp(change);
    }

    /** Begins to say goodbye; {@link #turn} goes on with it. */
    void close() {
        closing = true;
    }

    // One turn.

    /** Does all that can be done now, up to one public-key operation or one record to store; returns when to come back. */
    long turn(long now) {
        if (over) {
            return FOREVER;
        }
        machine.tick(now);
        int work = controlTurn(now);
        boolean more = work != Work.NONE;
        if (work != Work.HEAVY) {
            more |= channelsTurn(now);
        }
        boolean again = control.write() || more || storing != null && !storeUnderWay;
        if (closing) {
            goodbye(now);
        }
        return again ? now : deadline(now);
    }

    private long deadline(long now) {
        long next = Math.min(machine.deadline(), Math.min(address.deadline(now), door.deadline()));
        for (int i = 0; i < links.size(); i++) {
            next = Math.min(next, links.at(i).deadline());
        }
        return closing ? Math.min(next, goodbyeEnds) : next;
    }

    /** Goes on with the server; HEAVY after a public-key operation, LIGHT when there is more to do. */
    private int controlTurn(long now) {
        for (int i = 0; i < CONTROL_STEPS_PER_TURN; i++) {
            boolean moved = control.read(now);
            int work = machine.work(now);
            moved |= performEffects(now);
            moved |= prepared(now);
            if (work == Work.NONE && !moved) {
                moved = control.tellIfOver(now);
            }
            if (work == Work.HEAVY || storing != null) {
                return work == Work.HEAVY ? Work.HEAVY : Work.NONE;
            }
            if (work == Work.NONE && !moved) {
                return Work.NONE;
            }
        }
        return Work.LIGHT;
    }

    private boolean prepared(long now) {
        int result = address.step(now);
        if (result == AddressKeeper.UNDECIDED) {
            return false;
        }
        if (result == AddressKeeper.READY) {
            machine.ready(address.port(), now);
        } else {
            effects.endAll(Cause.LEASE_ENDED, now); // what still lived on that address
            machine.notReady(result, now);
        }
        return true;
    }

    private boolean channelsTurn(long now) {
        HalStream s;
        int accepted = 0;
        do {
            // Before the next one, which would be turned away where all that are in have said who they are.
            for (PeerDoor.Visitor v = door.step(now); v != null; v = door.step(now)) {
                links.add(new PeerLink(driver, this, v.accept.machine(), v.stream, v.accept.offeredMillis()));
                door.leave(v); // last: where memory is short for the channel, the door closes the stream
            }
            s = accepted++ < ACCEPTS_PER_TURN ? address.accept() : null;
            if (s != null) {
                door.enter(s, now);
            }
        } while (s != null);
        int i = 0;
        while (i < links.size()) { // not over a copy: this runs for every record
            PeerLink link = links.at(i);
            if (link.step(now)) {
                return true;
            }
            if (i < links.size() && links.at(i) == link) {
                i++; // else it is over and took itself out
            }
        }
        performEffects(now);
        return false;
    }

    /** Does what the machine asks, up to something to store; true when it did anything. */
    private boolean performEffects(long now) {
        boolean any = false;
        while (storing == null) {
            Effect e = machine.nextEffect();
            if (e == null) {
                return any;
            }
            any = true;
            if (e.kind == Effect.STORE) {
                storing = e;
            } else if (e.kind == Effect.STATE) {
                entered(e.number, e.cause);
            } else {
                effects.perform(e, now);
            }
        }
        return any;
    }

    private void entered(int controlState, int cause) {
        int before = state;
        state = publicState(controlState, cause, machine.isAsleep());
        if (state != before || cause != Cause.NONE) {
            callbacks.state(state, cause);
            log.info(
                    LogCode.STATE,
                    SessionState.name(state) + (cause == Cause.NONE ? "" : " because of " + Cause.name(cause)));
        }
    }

    private static int publicState(int controlState, int cause, boolean asleep) {
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
                int awake = cause == Cause.ADDRESS_NOT_APPLIED ? SessionState.NOT_READY : SessionState.ONLINE;
                return asleep ? SessionState.ASLEEP : awake;
            case ControlState.BACKOFF:
                return SessionState.WAITING;
            default:
                return SessionState.STOPPED;
        }
    }

    // Storage, which the driver writes without the lock.

    /** What is to be made durable, to be answered by {@link #stored}; null when there is nothing, or it was taken. */
    @Nullable
    Effect takeStore() {
        if (storing == null || storeUnderWay) {
            return null;
        }
        storeUnderWay = true;
        return storing;
    }

    void stored(boolean durable, long now) {
        storing = null;
        storeUnderWay = false;
        if (durable) {
            machine.stored(now);
        } else {
            machine.storeFailed(now);
        }
    }

    // What channels need.

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
            return PeerMachine.caller(p, psk, platform.entropy(), platform.accelerator(), settings.sendBuffer, now);
        } finally {
            Bytes.wipe(psk);
        }
    }

    void channelOpen(PeerLink link, long now) {
        OutgoingCall call = link.call();
        PeerParameters p = link.parameters();
        if (call != null) {
            machine.callOpened(call);
        }
        if (p != null) {
            machine.channelUp(p.sid, now);
        }
        callbacks.report(link.report(CallReport.NONE, now));
        callbacks.opened(link.channel());
    }

    void callFailed(CallReport report) {
        callbacks.report(report);
    }

    void channelOver(PeerLink link, boolean wasOpen, int downReason, long now) {
        links.remove(link);
        OutgoingCall call = link.call();
        PeerParameters p = link.parameters();
        if (wasOpen || call != null) {
            callbacks.closed(link.channel()); // before the rest, which an accelerator may end
        }
        driver.changed();
        try {
            if (wasOpen && p != null) {
                machine.channelDown(p.sid, downReason, link.bytesSent(), link.bytesReceived(), now);
            } else if (call != null) {
                machine.giveUp(call, downReason, now);
            }
        } catch (RuntimeException met) { // of the cipher between this device and the server
            driver.endsBecauseOf(met);
        }
        if (wasOpen) {
            log.info(LogCode.CHANNEL_DOWN, "over: " + link + ", " + Cause.name(link.reason()));
        }
    }

    // The end.

    /** Says goodbye on every channel, then to the server, then gives the address back; each as far as time allows. */
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
        if (!stopped) {
            stopped = true;
            PeerLink[] left = links.all();
            for (int i = 0; i < left.length; i++) {
                left[i].over(Cause.CLOSED, DownReason.LOCAL_CLOSE, now);
            }
            control.write();
            stopMachine(Cause.CLOSED, now);
        }
        over = address.isLeft() || now >= goodbyeEnds;
    }

    /** Stops the machine and gives up what the session holds; the next step is taken also where one fails. */
    private void stopMachine(int cause, long now) {
        try {
            performLast(cause, now);
        } finally {
            try {
                address.leave();
            } finally {
                try {
                    door.close();
                } finally {
                    control.disconnect();
                }
            }
        }
    }

    /** All that the machine asks at its end but storing: what is not durable yet is asked for again next time. */
    private void performLast(int cause, long now) {
        try {
            machine.stop(cause);
        } finally {
            performRest(now);
        }
    }

    private void performRest(long now) {
        if (storing != null && !storeUnderWay) {
            storing.wipe();
        }
        storing = null;
        while (performEffects(now)) {
            if (storing != null) {
                storing.wipe();
                storing = null;
            }
        }
    }

    /** Ends at once, after a fault of the SDK or of the port, which may fail again, as may memory: others wait for this. */
    void abandon(long now) {
        closing = true;
        over = true;
        PeerLink[] left = links.all();
        for (int i = 0; i < left.length; i++) {
            try {
                left[i].over(Cause.INTERNAL, DownReason.LOCAL_CLOSE, now);
            } catch (RuntimeException | Error again) {
                failedAgain(again);
            }
        }
        try {
            stopMachine(Cause.INTERNAL, now);
        } catch (RuntimeException | Error again) {
            failedAgain(again);
        }
        if (state != SessionState.STOPPED) { // what failed again was in the way of saying so
            state = SessionState.STOPPED;
            callbacks.state(state, Cause.INTERNAL);
        }
    }

    private void failedAgain(Throwable e) {
        log.error(LogCode.LOOP_FAILED, "failed again while giving up: " + e);
    }
}
