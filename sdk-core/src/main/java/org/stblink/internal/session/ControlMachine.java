package org.stblink.internal.session;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.KeySetAck;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.MessageType;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.Request;
import org.stblink.internal.wire.SessionDown;
import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.SessionUp;

/**
 * A device's side of the control channel: enrols, registers, stays registered, answers heartbeats, makes and takes calls
 * (protocol sections 4 to 9, 11, 12.2; the patent's registration unit, communication-request unit and parameter-receiving
 * unit, P15). This class is the course of a connection's life; what each message does is in {@link ServerMessages}.
 *
 * <p>Pure. The driver tells what happened ({@code link...}, {@link #received}, {@link #stored}, {@link #ready} ...), calls
 * {@link #work} until it has nothing to do, performs {@link #nextEffect} in order, sends {@link #out}, and comes back at
 * {@link #deadline}. Calls that no longer fit (an answer for a connection that is gone, an early tick) are harmless.
 */
public final class ControlMachine {
    /** How soon to ask again where the box has no entropy yet: seeding takes a moment at first boot. */
    private static final long ENTROPY_RETRY_MILLIS = 1000;

    private final ControlSettings settings;
    private final @Nullable CryptoAccelerator accelerator;
    private final LiveChannels channels;
    private final Effects effects = new Effects();
    private final Records records;
    private final Introduction introduction;
    private final ReEnrolment reEnrolment;
    private final NextAttempt attempt;
    private final Lease lease = new Lease();
    private final CallDesk desk;
    private final Preparation preparation;
    private final Standby standby = new Standby();
    private final ServerMessages messages;

    private int state = ControlState.IDLE;
    private long stateDeadline = Long.MAX_VALUE;
    private @Nullable ControlLink link;
    private boolean pwKeyWanted;
    /** The wait is the server's wish, and not for the application to cut short. */
    private boolean waitIsHinted;
    /** There was no entropy for the last opening: no connection is made before there is some. */
    private boolean entropyMissed;

    /** What the last connection still had to send: its goodbye. */
    private @Nullable OutBuffer farewell;

    /**
     * @param device the durable state, or null when this device never enrolled
     * @param secrets holds K_auth and K_wrap; only asked for HMACs with them, once {@code device} is enrolled
     */
    public ControlMachine(
            ControlSettings settings,
            @Nullable DeviceState device,
            PinnedKeys pins,
            SecretStore secrets,
            EntropySource entropy,
            @Nullable CryptoAccelerator accelerator,
            LiveChannels channels) {
        this.settings = settings;
        this.accelerator = accelerator;
        this.channels = channels;
        records = new Records(device, pins);
        KeySlots keys = new KeySlots(secrets, records);
        introduction = new Introduction(settings, keys, entropy);
        reEnrolment = new ReEnrolment(settings, keys, entropy);
        attempt = new NextAttempt(settings.endpoints, entropy);
        CodeOpener opener = new CodeOpener(keys, accelerator, settings.deviceId, settings.controlSuite);
        desk = new CallDesk(settings, entropy, opener, channels, effects);
        preparation = new Preparation(channels, desk);
        messages = new ServerMessages(records, introduction, reEnrolment, lease, desk, effects);
    }

    // What the driver asks.

    /** One of {@link ControlState}. */
    public int state() {
        return state;
    }

    /** Whether the server has been told that this device sleeps. */
    public boolean isAsleep() {
        return standby.isSaid();
    }

    /** The present registration, from REGISTERED until its lease ends; null without one. */
    public @Nullable Registered registration() {
        return lease.registration();
    }

    /** Offers whose callers may come. */
    public OfferTable offers() {
        return desk.offers();
    }

    /** Grants whose code did not open, since the session began: each is a fault of the server or an attack. */
    int unopenedGrants() {
        return desk.unopenedGrants();
    }

    /** Bytes for the server, the goodbye of a connection to be closed included; null when there was none. */
    public @Nullable OutBuffer out() {
        return link == null ? farewell : link.out();
    }

    /** The next thing to do, or null. */
    public @Nullable Effect nextEffect() {
        return effects.next();
    }

