package org.stblink.internal.session;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalException;
import org.stblink.internal.crypto.DeviceKeys;
import org.stblink.internal.wire.Answer;
import org.stblink.internal.wire.CallFailed;
import org.stblink.internal.wire.Cancel;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.KeySet;
import org.stblink.internal.wire.KeySetAck;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.NotReady;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Pong;
import org.stblink.internal.wire.Ready;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.Request;
import org.stblink.internal.wire.Revoke;
import org.stblink.internal.wire.RevokeAck;
import org.stblink.internal.wire.SessionDown;
import org.stblink.internal.wire.SessionEntry;
import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.SessionUp;
import org.stblink.internal.wire.Sessions;
import org.stblink.internal.wire.Sizes;

/**
 * A device's side of the control channel: enrols, registers, stays registered, answers heartbeats, makes and takes calls
 * (protocol sections 4 to 9, 11, 12.2; the patent's registration unit, communication-request unit and parameter-receiving
 * unit, P15).
 *
 * <p>Pure. The driver tells what happened ({@code link...}, {@link #received}, {@link #stored}, {@link #ready} ...), calls
 * {@link #work} until it has nothing to do, performs {@link #nextEffect} in order, sends {@link #out}, and comes back at
 * {@link #deadline}. Calls that no longer fit (an answer for a connection that is gone, an early tick) are harmless.
 */
public final class ControlMachine {
    private static final long MILLIS_PER_SECOND = 1000;
    /** How soon to ask again where the box has no entropy yet: seeding takes a moment at first boot. */
    private static final long ENTROPY_RETRY_MILLIS = 1000;
    /** How long after NOT_READY the address is tried again: a conflict or a slow interface may have gone. */
    private static final long PREPARE_RETRY_MILLIS = 30_000;

    private static final int STORING_NOTHING = 0;
    private static final int STORING_NONCE = 1;
    private static final int STORING_KEYS = 2;
    private static final int STORING_TICKET = 3;
    private static final int STORING_PINS = 4;

    private final ControlSettings settings;
    private final DeviceKeys keys;
    private final EntropySource entropy;
    private final @Nullable CryptoAccelerator accelerator;
    private final LiveChannels channels;
    private final Effects effects = new Effects();
    private final CallDesk desk;
    private final Enroller enroller;
    private final Backoff backoff;
    private final AckClock ack = new AckClock();

    private int state = ControlState.IDLE;
    private long stateDeadline = Long.MAX_VALUE;
    private int storing = STORING_NOTHING;
    private @Nullable DeviceState device;
    private @Nullable DeviceState nextDevice;
    private PinnedKeys pins;
    private @Nullable PinnedKeys nextPins;
    private int pin;
    private int endpoint;

    private @Nullable ControlLink link;
    private @Nullable Registered registration;
    private boolean readySent;
    private boolean graceOver;
    private boolean pwKeyWanted;
    private long silenceDeadline = Long.MAX_VALUE;
    private long prepareAgain = Long.MAX_VALUE;
    private long entropyAgain = Long.MAX_VALUE;
    /** What the last connection still had to send: its goodbye. */
    private @Nullable OutBuffer farewell;

    /**
     * @param device the durable state, or null when this device never enrolled
     * @param keys K_auth and K_wrap; used only once {@code device} is enrolled
     */
    public ControlMachine(
            ControlSettings settings,
            @Nullable DeviceState device,
            PinnedKeys pins,
            DeviceKeys keys,
            EntropySource entropy,
            @Nullable CryptoAccelerator accelerator,
            LiveChannels channels) {
        this.settings = settings;
        this.device = device;
        this.pins = pins;
        this.keys = keys;
        this.entropy = entropy;
        this.accelerator = accelerator;
        this.channels = channels;
        CodeOpener opener = new CodeOpener(keys, accelerator, settings.deviceId, settings.controlSuite);
        desk = new CallDesk(settings, entropy, opener, channels, effects);
        enroller = new Enroller(settings, entropy);
        backoff = new Backoff(entropy);
    }

