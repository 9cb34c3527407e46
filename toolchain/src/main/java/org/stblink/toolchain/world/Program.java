package org.stblink.toolchain.world;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.SessionListener;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.port.sim.Actor;
import org.stblink.toolchain.world.invariant.Leg;
import org.stblink.toolchain.world.invariant.Scene;

/** One life of a box's application: a session in poll mode, its calls, and what it does with its channels. */
final class Program implements Actor, SessionListener {
    private static final byte[] NO_SERVICE = {};

    private final Station station;
    private final Scene scene;
    private final Witnesses witnesses;
    private final Random random;
    private final IdentityHashMap<PeerChannel, Leg> legs = new IdentityHashMap<>();
    private final List<Talk> talks = new ArrayList<>();
    private @Nullable DeviceSession session;
    private boolean hurry;
    private boolean closing;
    private boolean closed;

    Program(Station station, Scene scene, Witnesses witnesses, Random random) {
        this.station = station;
        this.scene = scene;
        this.witnesses = witnesses;
        this.random = random;
    }

    void run(DeviceSession opened) {
        session = opened;
        station.box.run(this);
    }

    DeviceSession session() {
        return Objects.requireNonNull(session, "a program that runs has a session");
    }

    void hurry() {
        hurry = true;
        talks.forEach(Talk::hurry);
    }

    /** Not within a step of the world: it waits for the goodbyes. */
    void close() {
        closing = true;
        session().close();
        closed = true;
        gone();
    }

    /** Nothing of it is left. */
    void gone() {
        scene.legs.removeAll(legs.values());
        legs.clear();
        talks.clear();
        closing = true;
    }

    @Nullable
    Leg call(String target, int timeoutMillis, int detail) {
        try {
            PeerChannel channel =
                    session().open(target, detail % 3 == 0 ? new byte[detail % 32] : NO_SERVICE, timeoutMillis);
            Leg leg = new Leg(station.state, target, true, station.box.clock().millis() + timeoutMillis);
            legs.put(channel, leg);
            scene.legs.add(leg);
            witnesses.tell(one -> one.callBegan(leg));
            station.box.signal();
            return leg;
        } catch (StbLinkException e) {
            witnesses.tell(one -> one.line(station.state.name, String.valueOf(e.getMessage())));
            witnesses.refusedAtOnce(e.reason());
            return null;
        }
    }

    @Override
    public long step(long now) {
        if (closing) {
            return IDLE;
        }
        if (station.takeClockStood()) {
            session().resumed();
        }
        long next = now + session().process();
        if (!station.box.isOn()) {
            return IDLE;
        }
        legs.forEach((channel, leg) -> refresh(channel, leg));
        for (Talk talk : new ArrayList<>(talks)) {
            next = Math.min(next, talk.step(now));
        }
        station.woke(now);
        return next;
    }

    private void refresh(PeerChannel channel, Leg leg) {
        leg.status = channel.status();
        leg.reason = channel.reason();
        // Another one, where a call whose first grant came to nothing with the control connection was asked for again.
        if (!channel.sessionId().isEmpty() && !channel.sessionId().equals(leg.sid)) {
            leg.sid = channel.sessionId();
            witnesses.tell(one -> one.sidSeen(leg));
        }
    }

    @Override
    public void stateChanged(DeviceSession of, int state, int reason) {
        if (!told("state " + SessionState.name(state))) {
            return;
        }
        station.state.state = state;
        station.state.reason = reason;
        witnesses.stateChanged(station.state, state, reason);
    }

    @Override
    public void channelOpened(DeviceSession of, PeerChannel channel) {
        if (!told("opened")) {
            return;
        }
        Leg known = legs.get(channel);
        Leg leg = known != null
                ? known
                : new Leg(
                        station.state,
                        channel.peerId(),
                        false,
                        station.box.clock().millis());
        if (known == null) {
            legs.put(channel, leg);
            scene.legs.add(leg);
        }
        leg.openedAt = scene.now;
        refresh(channel, leg);
        witnesses.tell(one -> one.channelOpened(leg));
        Talk talk =
                new Talk(leg, channel, witnesses, random, station.box.clock().millis());
        if (hurry) {
            talk.hurry();
        }
        talks.add(talk);
    }

    @Override
    public void channelClosed(DeviceSession of, PeerChannel channel) {
        if (!told("closed")) {
            return;
        }
        Leg leg = legs.remove(channel);
        if (leg == null) {
            throw new IllegalStateException("told of the end of a channel it does not know: " + channel);
        }
        refresh(channel, leg);
        scene.legs.remove(leg);
        boolean wasOpen = talks.removeIf(talk -> talk.leg == leg);
        witnesses.closed(leg, wasOpen);
    }

    /** False when the box has no power: then nobody hears it. */
    private boolean told(String what) {
        boolean on = station.box.isOn();
        if (on) {
            witnesses.tell(one -> one.told(station.state, closed, what));
        }
        return on;
    }
}
