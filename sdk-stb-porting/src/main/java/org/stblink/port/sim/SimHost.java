package org.stblink.port.sim;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stblink.port.Addresses;

/** A machine with a name, addresses, listeners and actors. A {@link SimBox} is one that has a HAL, too. */
public class SimHost {
    static final int FIRST_EPHEMERAL = 40_000;
    private static final int MAX_PORT = 65_535;
    private static final int TIDY_FROM = 32;

    private final SimWorld world;
    private final String name;
    private final byte[] primary;
    private final Map<String, byte[]> added = new LinkedHashMap<String, byte[]>();
    private final Map<String, SimIncoming> listeners = new LinkedHashMap<String, SimIncoming>();
    private final List<SimSocket> sockets = new ArrayList<SimSocket>();
    private final List<ActorSlot> actors = new ArrayList<ActorSlot>();

    private boolean on = true;
    private boolean signalled;
    private boolean dropsIncoming;
    private long suspendedUntil;
    private int nextEphemeral = FIRST_EPHEMERAL;
    private int tidyAt = TIDY_FROM;

    SimHost(SimWorld world, String name, byte[] primary) {
        this.world = world;
        this.name = name;
        this.primary = primary.clone();
    }

    final SimWorld world() {
        return world;
    }

    /** Also the name by which others connect to it. */
    public final String name() {
        return name;
    }

    /** The address it has from the start, 4 bytes. */
    public final byte[] primaryAddress() {
        return primary.clone();
    }

    /** Whether it has power. */
    public final boolean isOn() {
        return on;
    }

    /** What this host's clock is ahead of the world's, in milliseconds. */
    long clockOffset() {
        return 0;
    }

    // --- Actors ---

    /** Adds an actor of this host; it is stepped when anything happens here. Power cuts and crashes remove it. */
    public final void run(Actor actor) {
        if (!on) {
            throw new IllegalStateException(name + " has no power; boot it first");
        }
        ActorSlot slot = new ActorSlot(world, this, actor);
        actors.add(slot);
        slot.wake();
    }

    /** Steps this host's actors soon: something happened that concerns it. */
    public final void signal() {
        signalled = true;
        for (ActorSlot slot : actors) {
            slot.wake();
        }
    }

    final boolean takeSignal() {
        boolean was = signalled;
        signalled = false;
        return was;
    }

    final boolean isSignalled() {
        return signalled;
    }

    final long suspendedUntil() {
        return suspendedUntil;
    }

    // --- What can happen to it ---

    /** Pulls the plug: nothing is sent any more, peers hear nothing, actors are gone, added addresses too. */
    public final void powerCut() {
        if (!on) {
            return;
        }
        world.trace().note(world.nowMillis(), name, "power cut");
        on = false;
        removeActors();
        for (SimSocket socket : sockets) {
            socket.die();
        }
        sockets.clear();
        forget();
    }

    /** Gives power back. Add the actors of the new run with {@link #run}. */
    public final void boot() {
        if (on) {
            throw new IllegalStateException(name + " is running");
        }
        world.trace().note(world.nowMillis(), name, "boot");
        on = true;
        signalled = false;
        suspendedUntil = 0;
        booted();
        world.retryPipes();
    }

    /** For a subclass: a new run begins. */
    void booted() {}

    /** Ends the process, not the machine: the system closes its sockets, and peers hear of it. */
    public final void crash() {
        world.trace().note(world.nowMillis(), name, "crash of the process");
        removeActors();
        for (SimSocket socket : new ArrayList<SimSocket>(sockets)) {
            socket.close();
        }
        listeners.clear();
    }

    /** Does nothing for {@code millis}, then goes on. Its clock counts on, as CLK-2 wants; bytes wait. */
    public final void suspend(long millis) {
        world.trace().note(world.nowMillis(), name, "suspended for " + millis + " ms");
        suspendedUntil = Math.max(suspendedUntil, world.nowMillis() + millis);
    }

    /** Whether it is suspended now. */
    public final boolean isSuspended() {
        return suspendedUntil > world.nowMillis();
    }

    /** A firewall: nobody can connect to this host, itself included, and connecting hears nothing. */
    public final void dropIncoming(boolean drop) {
        dropsIncoming = drop;
        world.retryPipes();
    }

    final boolean dropsIncoming() {
        return dropsIncoming;
    }

    private void removeActors() {
        for (ActorSlot slot : actors) {
            slot.remove();
        }
        actors.clear();
    }

    private void forget() {
        listeners.clear();
        for (byte[] ip : new ArrayList<byte[]>(added.values())) {
            removeAddress(ip);
        }
    }

    // --- Addresses ---

    final boolean has(byte[] ip) {
        String key = Addresses.text(ip);
        return key.equals(Addresses.text(primary)) || added.containsKey(key);
    }

    /** Addresses it was given besides its primary one, 4 or 16 bytes each; copies. */
    public final List<byte[]> addedAddresses() {
        List<byte[]> copies = new ArrayList<byte[]>();
        for (byte[] ip : added.values()) {
            copies.add(ip.clone());
        }
        return copies;
    }

    final void addAddress(byte[] ip) {
        if (has(ip)) {
            return;
        }
        world.trace().note(world.nowMillis(), name, "has address " + Addresses.text(ip));
        added.put(Addresses.text(ip), ip.clone());
        world.hold(ip, this);
    }

    final void removeAddress(byte[] ip) {
        if (added.remove(Addresses.text(ip)) != null) {
            world.trace().note(world.nowMillis(), name, "gives up address " + Addresses.text(ip));
            world.release(ip, this);
        }
    }

    // --- Ports ---

    /** @return null when there is none */
    final @Nullable SimIncoming listener(byte[] ip, int port) {
        SimIncoming exact = listeners.get(Addresses.text(ip, port));
        return exact != null ? exact : listeners.get(anyAddress(ip.length, port));
    }

    private static String anyAddress(int bytes, int port) {
        return Addresses.text(new byte[bytes], port);
    }

    /** @return false when it is in use */
    final boolean bind(byte[] ip, int port, SimIncoming listener) {
        if (listener(ip, port) != null) {
            return false;
        }
        world.trace().note(world.nowMillis(), name, "listens on " + Addresses.text(ip, port));
        listeners.put(Addresses.text(ip, port), listener);
        return true;
    }

    final void unbind(byte[] ip, int port, SimIncoming listener) {
        if (listeners.get(Addresses.text(ip, port)) == listener) {
            listeners.remove(Addresses.text(ip, port));
            world.trace().note(world.nowMillis(), name, "listens no more on " + Addresses.text(ip, port));
        }
    }

    final int freePort() {
        int port = nextEphemeral;
        nextEphemeral = nextEphemeral == MAX_PORT ? FIRST_EPHEMERAL : nextEphemeral + 1;
        return port;
    }

    // --- Sockets ---

    final void add(SimSocket socket) {
        if (sockets.size() >= tidyAt) {
            for (Iterator<SimSocket> all = sockets.iterator(); all.hasNext(); ) {
                if (all.next().isFinished()) {
                    all.remove();
                }
            }
            tidyAt = Math.max(TIDY_FROM, 2 * sockets.size());
        }
        sockets.add(socket);
    }

    final List<SimSocket> sockets() {
        return new ArrayList<SimSocket>(sockets);
    }

    @Override
    public String toString() {
        return name;
    }
}