    // What the driver asks.

    /** One of {@link ControlState}. */
    public int state() {
        return state;
    }

    /** The present registration, from REGISTERED until its lease ends; null without one. */
    public @Nullable Registered registration() {
        return registration;
    }

    /** Offers whose callers may come. */
    public OfferTable offers() {
        return desk.offers();
    }

    /** Bytes for the server, the goodbye of a connection to be closed included; null when there was none. */
    public @Nullable OutBuffer out() {
        return link == null ? farewell : link.out();
    }

    /** The next thing to do, or null. */
    public @Nullable Effect nextEffect() {
        return effects.next();
    }

    /** When to call {@link #tick} at the latest; {@link Long#MAX_VALUE} for no time. */
    public long deadline() {
        long d = Math.min(Math.min(stateDeadline, desk.deadline()), Math.min(silenceDeadline, prepareAgain));
        d = Math.min(d, entropyAgain);
        Registered r = registration;
        if (r != null) {
            d = Math.min(d, ack.after(r.leaseSeconds * MILLIS_PER_SECOND));
            if (!graceOver) {
                d = Math.min(d, ack.after(r.graceSeconds * MILLIS_PER_SECOND));
            }
        }
        return d;
    }

    // What the application wants.

    /** Begins; a second call is harmless. */
    public void start(long now) {
        if (state == ControlState.IDLE && storing == STORING_NOTHING && !pwKeyWanted) {
            begin(now);
        }
    }

    /** Ends for good: says goodbye, gives the address up, fails every call. */
    public void stop() {
        if (state != ControlState.STOPPED) {
            halt(Cause.CLOSED, Cause.CLOSED, CloseReason.NORMAL);
        }
    }

    /** The box was suspended and its clock may not have counted that: the address is in doubt until it registers again. */
    public void resumed(long now) {
        leaveAddress(Cause.LEASE_ENDED);
        if (link != null || state == ControlState.BACKOFF) {
            dropLink();
            enter(ControlState.BACKOFF, Cause.CONTROL_LOST, now);
        }
    }

    /** Asks for a call, now or as soon as the device is registered. */
    public OutgoingCall call(String target, byte[] service, long deadlineMillis) {
        return desk.call(target, service, deadlineMillis);
    }

    /** Gives a call up that is not open yet. */
    public void giveUp(OutgoingCall call, int downReason, long now) {
        tell(desk.givenUp(call, downReason), now);
    }

    /** Whether offers are accepted (the default) or declined. */
    public void setAccepting(boolean accepting) {
        desk.setAccepting(accepting);
    }

    // What happened to peer channels.

    /** The channel of one of our calls is open. */
    public void callOpened(OutgoingCall call) {
        desk.opened(call);
    }

    /** A channel is open, in either role. */
    public void channelUp(SessionId sid, long now) {
        tell(new SessionUp(sid), now);
    }

    /** A channel that was open has ended. */
    public void channelDown(SessionId sid, int downReason, long sent, long received, long now) {
        tell(new SessionDown(sid, downReason, sent, received), now);
    }

    private void tell(@Nullable Message m, long now) {
        if (m != null && link != null && readySent && state == ControlState.REGISTERED) {
            try {
                link.send(m);
            } catch (LinkException e) {
                lost(e, now);
            }
        }
    }

    // What happened to the connection and to storage.

    /** The stream to the server is open. */
    public void linkOpen(long now) {
        if (state == ControlState.CONNECTING) {
            farewell = null;
            link = new ControlLink(settings.controlSuite, pins.key(pin), entropy, accelerator);
            enter(ControlState.HANDSHAKE, Cause.NONE, now + Limits.HANDSHAKE_MILLIS);
        }
    }

    /** The stream could not be made, ended, or broke. */
    public void linkLost(long now) {
        if (state == ControlState.CONNECTING) {
            lost(new LinkException(Cause.SERVER_UNREACHABLE, 0, false, "no connection to the server"), now);
        } else if (link != null) {
            lost(new LinkException(Cause.CONTROL_LOST, 0, false, "the control connection broke"), now);
        }
    }

