package org.stblink.server.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.wire.Answer;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.EndReason;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.KeySetAck;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.MessageType;
import org.stblink.internal.wire.NotReady;
import org.stblink.internal.wire.Pong;
import org.stblink.internal.wire.ReEnrol;
import org.stblink.internal.wire.Ready;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.Request;
import org.stblink.internal.wire.RevokeAck;
import org.stblink.internal.wire.SessionDown;
import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.SessionUp;
import org.stblink.internal.wire.Sessions;
import org.stblink.internal.wire.Sleep;

/**
 * The switchboard of the domain: every message, every tick and every act of the operator comes in here and goes to the
 * class that has the rule.
 *
 * <pre>
 * ENROL ─────────────────────────────▶ {@link Enrolment}
 * REGISTER ──────────────────────────▶ {@link Registration}
 * an opening that resumes, and the
 *   first frame behind it ───────────▶ {@link Resumption}
 * TICKET_STORED, READY, NOT_READY ───▶ {@link TicketConfirmation}, {@link Presence}
 * RE_ENROL ──────────────────────────▶ {@link ReEnrolment}
 * PONG ──────────────────────────────▶ {@link Presence}
 * REQUEST, ANSWER ───────────────────▶ {@link Calls}
 * SESSION_UP, SESSION_DOWN ──────────▶ {@link Calls} until a session is up, then {@link Supervision}
 * SESSIONS ──────────────────────────▶ {@link Reports}
 * REVOKE_ACK ────────────────────────▶ {@link Supervision}
 * KEY_SET_ACK ───────────────────────▶ {@link KeySets}
 * </pre>
 *
 * <p>Use: construct with what the store remembers; hand in events; call {@link #onTime} at {@link #nextDeadline}, which
 * changes with every call. Threads: one, the domain thread; see the package.
 */
public final class ControlPlane implements ControlEvents, Operator {
    private final Links links = new Links();
    private final TimerQueue timers = new TimerQueue();
    private final Counts counts = new Counts();
    private final DeviceStore store;
    private final Journal journal;
    private final Roster roster;
    private final AddressPool pool;
    private final Presence presence;
    private final Supervision supervision;
    private final Admittance admittance;
    private final Standby standby;
    private final Calls calls;
    private final Reports reports;
    private final KeySets keySets;
    private final TicketConfirmation tickets;
    private final Enrolment enrolment;
    private final ReEnrolment reEnrolment;
    private final Registration registration;
    private final Candidates candidates;
    private final Resumption resumption;
    private final Allowlist allowlist;
    private final Resealing resealing;
    private final SessionRevocation sessionRevocation;
    private long latestMillis;

    /**
     * @param epoch of this run, 1 to 2^32 - 1: greater than that of every run before, and durable already
     * @param state what {@link DeviceStore#load} gave
     * @param primitives compute what devices prove, and the keys that codes are sealed under
     * @param ciphers asked first for what seals codes; null for software
     * @param entropy always ready; drawn from at once
     * @param secondsSince1970 the time of day, for nothing but how long a device may go without a full registration
     * @throws IllegalStateException when the entropy source is not ready
     */
    public ControlPlane(
            Settings settings,
            List<AddressRange> ranges,
            Policy policy,
            ServerKeySet keySet,
            long epoch,
            StoredState state,
            DeviceStore store,
            Vault vault,
            Primitives primitives,
            @Nullable CryptoAccelerator ciphers,
            EntropySource entropy,
            EventSink sink,
            LongSupplier secondsSince1970,
            long nowMillis) {
        Randomness random = new Randomness(entropy);
        this.store = store;
        this.latestMillis = nowMillis;
        journal = new Journal(store, sink, counts, settings);
        Lanes lanes = new Lanes(new RecentRecords(store, timers, () -> latestMillis), counts);
        Refusals refusals = new Refusals(timers);
        roster = new Roster(journal);
        LatestConnections latest = new LatestConnections(roster);
        pool = new AddressPool(ranges, settings.leaseReuseMillis(), state, nowMillis);
        presence = new Presence(roster, timers, journal, counts, settings);
        standby = new Standby(roster, timers, journal);
        supervision = new Supervision(roster, timers, journal, store, counts, settings);
        admittance = new Admittance(roster, supervision, store, counts, settings, policy);
        CodeIssuer issuer = new CodeIssuer(epoch, vault, primitives, ciphers, random);
        calls = new Calls(roster, admittance, supervision, standby, issuer, store, timers, journal, counts, settings);
        reports = new Reports(
                roster, supervision, calls, admittance, store, counts, epoch, state.sessionsSince(), settings);
        keySets = new KeySets(keySet, lanes, journal);
        candidates = new Candidates(pool);
        Banishment banishment = new Banishment(roster, calls, supervision, candidates, standby);
        enrolment = new Enrolment(vault, random, lanes, refusals, journal, settings);
        ResumeIndex index = new ResumeIndex(state);
        lanes.watch(record -> {
            index.stored(record);
            candidates.stored(record);
        });
        lanes.watchRemovals(index::removed);
        ResumeStates resumes = new ResumeStates(vault, primitives, random, secondsSince1970);
        resumption = new Resumption(
                index,
                resumes,
                lanes,
                pool,
                candidates,
                roster,
                latest,
                presence,
                banishment,
                keySets,
                refusals,
                journal,
                counts,
                settings,
                epoch);
        ProofCheck proof = new ProofCheck(vault, primitives, random);
        reEnrolment = new ReEnrolment(proof, vault, random, lanes, roster, journal, settings);
        tickets = new TicketConfirmation(lanes, presence, roster, journal, settings, resumption);
        registration = new Registration(
                proof,
                random,
                lanes,
                pool,
                roster,
                latest,
                presence,
                resumes,
                banishment,
                keySets,
                refusals,
                journal,
                counts,
                settings,
                epoch);
        allowlist = new Allowlist(lanes, roster, pool, banishment, calls, journal, counts);
        resealing = new Resealing(vault, lanes, roster, journal);
        sessionRevocation = new SessionRevocation(supervision, calls, store, counts);

        roster.watch((device, why, millis) -> presence.end(device));
        roster.watch(standby);
        roster.watch(latest);
        roster.watch(calls);
        roster.watch(supervision);
        roster.watch((device, why, millis) -> pool.release(device.holding, device.lastFrame));
        supervision.restore(state, nowMillis);
    }