    /** When to call {@link #tick} and {@link #work} at the latest; {@link Long#MAX_VALUE} for no time. */
    public long deadline() {
        // While storage is written the next attempt waits for it, and not for a time.
        long d = records.isWriting() && state == ControlState.BACKOFF ? Long.MAX_VALUE : stateDeadline;
        d = Math.min(d, Math.min(desk.deadline(), lease.deadline(controlStands())));
        d = Math.min(d, preparation.deadline());
        d = state == ControlState.REGISTERED && !records.isWriting() ? Math.min(d, reEnrolment.deadline()) : d;
        return link == null ? d : Math.min(d, link.deadline());
    }

    /** Whether the server has this device registered, as far as this device knows. */
    private boolean controlStands() {
        return state == ControlState.PREPARING || state == ControlState.REGISTERED;
    }

    // What the application wants.

    /** Begins; a second call is harmless. */
    public void start(long now) {
        if (state == ControlState.IDLE && !records.isWriting() && !pwKeyWanted) {
            begin(now);
        }
    }

    /**
     * Ends for good: says goodbye, gives the address up, fails every call.
     *
     * @param cause why, for whoever is told
     */
    public void stop(int cause) {
        if (state != ControlState.STOPPED) {
            halt(cause, cause);
        }
    }

    /** The box was suspended and its clock may not have counted that: the address is in doubt until it registers again. */
    public void resumed(long now) {
        leaveAddress(Cause.LEASE_ENDED);
        if (link != null) {
            dropLink();
            waitIsHinted = false;
            enter(ControlState.BACKOFF, Cause.CONTROL_LOST, now);
        } else if (state == ControlState.BACKOFF && !waitIsHinted) {
            stateDeadline = now;
        }
    }

    /** The box goes to sleep: the server is told now, or as soon as it can be. */
    public void sleep(long expectedSeconds, long now) {
        standby.sleep(expectedSeconds);
        ControlLink l = link;
        if (l != null && state == ControlState.REGISTERED && preparation.isReady()) {
            try {
                sayStandby(l, now);
                effects.add(Effect.plain(Effect.STATE, state, Cause.NONE));
            } catch (LinkException e) {
                lost(e, now);
            }
        }
    }

    private void sayStandby(ControlLink l, long now) throws LinkException {
        standby.say(l);
        if (standby.isSaid()) {
            l.heard(lease.silenceEnds(true, now));
        }
    }