    /** Takes bytes of the stream; returns how many, fewer than {@code len} while a frame waits for {@link #work}. */
    public int received(byte[] b, int off, int len, long now) {
        if (link == null) {
            return len;
        }
        try {
            return link.receive(b, off, len);
        } catch (LinkException e) {
            lost(e, now);
            return len;
        }
    }

    /** What {@link Effect#STORE} asked for is durable. */
    public void stored(long now) {
        int what = storing;
        storing = STORING_NOTHING;
        if (state == ControlState.STOPPED) {
            return;
        }
        try {
            switch (what) {
                case STORING_NONCE:
                    device = nextDevice;
                    begin(now);
                    break;
                case STORING_KEYS:
                    device = nextDevice;
                    enroller.wipe();
                    if (link != null && state == ControlState.ENROLLING) {
                        register(link, now);
                    }
                    break;
                case STORING_TICKET:
                    device = nextDevice;
                    if (link != null && registration != null && state == ControlState.REGISTERING) {
                        enter(ControlState.PREPARING, Cause.NONE, Long.MAX_VALUE);
                        effects.add(Effect.prepare(registration));
                    }
                    break;
                case STORING_PINS:
                    if (nextPins != null) {
                        pins = nextPins;
                        pin = 0;
                        if (link != null) {
                            link.send(new KeySetAck(pins.serial()));
                        }
                    }
                    break;
                default:
                    break;
            }
        } catch (LinkException e) {
            lost(e, now);
        } catch (HalException e) {
            lost(storage(e), now);
        }
    }

    /** What {@link Effect#STORE} asked for could not be made durable. */
    public void storeFailed(long now) {
        int what = storing;
        storing = STORING_NOTHING;
        if (what == STORING_NONCE || what == STORING_KEYS || what == STORING_TICKET) {
            lost(new LinkException(Cause.STORAGE, 0, false, "the secret store failed"), now);
        }
    }

    /** The address is applied and the device listens on it ({@code port} 0: it only calls). */
    public void ready(int port, long now) {
        answerPrepare(new Ready(port), true, Cause.NONE, now);
    }

    /** The address could not be applied or listened on; {@code reason} is one of NotReadyReason. */
    public void notReady(int reason, long now) {
        answerPrepare(new NotReady(reason), false, Cause.ADDRESS_NOT_APPLIED, now);
    }

    private void answerPrepare(Message answer, boolean isReady, int cause, long now) {
        if (link == null || state != ControlState.PREPARING && state != ControlState.REGISTERED) {
            return;
        }
        try {
            link.send(answer);
            reportSessions(link);
            readySent = isReady;
            prepareAgain = isReady ? Long.MAX_VALUE : now + PREPARE_RETRY_MILLIS;
            enter(ControlState.REGISTERED, cause, Long.MAX_VALUE);
        } catch (LinkException e) {
            lost(e, now);
        }
    }

    private void reportSessions(ControlLink to) throws LinkException {
        SessionEntry[] all = channels.open();
        int from = 0;
        do {
            int n = Math.min(all.length - from, Sizes.SESSIONS_MAX);
            SessionEntry[] part = new SessionEntry[n];
            System.arraycopy(all, from, part, 0, n);
            from += n;
            to.send(new Sessions(from == all.length, part));
        } while (from < all.length);
    }

    // Time and work.