    /**
     * Whether a ticket is one that a resumed connection of the device brought, which is known again though it is not stored
     * (section 4.4); for who checks from outside that a store keeps what was acknowledged.
     */
    public static boolean isOfResume(Vault vault, DeviceRecord device, byte[] ticket) {
        return ResumeStates.isOfResume(vault, device, ticket);
    }

    @Override
    public void opened(Connection connection, long nowMillis) {
        at(nowMillis);
        links.open(connection);
    }

    @Override
    public void resuming(Connection connection, ResumeRequest request, long nowMillis) {
        long now = at(nowMillis);
        resumption.received(links.open(connection), request, now);
    }

    @Override
    public void heard(Connection connection, long nowMillis) {
        long now = at(nowMillis);
        Link link = links.find(connection);
        if (link != null && link.isOpen()) {
            resumption.heard(link, now);
        }
    }

    @Override
    public void received(Connection connection, Message message, long nowMillis) {
        long now = at(nowMillis);
        Link link = links.find(connection);
        if (link == null || !link.isOpen()) {
            return;
        }
        Device device = link.device;
        if (device != null) {
            device.lastFrame = now;
            fromDevice(device, message, now);
        } else if (message.type() == MessageType.ENROL) {
            enrolment.received(link, (Enrol) message, now);
        } else if (message.type() == MessageType.REGISTER) {
            registration.received(link, (Register) message, now);
        } else {
            link.close(CloseReason.PROTOCOL, 0);
        }
    }

    @Override
    public void closed(Connection connection, long nowMillis) {
        long now = at(nowMillis);
        Link link = links.gone(connection);
        if (link != null) {
            if (link.device != null) {
                roster.lost(link.device, now);
            } else if (link.candidate != null) {
                candidates.drop(link);
            }
        }
    }

    /** Does what is due. An early call does nothing. */
    public void onTime(long nowMillis) {
        timers.run(at(nowMillis));
    }

    /** When {@link #onTime} wants to be called; {@link Long#MAX_VALUE} for never. May be early. */
    public long nextDeadline() {
        return timers.next();
    }

    private void fromDevice(Device device, Message message, long now) {
        switch (message.type()) {
            case MessageType.READY -> {
                presence.ready(device, (Ready) message, now); // Before calls that wait for its AWAKE look at it.
                standby.answered(device, now);
                tickets.confirmed(device, now);
            }
            case MessageType.NOT_READY -> {
                presence.notReady(device, (NotReady) message, now);
                standby.answered(device, now);
                tickets.confirmed(device, now);
            }
            case MessageType.TICKET_STORED -> tickets.confirmed(device, now);
            case MessageType.RE_ENROL -> reEnrolment.received(device, (ReEnrol) message, now);
            case MessageType.SLEEP -> standby.sleeps(device, (Sleep) message, now);
            case MessageType.AWAKE -> standby.wakes(device, now);
            case MessageType.PONG -> presence.pong(device, ((Pong) message).pingId, now);
            case MessageType.REQUEST -> calls.request(device, (Request) message, now);
            case MessageType.ANSWER -> calls.answer(device, (Answer) message, now);
            case MessageType.SESSION_UP -> sessionUp(device, ((SessionUp) message).sid, now);
            case MessageType.SESSION_DOWN -> sessionDown(device, (SessionDown) message, now);
            case MessageType.SESSIONS -> reports.received(device, (Sessions) message, now);
            case MessageType.REVOKE_ACK -> supervision.acknowledged(device, ((RevokeAck) message).sid, now);
            case MessageType.KEY_SET_ACK -> keySets.acknowledged(device, (KeySetAck) message);
            default -> roster.breach(device, "unexpected " + message, now);
        }
    }

