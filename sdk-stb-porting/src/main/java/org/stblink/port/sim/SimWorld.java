package org.stblink.port.sim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.stblink.port.Addresses;

/**
 * Virtual time, hosts, links, and the loop that steps actors. See the package for an example.
 *
 * <p>One thread. Everything random comes from the seed: a run is repeated by its seed, as long as the code under test
 * asks nothing else for time or randomness.
 */
public final class SimWorld {
    /** More steps than this without time going on is a loop that makes no progress. */
    private static final int MAX_STEPS_AT_ONE_TIME = 100_000;
    /** 198.18.0.0/15 is for benchmarks (RFC 2544, section C.2.2): no pool of a test is there. */
    private static final byte[] FIRST_PRIMARY = {(byte) 198, 18, 0, 0};

    private static final int HOSTS_PER_BYTE = 250;
    /** Stands for the far end where nobody has the address. */
    private static final String NOBODY = "(nobody)";

    private static final class Event implements Comparable<Event> {
        final long at;
        final long number;
        final Runnable what;

        Event(long at, long number, Runnable what) {
            this.at = at;
            this.number = number;
            this.what = what;
        }

        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    private final long seed;
    private final SimTrace trace = new SimTrace();
    private final PriorityQueue<Event> events = new PriorityQueue<Event>();
    private final ArrayDeque<ActorSlot> ready = new ArrayDeque<ActorSlot>();
    private final Map<String, SimHost> hosts = new LinkedHashMap<String, SimHost>();
    private final Map<String, SimLink> links = new LinkedHashMap<String, SimLink>();
    private final Map<String, SimHost> holders = new LinkedHashMap<String, SimHost>();

    private AddressConflict onConflict = new AddressConflict() {
        @Override
        public void twoHold(byte[] ip, SimHost first, SimHost second) {
            throw failure(first + " and " + second + " both hold " + Addresses.text(ip), null);
        }
    };
    private @Nullable Runnable afterStepOrNull;
    private long now;
    private long eventsMade;
    private int stepsNow;
    private boolean running;

    /** @param seed of everything random; print it when a test fails (the world's own failures do) */
    public SimWorld(long seed) {
        this.seed = seed;
    }

    /** The seed this world was made with. */
    public long seed() {
        return seed;
    }

    /** Milliseconds since the world began. */
    public long nowMillis() {
        return now;
    }

    // --- Who is there ---

    /** The box of that name; made, and running, when it was not there. */
    public SimBox box(String name) {
        SimHost host = hosts.get(name);
        if (host == null) {
            host = new SimBox(this, name, nextPrimary());
            add(host);
        }
        if (!(host instanceof SimBox)) {
            throw new IllegalArgumentException(name + " is a host without HAL");
        }
        return (SimBox) host;
    }

    /** The host of that name, a box or not; made, without HAL, when it was not there. */
    public SimHost host(String name) {
        SimHost host = hosts.get(name);
        if (host == null) {
            host = new SimHost(this, name, nextPrimary());
            add(host);
        }
        return host;
    }

    private byte[] nextPrimary() {
        int number = hosts.size() + 1;
        byte[] ip = FIRST_PRIMARY.clone();
        ip[2] = (byte) (number / HOSTS_PER_BYTE);
        ip[3] = (byte) (number % HOSTS_PER_BYTE + 1);
        return ip;
    }

    private void add(SimHost host) {
        if (!Addresses.isName(host.name())) {
            throw new IllegalArgumentException("\"" + host.name() + "\" is not a host name");
        }
        hosts.put(host.name(), host);
        holders.put(key(host.primaryAddress()), host);
    }

    /** The way between two hosts, for its delay and its faults. The same object in both orders. */
    public SimLink link(String a, String b) {
        String key = a.compareTo(b) <= 0 ? a + " " + b : b + " " + a;
        SimLink link = links.get(key);
        if (link == null) {
            link = new SimLink(this, random("link " + key), a, b);
            links.put(key, link);
        }
        return link;
    }

    /** Takes the connections that come to a port of a host, on every address of it. */
    public SimServerSocket serverSocket(String host, int port, SimAcceptor acceptor) {
        Addresses.requirePort(port, 1);
        return new SimServerSocket(host(host), new byte[4], port, acceptor);
    }

    /**
     * Connects from a host without HAL, for instance an attacker's.
     *
     * @param to name or literal address
     */
    public SimPeer dial(String from, String to, int port, SimReceiver receiver) {
        Addresses.requirePort(port, 1);
        byte[] ip = resolve(to);
        if (ip == null) {
            throw new IllegalArgumentException("there is no host " + to);
        }
        SimHost host = host(from);
        SimSocket socket = new SimSocket(this, host, host.primaryAddress(), host.freePort(), ip, port);
        socket.hear(receiver);
        socket.connect();
        return new SimPeer(socket);
    }

    /** Adds an actor that belongs to no host: only its deadlines step it. */
    public void addActor(Actor actor) {
        new ActorSlot(this, null, actor).wake();
    }

    /** What to do when two hosts hold one address; by default the run fails. */
    public void onAddressConflict(AddressConflict hook) {
        onConflict = hook;
    }

    /**
     * Calls {@code hook} after every step of an actor and after every event, whoever lets the world go on: the place for
     * what must hold at all times. What it throws ends the run.
     */
    public void afterEachStep(Runnable hook) {
        afterStepOrNull = hook;
    }

    // --- Running ---