    /** Acts on every deadline that is reached. */
    public void tick(long now) {
        Registered r = registration;
        if (r != null && now >= ack.after(r.leaseSeconds * MILLIS_PER_SECOND)) {
            leaveAddress(Cause.LEASE_ENDED);
        } else if (r != null && !graceOver && now >= ack.after(r.graceSeconds * MILLIS_PER_SECOND)) {
            graceOver = true;
            effects.add(Effect.ofSid(Effect.END_CHANNELS, null, Cause.SUPERVISION_LOST));
        }
        if (now >= prepareAgain && registration != null) {
            prepareAgain = Long.MAX_VALUE;
            effects.add(Effect.prepare(registration));
        }
        try {
            desk.tick(now, readySent ? link : null);
            if (now >= silenceDeadline) {
                throw new LinkException(Cause.CONTROL_LOST, 0, false, "the server is silent");
            }
            if (now < stateDeadline) {
                return;
            }
            if (state == ControlState.BACKOFF) {
                if (storing == STORING_NOTHING) {
                    stateDeadline = Long.MAX_VALUE;
                    begin(now);
                }
            } else if (state == ControlState.CONNECTING) {
                throw new LinkException(Cause.SERVER_UNREACHABLE, 0, false, "no connection in time");
            } else {
                throw new LinkException(Cause.TIMEOUT, 0, false, "no answer in time");
            }
        } catch (LinkException e) {
            lost(e, now);
        }
    }

    /** Does one piece of work; one of {@link Work}. */
    public int work(long now) {
        if (storing != STORING_NOTHING) {
            return Work.NONE;
        }
        try {
            if (pwKeyWanted) {
                pwKeyWanted = false;
                enroller.preparePwKey(requireDevice());
                connect(now);
                return Work.HEAVY;
            }
            ControlLink l = link;
            if (l == null) {
                return Work.NONE;
            }
            if (state == ControlState.HANDSHAKE) {
                int done = l.step();
                if (l.isOpen()) {
                    introduce(l, now);
                }
                entropyAgain = done == Work.NONE && l.wantsEntropy() ? now + ENTROPY_RETRY_MILLIS : Long.MAX_VALUE;
                return done;
            }
            Message m = l.next();
            if (m != null) {
                if (!ControlState.accepts(state, m.type())) {
                    throw LinkException.protocol(m + " while " + ControlState.name(state));
                }
                silenceDeadline = silence(now);
                handle(m, l, now);
                return Work.LIGHT;
            }
            if (state == ControlState.REGISTERED && readySent) {
                Request r = desk.nextRequest();
                if (r != null) {
                    l.send(r);
                    return Work.LIGHT;
                }
            }
            return Work.NONE;
        } catch (LinkException e) {
            lost(e, now);
        } catch (HalException e) {
            lost(storage(e), now);
        }
        return Work.LIGHT;
    }

    private void handle(Message m, ControlLink l, long now) throws LinkException, HalException {
        switch (m.type()) {
            case Enrolled.TYPE:
                enrolled((Enrolled) m);
                break;
            case Registered.TYPE:
                registered((Registered) m, now);
                break;
            case Refused.TYPE:
                refused((Refused) m);
                break;
            case Ping.TYPE:
                Ping ping = (Ping) m;
                ack.pingReceived(ping.ackedPong);
                graceOver = false;
                ack.pongSent(ping.pingId, now);
                l.send(new Pong(ping.pingId));
                break;
            case Offer.TYPE:
                Answer answer = desk.offered((Offer) m, l.handshakeHash(), now);
                l.send(answer);
                break;
            case Grant.TYPE:
                SessionDown refusal = desk.granted((Grant) m, l.handshakeHash(), now);
                if (refusal != null) {
                    l.send(refusal);
                }
                break;
            case CallFailed.TYPE:
                desk.failed((CallFailed) m);
                break;
            case Cancel.TYPE:
                desk.cancelled((Cancel) m);
                break;
            case Revoke.TYPE:
                revoked((Revoke) m, l);
                break;
            case KeySet.TYPE:
                keySet((KeySet) m);
                break;
            default:
                closed((Close) m);
                break;
        }
    }

    // The steps of a connection.

    private void begin(long now) {
        if (device == null) {
            nextDevice = enroller.begin();
            if (nextDevice == null) {
                enter(ControlState.BACKOFF, Cause.ENTROPY, now + ENTROPY_RETRY_MILLIS);
                return;
            }
            store(STORING_NONCE, Effect.store(DeviceState.RECORD, nextDevice.encode()));
        } else if (!device.isEnrolled()) {
            pwKeyWanted = true;
        } else {
            connect(now);
        }
    }