    /** The box sleeps no more. A server that was told otherwise answers at once, or the connection did not outlive the sleep. */
    public void awake(int cause, long now) {
        ControlLink l = link;
        if (l == null) {
            standby.awake();
            return;
        }
        try {
            if (standby.awake(l)) {
                l.heard(now + Limits.PROBE_MILLIS);
                effects.add(Effect.plain(Effect.STATE, state, cause));
            }
        } catch (LinkException e) {
            lost(e, now);
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

    /**
     * Changes username and password, now or as soon as the device is registered.
     *
     * @throws IllegalStateException when the change before is not over
     */
    public CredentialChange changeCredentials(String username, String password) {
        return reEnrolment.begin(username, password);
    }

    /** Gives a change up; false when it is too late for that, or over. */
    public boolean giveUp(CredentialChange change) {
        return reEnrolment.giveUp(change);
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

    /** While the server cannot be told, the next SESSIONS report tells it all. */
    private void tell(@Nullable Message m, long now) {
        if (m != null && link != null && preparation.isReady()) {
            try {
                link.send(m);
            } catch (LinkException e) {
                lost(e, now);
            }
        }
    }

    // What happened to the connection.

    /** The stream to the server is open. */
    public void linkOpen(long now) {
        if (state == ControlState.CONNECTING) {
            farewell = null;
            Opening opening =
                    introduction.opening(records, records.pins().key(attempt.pin()), attempt.mayResume(), accelerator);
            link = new ControlLink(opening, 2 * settings.maxChannels);
            enter(ControlState.HANDSHAKE, Cause.NONE, now + Limits.HANDSHAKE_MILLIS);
        }
    }

    /** The stream could not be made, ended, or broke. */
    public void linkLost(long now) {
        if (state == ControlState.CONNECTING) {
            lost(LinkException.quiet(Cause.SERVER_UNREACHABLE, "no connection to the server"), now);
        } else if (link != null) {
            lost(LinkException.quiet(Cause.CONTROL_LOST, "the control connection broke"), now);
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

    // What became of effects.

    /** What {@link Effect#STORE} asked for is durable. */
    public void stored(long now) {
        int what = records.written();
        if (state == ControlState.STOPPED) {
            return;
        }
        try {
            if (what == Records.NONCE) {
                begin(now);
            } else if (what == Records.SAME) {
                if (state == ControlState.BACKOFF && stateDeadline == Long.MAX_VALUE) {
                    begin(now);
                }
            } else if (what == Records.KEYS) {
                introduction.enrolled();
                if (link != null && state == ControlState.ENROLLING) {
                    register(link, now);
                }
            } else if (what == Records.TICKET) {
                reEnrolment.registered();
                if (link != null && state == ControlState.REGISTERING) {
                    attempt.registered();
                    enter(ControlState.PREPARING, Cause.NONE, Long.MAX_VALUE);
                    prepare();
                }
            } else if (what == Records.NEXT_KEYS) {
                reEnrolment.stored();
                registerAnew(now);
            } else if (what == Records.PINS) {
                attempt.pinsChanged();
                if (link != null) {
                    link.send(new KeySetAck(records.pins().serial()));
                }
            }
        } catch (LinkException e) {
            lost(e, now);
        } catch (HalException e) {
            lost(LinkException.storage(e), now);
        }
    }

    /** What {@link Effect#STORE} asked for could not be made durable. */
    public void storeFailed(long now) {
        int what = records.failed();
        if (what == Records.SAME && controlStands()) {
            reEnrolment.cannotStore(); // The connection builds on what was durable before; the next one will not.
            return;
        }
        if (what == Records.NEXT_KEYS) {
            reEnrolment.storeFailed();
            if (state != ControlState.STOPPED) {
                writeSame();
            }
            return;
        }
        // Without new server keys the old ones do: the server sees no KEY_SET_ACK and pushes them again.
        if (what != Records.NOTHING && what != Records.PINS && state != ControlState.STOPPED) {
            lost(LinkException.quiet(Cause.STORAGE, "the secret store failed"), now);
        }
    }

    /** The address is applied and the device listens on it ({@code port} 0: it only calls). */
    public void ready(int port, long now) {
        ControlLink l = link;
        if (l == null || !controlStands()) {
            return;
        }
        boolean recovers = state == ControlState.REGISTERED && !preparation.isReady();
        try {
            preparation.ready(port, l);
            lease.reported();
            standby.reset();
            sayStandby(l, now);
        } catch (LinkException e) {
            lost(e, now);
            return;
        }
        if (recovers) {
            effects.add(Effect.plain(Effect.STATE, state, Cause.NONE));
        }
        enter(ControlState.REGISTERED, Cause.NONE, Long.MAX_VALUE);
    }

    /** The address could not be applied or listened on; {@code reason} is one of NotReadyReason. */
    public void notReady(int reason, long now) {
        ControlLink l = link;
        if (l == null || !controlStands()) {
            return;
        }
        try {
            preparation.notReady(reason, l, now);
            lease.reported();
            standby.reset();
        } catch (LinkException e) {
            lost(e, now);
            return;
        }
        enter(ControlState.REGISTERED, Cause.ADDRESS_NOT_APPLIED, Long.MAX_VALUE);
    }

    // Time and work.

    /** Acts on every deadline that is reached. */
    public void tick(long now) {
        try {
            tickLease(now);
            if (preparation.isDue(now)) {
                prepare();
            }
            desk.tick(now, preparation.isReady() ? link : null);
            if (reEnrolment.isOverdue(now) && !records.isWriting()) {
                throw LinkException.quiet(Cause.TIMEOUT, "no answer to RE_ENROL in time");
            }
            if (link != null && link.isSilent(now)) {
                throw LinkException.quiet(Cause.CONTROL_LOST, "the server is silent");
            }
            if (now >= stateDeadline) {
                stateTimeOut(now);
            }
        } catch (LinkException e) {
            lost(e, now);
        }
    }

    private void tickLease(long now) throws LinkException {
        if (lease.isOver(now)) {
            leaveAddress(Cause.LEASE_ENDED);
            if (controlStands()) {
                // The connection is there, but the server has confirmed nothing for a whole lease.
                throw LinkException.quiet(Cause.LEASE_ENDED, "the lease ran out");
            }
        } else if (!controlStands() && lease.graceEndsNow(now)) {
            effects.add(Effect.ofSid(Effect.END_CHANNELS, null, Cause.SUPERVISION_LOST));
        }
    }

    private void stateTimeOut(long now) throws LinkException {
        if (state == ControlState.BACKOFF) {
            if (!records.isWriting()) {
                stateDeadline = Long.MAX_VALUE;
                begin(now);
            }
        } else if (state == ControlState.CONNECTING) {
            throw LinkException.quiet(Cause.SERVER_UNREACHABLE, "no connection in time");
        } else {
            throw LinkException.quiet(Cause.TIMEOUT, "no answer in time");
        }
    }

    /** Does one piece of work; one of {@link Work}. */
    public int work(long now) {
        if (records.isWriting()) {
            return Work.NONE;
        }
        try {
            if (pwKeyWanted) {
                pwKeyWanted = false;
                boolean computed = introduction.preparePwKey(records.requireDevice());
                connect(Cause.NONE, now);
                return computed ? Work.HEAVY : Work.LIGHT;
            }
            ControlLink l = link;
            if (l == null) {
                return Work.NONE;
            }
            return state == ControlState.HANDSHAKE ? handshakeStep(l, now) : messageStep(l, now);
        } catch (LinkException e) {
            lost(e, now);
        } catch (HalException e) {
            lost(LinkException.storage(e), now);
        }
        return Work.LIGHT;
    }

    private int handshakeStep(ControlLink l, long now) throws LinkException, HalException {
        boolean asked = l.isAsked();
        int done = l.step();
        if (l.isResume() && l.isAsked() && !asked) {
            lease.registerSent(channels.any(), now); // it stands for REGISTER
        }
        if (l.isOpen() && l.isResume()) {
            enter(ControlState.REGISTERING, Cause.NONE, now + Limits.SERVER_ANSWER_MILLIS);
        } else if (l.isOpen()) {
            DeviceState d = records.requireDevice();
            if (d.isEnrolled()) {
                register(l, now);
            } else {
                l.send(introduction.enrol(d));
                enter(ControlState.ENROLLING, Cause.NONE, now + Limits.SERVER_ANSWER_MILLIS);
            }
        }
        return done;
    }

    private int messageStep(ControlLink l, long now) throws LinkException, HalException {
        Message m = l.next();
        if (m != null) {
            if (!ControlState.accepts(state, m.type()) || isUnasked(m)) {
                throw LinkException.protocol(m + " while " + ControlState.name(state));
            }
            handle(m, l, now);
            return Work.LIGHT;
        }
        Request r = preparation.isReady() ? desk.nextRequest() : null;
        if (r != null) {
            l.send(r);
            return Work.LIGHT;
        }
        if (state != ControlState.REGISTERED || reEnrolment.deadline() > now) {
            return Work.NONE;
        }
        if (records.isInDoubt()) {
            writeSame(); // The next generation's keys take the place of those that the record in doubt may name.
            return Work.LIGHT;
        }
        return reEnrolment.step(l, now);
    }

    /** Whether it is an answer to a RE_ENROL that was not sent. */
    private boolean isUnasked(Message m) {
        boolean answer = m.type() == MessageType.ENROLLED || m.type() == MessageType.REFUSED;
        return answer && state == ControlState.REGISTERED && !reEnrolment.isAsked();
    }

    private void handle(Message m, ControlLink l, long now) throws LinkException, HalException {
        int outcome = messages.handle(m, l, now);
        l.heard(lease.silenceEnds(standby.isSaid(), now));
        if (outcome == ServerMessages.WRITES && !controlStands()) {
            stateDeadline = Long.MAX_VALUE; // the answer came; what storage takes is not the server's fault
        } else if (outcome == ServerMessages.PINGED && state == ControlState.REGISTERED) {
            attempt.stood();
        } else if (outcome == ServerMessages.WOKEN && standby.isSaid()) {
            awake(Cause.WOKEN, now);
        } else if (outcome == ServerMessages.QUARANTINED) {
            halt(Cause.QUARANTINED, Cause.CHANNEL_REVOKED);
        } else if (outcome == ServerMessages.REVOKED) {
            halt(Cause.REVOKED, Cause.CHANNEL_REVOKED);
        }
    }

    // The steps of a connection.

    private void begin(long now) {
        DeviceState device = records.device();
        if (device == null) {
            DeviceState next = introduction.begin();
            if (next == null) {
                awaitEntropy(now);
                return;
            }
            records.write(Records.NONCE, next);
            effects.add(Effect.store(DeviceState.RECORD, next.encode()));
        } else if (records.isInDoubt()) {
            writeSame();
        } else if (!device.isEnrolled()) {
            pwKeyWanted = true;
        } else {
            connect(Cause.NONE, now);
        }
    }

    /** Makes sure of what is durable, before the server is told anything that builds on it. */
    private void writeSame() {
        byte[] value = records.requireDevice().encode();
        records.writeSame();
        effects.add(Effect.store(DeviceState.RECORD, value));
    }

    private void connect(int cause, long now) {
        entropyMissed = entropyMissed && !introduction.hasEntropy();
        if (entropyMissed) {
            awaitEntropy(now);
            return;
        }
        enter(ControlState.CONNECTING, cause, now + Limits.CONNECT_MILLIS);
        effects.add(Effect.plain(Effect.CONNECT, attempt.endpoint(), Cause.NONE));
    }

    private void awaitEntropy(long now) {
        waitIsHinted = false;
        enter(ControlState.BACKOFF, Cause.ENTROPY, now + ENTROPY_RETRY_MILLIS);
    }

    private void register(ControlLink l, long now) throws LinkException, HalException {
        l.send(introduction.register(records, l.handshakeHash()));
        lease.registerSent(channels.any(), now);
        enter(ControlState.REGISTERING, Cause.NONE, now + Limits.SERVER_ANSWER_MILLIS);
    }

    /** The device is its next generation: what it said as the one before does not count any more. */
    private void registerAnew(long now) {
        if (link != null) {
            sendClose(CloseReason.NORMAL);
            dropLink();
            connect(Cause.NONE, now);
        }
    }

    private void prepare() {
        Registered r = lease.registration();
        if (r != null) {
            effects.add(Effect.prepare(r));
        }
    }

    // The ends of a connection.

    private void lost(LinkException e, long now) {
        if (e.tellServer()) {
            sendClose(CloseReason.PROTOCOL);
        }
        boolean wasResume = link != null && link.isResume() && !controlStands();
        dropLink();
        if (e.reason() == Cause.ENTROPY) {
            entropyMissed = true; // no fault of the server's: it stays the next, and is tried as soon as can be
            awaitEntropy(now);
            return;
        }
        if (wasResume) {
            attempt.resumeFailed(e);
            if (e.reason() == Cause.SERVER_REFUSES_RESUME) {
                connect(e.reason(), now);
                return;
            }
        }
        long wait = attempt.failed(e, records.pins().count());
        waitIsHinted = e.retryAfterSeconds() > 0;
        enter(ControlState.BACKOFF, e.reason(), now + wait);
    }

    private void halt(int cause, int channelCause) {
        try {
            sendClose(CloseReason.NORMAL);
        } finally {
            giveUpAll(cause, channelCause); // also where an accelerator throws
        }
    }

    private void giveUpAll(int cause, int channelCause) {
        desk.failAll(cause); // before the link is dropped: it is not for want of a connection
        reEnrolment.sessionOver(cause);
        dropLink();
        leaveAddress(channelCause);
        introduction.wipe();
        settings.forget();
        records.forgetDevice();
        pwKeyWanted = false;
        enter(ControlState.STOPPED, cause, Long.MAX_VALUE);
    }

    private void sendClose(int reason) {
        if (link != null && link.isOpen()) {
            link.sendClose(reason);
        }
    }

    private void dropLink() {
        ControlLink l = link;
        if (l != null) {
            farewell = l.out();
            l.destroy();
            link = null;
        }
        if (l != null || state == ControlState.CONNECTING) {
            effects.add(Effect.plain(Effect.DISCONNECT, 0, Cause.NONE));
        }
        preparation.reset();
        standby.reset();
        desk.connectionLost();
        reEnrolment.connectionLost();
    }

    private void leaveAddress(int channelCause) {
        lease.end();
        effects.leaveAddress(channelCause);
    }

    private void enter(int newState, int cause, long deadline) {
        stateDeadline = deadline;
        if (state != newState || cause != Cause.NONE) {
            state = newState;
            effects.add(Effect.plain(Effect.STATE, newState, cause));
        }
    }
}