    /**
     * Lets the world go on until {@code condition} holds, which is asked after every step.
     *
     * @param maxMillis virtual time to wait at the longest
     * @return whether it holds
     */
    public boolean runUntil(BooleanSupplier condition, long maxMillis) {
        if (running) {
            throw new IllegalStateException("an actor must not run the world: return a deadline instead");
        }
        running = true;
        try {
            long end = now + maxMillis;
            while (!condition.getAsBoolean()) {
                if (!stepActor() && !nextEvent(end)) {
                    return condition.getAsBoolean();
                }
                if (afterStepOrNull != null) {
                    afterStepOrNull.run();
                }
            }
            return true;
        } finally {
            running = false;
        }
    }

    /** As {@link #runUntil}; throws {@link SimFailure} with seed and diagram when it does not come to hold. */
    public void require(String what, BooleanSupplier condition, long maxMillis) {
        if (!runUntil(condition, maxMillis)) {
            throw failure("not within " + maxMillis + " ms: " + what, null);
        }
    }

    /** Lets {@code millis} of virtual time pass. */
    public void runFor(long millis) {
        runUntil(
                new BooleanSupplier() {
                    @Override
                    public boolean getAsBoolean() {
                        return false;
                    }
                },
                millis);
    }

    private boolean stepActor() {
        ActorSlot slot = ready.pollFirst();
        if (slot == null) {
            return false;
        }
        if (++stepsNow > MAX_STEPS_AT_ONE_TIME) {
            throw failure(slot.host() + " makes no progress: " + MAX_STEPS_AT_ONE_TIME + " steps at one time", null);
        }
        guarded(slot.host(), slot::step);
        return true;
    }

    private boolean nextEvent(long end) {
        Event next = events.peek();
        if (next == null || next.at > end) {
            now = Math.max(now, end);
            stepsNow = 0;
            return false;
        }
        events.remove();
        if (next.at > now) {
            now = next.at;
            stepsNow = 0;
        }
        guarded(null, next.what);
        return true;
    }

    private void guarded(@Nullable SimHost hostOrNull, Runnable what) {
        try {
            what.run();
        } catch (SimPowerCut expected) {
            ready.removeIf(slot -> slot.host() != null && !slot.host().isOn());
        } catch (SimFailure e) {
            throw e;
        } catch (RuntimeException | AssertionError e) {
            throw failure((hostOrNull == null ? "the world" : hostOrNull.name()) + " threw " + e, e);
        }
    }

    // --- What happened ---

    /** The end of the run as a sequence diagram in text, with the seed. */
    public String diagram() {
        return trace.diagram(seed, now);
    }

    /** One number for everything that happened so far: equal for runs that are equal. */
    public long fingerprint() {
        return trace.fingerprint();
    }

    /** Writes a line into the diagram at a host's lane, for instance which message a machine read. Never a secret. */
    public void note(String host, String text) {
        trace.note(now, host, text);
    }

    // --- For the parts of the world ---

    SimTrace trace() {
        return trace;
    }

    SimFailure failure(String what, @Nullable Throwable causeOrNull) {
        return new SimFailure(what, this, causeOrNull);
    }

    /** A source of its own for each purpose, so that one that is used more does not change the others. */
    Random random(String purpose) {
        long mixed = seed * 0x9E3779B97F4A7C15L + purpose.hashCode();
        mixed = (mixed ^ (mixed >>> 30))
                * 0xBF58476D1CE4E5B9L; // The finisher of SplitMix64: similar seeds, other numbers.
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return new Random(mixed ^ (mixed >>> 31));
    }

    boolean isRunning() {
        return running;
    }

    void at(long millis, Runnable what) {
        events.add(new Event(Math.max(now, millis), eventsMade++, what));
    }

    void ready(ActorSlot slot) {
        ready.addLast(slot);
    }

    /** @return null when there is no host of that name */
    byte @Nullable [] resolve(String host) {
        byte[] literal = Addresses.parse(host);
        if (literal != null) {
            return literal;
        }
        SimHost named = hosts.get(host);
        return named == null ? null : named.primaryAddress();
    }

    /** @return null when nobody has that address now */
    @Nullable
    SimHost holder(byte[] ip) {
        return holders.get(key(ip));
    }

    /** An address as a key of a map: asked for with every packet, so without the trouble of writing it in words. */
    private static String key(byte[] ip) {
        return new String(ip, StandardCharsets.ISO_8859_1);
    }

    void hold(byte[] ip, SimHost host) {
        SimHost before = holders.put(key(ip), host);
        if (before != null && before != host) {
            onConflict.twoHold(ip.clone(), before, host);
        }
        retryPipes();
    }

    void release(byte[] ip, SimHost host) {
        if (holder(ip) == host) {
            holders.remove(key(ip));
        }
    }

    SimLink linkTo(SimHost from, byte[] ip) {
        SimHost to = holder(ip);
        return link(from.name(), to == null ? NOBODY : to.name());
    }

    void retryPipes() {
        for (SimHost host : allHosts()) {
            for (SimSocket socket : host.sockets()) {
                socket.out().retry();
            }
        }
    }

    void resetConnections(SimLink link) {
        for (SimHost host : allHosts()) {
            for (SimSocket socket : host.sockets()) {
                SimSocket peer = socket.peer();
                if (peer != null && link(host.name(), peer.host().name()) == link) {
                    socket.broke("reset on the way");
                }
            }
        }
    }

    private Collection<SimHost> allHosts() {
        return new ArrayList<SimHost>(hosts.values());
    }
}