    private void connect(long now) {
        enter(ControlState.CONNECTING, Cause.NONE, now + Limits.CONNECT_MILLIS);
        effects.add(Effect.plain(Effect.CONNECT, endpoint, Cause.NONE));
    }

    private void introduce(ControlLink l, long now) throws LinkException, HalException {
        DeviceState d = requireDevice();
        if (d.isEnrolled()) {
            register(l, now);
        } else {
            l.send(enroller.message(d));
            enter(ControlState.ENROLLING, Cause.NONE, now + Limits.SERVER_ANSWER_MILLIS);
        }
    }

    private void enrolled(Enrolled m) {
        DeviceState next = requireDevice().enrolled(m.generation, m.ticket);
        nextDevice = next;
        store(STORING_KEYS, enroller.enrolled(next, m));
    }

    private void register(ControlLink l, long now) throws LinkException, HalException {
        DeviceState d = requireDevice();
        Register unsigned = new Register(
                settings.deviceId,
                d.ticket(),
                pins.serial(),
                settings.model,
                settings.firmware,
                settings.peerSuites,
                settings.maxRecord);
        l.send(unsigned.withMac(keys.mac(unsigned.macInput(l.handshakeHash()))));
        ack.registerSent(now);
        enter(ControlState.REGISTERING, Cause.NONE, now + Limits.SERVER_ANSWER_MILLIS);
    }

    private void registered(Registered m, long now) {
        ack.registerAcknowledged();
        graceOver = false;
        backoff.reset();
        registration = m;
        stateDeadline = Long.MAX_VALUE;
        silenceDeadline = silence(now);
        DeviceState next = requireDevice().withTicket(m.ticket);
        nextDevice = next;
        store(STORING_TICKET, Effect.store(DeviceState.RECORD, next.encode()));
    }

    private void refused(Refused m) throws LinkException {
        switch (m.code) {
            case RefusedCode.QUARANTINED:
                halt(Cause.QUARANTINED, Cause.CHANNEL_REVOKED, CloseReason.NORMAL);
                return;
            case RefusedCode.REVOKED:
                halt(Cause.REVOKED, Cause.CHANNEL_REVOKED, CloseReason.NORMAL);
                return;
            case RefusedCode.NO_ADDRESS:
                throw new LinkException(Cause.NO_ADDRESS, m.retryAfterSeconds, false, "the server has no address left");
            case RefusedCode.ENROLMENT_REFUSED:
                throw new LinkException(Cause.ENROLMENT_REFUSED, m.retryAfterSeconds, false, "enrolment refused");
            case RefusedCode.REGISTRATION_REFUSED:
                throw new LinkException(Cause.REGISTRATION_REFUSED, m.retryAfterSeconds, false, "registration refused");
            default:
                throw new LinkException(Cause.TRY_LATER, m.retryAfterSeconds, false, "the server says: later");
        }
    }

    private void revoked(Revoke m, ControlLink l) throws LinkException {
        if (m.sid.isZero()) {
            desk.killAll(Cause.CHANNEL_REVOKED);
            effects.add(Effect.ofSid(Effect.END_CHANNELS, null, Cause.CHANNEL_REVOKED));
        } else {
            desk.kill(m.sid, Cause.CHANNEL_REVOKED);
            effects.add(Effect.ofSid(Effect.END_CHANNELS, m.sid, Cause.CHANNEL_REVOKED));
        }
        l.send(new RevokeAck(m.sid));
    }

    private void keySet(KeySet m) throws LinkException {
        PinnedKeys pushed = PinnedKeys.of(m);
        if (pushed == null) {
            throw LinkException.protocol("a key set without a key this device can use");
        }
        if (pushed.serial() <= pins.serial()) {
            throw LinkException.protocol("a key set that is not newer than the pinned one");
        }
        nextPins = pushed;
        store(STORING_PINS, Effect.store(PinnedKeys.RECORD, pushed.encode()));
    }