    private void sessionUp(Device device, SessionId sid, long now) {
        if (sid.epoch() == 0) {
            roster.breach(device, "SESSION_UP names a session of epoch 0", now);
            return;
        }
        Call call = calls.find(sid);
        Session session = supervision.sessions().find(sid, device.id);
        if (call != null && call.isGrantedTo(device)) {
            calls.up(call, device, now);
        } else if (session != null) {
            supervision.up(device, session, now);
        } else {
            // Cancelled meanwhile, or never made: what is not supervised has to end.
            supervision.reject(device, sid, EndReason.UNCONFIRMED, now);
        }
    }

    private void sessionDown(Device device, SessionDown message, long now) {
        Call call = calls.find(message.sid);
        if (call != null && call.isGrantedTo(device)) {
            calls.down(call, device, message, now);
        } else {
            supervision.down(device, message, now);
        }
    }

    @Override
    public void revoke(String deviceId, long nowMillis, Done done) {
        at(nowMillis);
        allowlist.revoke(deviceId, done);
    }

    @Override
    public void quarantine(String deviceId, long nowMillis, Done done) {
        at(nowMillis);
        allowlist.quarantine(deviceId, done);
    }

    @Override
    public void release(String deviceId, byte @Nullable [] tokenHashOrNull, long nowMillis, Done done) {
        at(nowMillis);
        allowlist.release(deviceId, tokenHashOrNull, done);
    }

    @Override
    public void amend(String deviceId, UnaryOperator<DeviceRecord> edit, long nowMillis, Done done) {
        at(nowMillis);
        allowlist.amend(deviceId, edit, done);
    }

    @Override
    public void remove(String deviceId, long nowMillis, Done done) {
        at(nowMillis);
        allowlist.remove(deviceId, done);
    }

    @Override
    public void reseal(String deviceId, long nowMillis, Done done) {
        at(nowMillis);
        resealing.reseal(deviceId, done);
    }

    /** Whether all that is sealed of a device opens under the vault's present key, and not only under the former one. */
    public static boolean isSealedUnderPresentKey(Vault vault, DeviceRecord device) {
        return Resealing.isPresent(vault, device);
    }

    @Override
    public void revokeSession(SessionId session, long nowMillis, Done done) {
        sessionRevocation.revoke(session, at(nowMillis), done);
    }

    @Override
    public void usePolicy(Policy policy, long nowMillis) {
        long now = at(nowMillis);
        admittance.use(policy);
        calls.recheck(now);
    }

    @Override
    public void pinned(Lease lease) {
        pool.pin(lease);
    }

    @Override
    public void useKeySet(ServerKeySet keySet, long nowMillis) {
        at(nowMillis);
        keySets.use(keySet, roster.all());
    }

    @Override
    public void countBehindKeySet(DeviceStore.CountCallback done) {
        store.countBehindKeySet(keySets.serial(), done);
    }

    @Override
    public void devices(Consumer<DeviceView> each) {
        for (Device device : roster.all()) {
            each.accept(view(device));
        }
    }

    @Override
    public @Nullable DeviceView device(String deviceId) {
        Device device = roster.find(deviceId);
        return device == null ? null : view(device);
    }

    private static DeviceView view(Device device) {
        return new DeviceView(
                device.id,
                device.group,
                device.holding.address,
                device.port,
                device.ready && !device.isOverslept(),
                device.isAsleep() && !device.isOverslept(),
                device.lastFrame,
                device.connection().id());
    }

    @Override
    public boolean isAsleep(String deviceId) {
        return standby.isAsleep(deviceId);
    }

    @Override
    public List<SessionView> sessions() {
        List<SessionView> views = new ArrayList<>();
        for (Call call : calls.offers()) {
            views.add(new SessionView(
                    call.sid(), call.caller.id, call.targetId, call.suite, call.state.name(), call.trace()));
        }
        for (Session session : supervision.sessions().all()) {
            views.add(new SessionView(
                    session.id,
                    session.caller.device,
                    session.target.device,
                    session.suite,
                    session.describe(),
                    session.trace));
        }
        return views;
    }

    @Override
    public Counters counters() {
        return new Counters(
                counts.registrations,
                counts.resumes,
                counts.refusals,
                counts.requests,
                counts.callsFailed,
                counts.codesIssued,
                counts.codesGranted,
                counts.pingsSent,
                counts.revocations,
                counts.storeFailures,
                roster.all().size(),
                roster.online(),
                standby.count(),
                calls.open(),
                supervision.sessions().size());
    }

    @Override
    public void shutDown(int retryAfterSeconds) {
        for (Link link : links.all()) {
            link.close(CloseReason.SHUTDOWN, retryAfterSeconds);
        }
    }

    /** Time does not go back, though calls from several threads may come out of order. */
    private long at(long nowMillis) {
        latestMillis = Math.max(latestMillis, nowMillis);
        return latestMillis;
    }
}