    private void closed(Close m) throws LinkException {
        switch (m.reason) {
            case CloseReason.REVOKED:
                halt(Cause.REVOKED, Cause.CHANNEL_REVOKED, CloseReason.NORMAL);
                return;
            case CloseReason.SUPERSEDED:
                int wait = Math.max(m.retryAfterSeconds, Limits.SUPERSEDED_RETRY_SECONDS);
                throw new LinkException(Cause.SUPERSEDED, wait, false, "another registration of this device id");
            case CloseReason.SHUTDOWN:
                throw new LinkException(Cause.SERVER_SHUTDOWN, m.retryAfterSeconds, false, "the server shuts down");
            default:
                throw new LinkException(
                        Cause.CONTROL_LOST,
                        m.retryAfterSeconds,
                        false,
                        "the server closed: " + CloseReason.name(m.reason));
        }
    }

    // The ends of a connection.

    private void lost(LinkException e, long now) {
        if (e.tellServer()) {
            sendClose(CloseReason.PROTOCOL);
        }
        dropLink();
        if (e.reason() == Cause.SERVER_REFUSES_PREAMBLE || e.reason() == Cause.SERVER_NOT_AUTHENTIC) {
            pin = (pin + 1) % pins.count();
        }
        if (e.reason() != Cause.SUPERSEDED) {
            endpoint = (endpoint + 1) % settings.endpoints;
        }
        long wait = e.retryAfterSeconds() > 0
                ? backoff.hintedMillis(e.retryAfterSeconds() * MILLIS_PER_SECOND)
                : backoff.nextMillis();
        enter(ControlState.BACKOFF, e.reason(), now + wait);
    }

    private void halt(int cause, int channelCause, int closeReason) {
        sendClose(closeReason);
        dropLink();
        desk.failAll(cause);
        leaveAddress(channelCause);
        enroller.wipe();
        pwKeyWanted = false;
        enter(ControlState.STOPPED, cause, Long.MAX_VALUE);
    }

    private void sendClose(int reason) {
        if (link != null && link.isOpen()) {
            try {
                link.send(new Close(reason, 0));
            } catch (LinkException full) {
                // The server takes no bytes: it will see the stream end instead.
                effects.add(Effect.plain(Effect.DISCONNECT, 0, Cause.NONE));
            }
        }
    }

    private void dropLink() {
        ControlLink l = link;
        boolean connecting = state == ControlState.CONNECTING;
        if (l != null) {
            farewell = l.out();
            l.destroy();
            link = null;
        }
        if (l != null || connecting) {
            effects.add(Effect.plain(Effect.DISCONNECT, 0, Cause.NONE));
        }
        readySent = false;
        entropyAgain = Long.MAX_VALUE;
        silenceDeadline = Long.MAX_VALUE;
        prepareAgain = Long.MAX_VALUE;
        desk.connectionLost();
    }

    private void leaveAddress(int channelCause) {
        effects.add(Effect.ofSid(Effect.END_CHANNELS, null, channelCause));
        if (registration != null) {
            registration = null;
            ack.reset();
        }
        effects.add(Effect.plain(Effect.LEAVE_ADDRESS, 0, Cause.NONE));
    }

    private void enter(int newState, int cause, long deadline) {
        stateDeadline = deadline;
        if (state != newState || cause != Cause.NONE) {
            state = newState;
            effects.add(Effect.plain(Effect.STATE, newState, cause));
        }
    }

    private void store(int what, Effect effect) {
        storing = what;
        stateDeadline = Long.MAX_VALUE;
        effects.add(effect);
    }

    private long silence(long now) {
        Registered r = registration;
        return r == null || state < ControlState.REGISTERING
                ? Long.MAX_VALUE
                : now + r.keepAliveSeconds * MILLIS_PER_SECOND * Limits.SILENCE_HALF_KEEP_ALIVES / 2;
    }

    private DeviceState requireDevice() {
        if (device == null) {
            throw new IllegalStateException("no device state");
        }
        return device;
    }

    private static LinkException storage(HalException e) {
        return new LinkException(Cause.STORAGE, 0, false, "the secret store failed: " + e.getMessage());
    }
}
