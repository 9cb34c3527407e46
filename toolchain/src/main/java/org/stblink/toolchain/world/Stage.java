package org.stblink.toolchain.world;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.wire.Sizes;
import org.stblink.port.sim.SimHost;
import org.stblink.port.sim.SimWorld;
import org.stblink.server.domain.AddressRange;
import org.stblink.server.domain.Cidr;
import org.stblink.server.domain.OrderedPolicy;
import org.stblink.server.domain.Party;
import org.stblink.server.domain.PolicyRule;
import org.stblink.server.domain.TraceEvent;
import org.stblink.toolchain.world.Plan.BoxPlan;
import org.stblink.toolchain.world.invariant.Bounds;
import org.stblink.toolchain.world.invariant.BoxState;
import org.stblink.toolchain.world.invariant.Deed;
import org.stblink.toolchain.world.invariant.Scene;

/** Everybody who takes part in a plan, and who watches. */
final class Stage {
    private static final int POOL_BITS = 27;
    private static final int[] SUITES = {Suite.CHACHA_POLY, Suite.AES_GCM, Suite.NATIONAL};

    final SimWorld world;
    final SimServer server;
    final Scene scene;
    final Witnesses witnesses;
    final Stranger stranger;
    private final Plan plan;
    private final Map<String, Station> stations = new LinkedHashMap<>();
    private final Map<String, byte[]> tokens = new HashMap<>();
    private final Map<String, Wire> wires = new HashMap<>();
    private final OrderedPolicy ordinary = new OrderedPolicy(List.of(PolicyRule.WITHIN_A_GROUP));
    private boolean callsForbidden;

    Stage(Plan plan, Witnesses witnesses) {
        this.plan = plan;
        this.witnesses = witnesses;
        world = new SimWorld(plan.seed());
        EntropySource drawn = world.box(SimServer.HOST).entropy();
        server = new SimServer(
                world,
                plan.settings(),
                bytes -> fillAndKeepSecret(drawn, bytes),
                List.of(pool(plan.addresses())),
                this::allows);
        server.tell(this::serverDid);
        server.tellWhoIsThere(this::isThere);
        Bounds bounds = new Bounds(
                plan.settings().keepAliveMillis(),
                1000L * plan.settings().leaseSeconds(),
                plan.settings().graceMillis());
        scene = new Scene(bounds, new ServerView(server), plan.addresses());
        stranger = new Stranger(world, random("stranger"), sid -> witnesses.tell(one -> one.replayAnswered(sid)));
        for (BoxPlan box : plan.boxes()) {
            add(box);
        }
        witnesses.tell(one -> one.policyIs((caller, target) -> allows(party(caller), party(target))));
        if (plan.faults().contains(Fault.TAMPERING) || plan.faults().contains(Fault.REPETITION)) {
            witnesses.tell(one -> one.wireIsHostile());
        }
        world.onAddressConflict(this::heldTwice);
        world.afterEachStep(this::observe);
    }

    /** What the server draws and nobody may see: all that is as long as a key or a ticket, and the keys that a code gives. */
    private boolean fillAndKeepSecret(EntropySource from, byte[] bytes) {
        boolean filled = from.fill(bytes);
        byte[] drawn = bytes.clone();
        witnesses.tell(one -> one.serverDrew(drawn));
        if (drawn.length >= 16) {
            witnesses.tell(one -> one.secret(drawn));
        }
        if (drawn.length == Sizes.KEY) {
            for (int suite : SUITES) {
                byte[] psk = KeyHierarchy.peerPsk(drawn, suite);
                witnesses.tell(one -> one.secret(psk));
            }
        }
        return filled;
    }

    private boolean allows(Party caller, Party target) {
        return !callsForbidden && ordinary.allows(caller, target);
    }

    private Party party(String id) {
        return new Party(id, station(id).plan.group());
    }

    private void isThere(String host) {
        if (hasStation(host)) {
            String id = station(host).plan.name();
            witnesses.tell(one -> one.isThere(id));
        }
    }

    private static AddressRange pool(int size) {
        List<Cidr> excluded = new ArrayList<>();
        for (int i = size; i < 1 << 32 - POOL_BITS; i++) {
            excluded.add(Cidr.parse("10.9.8." + i + "/32"));
        }
        return new AddressRange(Cidr.parse("10.9.8.0/" + POOL_BITS), excluded, 32, null);
    }

    private void add(BoxPlan box) {
        String password = Station.password(box.name());
        server.allow(box, freshToken(box.name(), 0));
        witnesses.tell(one -> one.secret(password));
        addStation(box.name(), box);
    }

    private Station addStation(String name, BoxPlan box) {
        byte[] token = Objects.requireNonNull(tokens.get(box.name()), "every device on the allow-list has a token");
        byte[] serverKey = server.publicKey(box.controlSuite());
        Station station = new Station(world, scene, witnesses, name, box, serverKey, token, random("station " + name));
        stations.put(name, station);
        return station;
    }

    /** Another box with the flash of {@code original}. */
    Station addClone(Station original) {
        scene.suspects.add(original.plan.name());
        Station clone = addStation(original.box.name() + "-2", original.plan);
        clone.box.secrets().restore(original.box.secrets().image());
        clone.state.flash = original.state.flash;
        witnesses.tell(one -> one.cloned(original.state, clone.state));
        return clone;
    }

    Station station(String name) {
        return Objects.requireNonNull(stations.get(name), name);
    }

    boolean hasStation(String name) {
        return stations.containsKey(name);
    }

    Collection<Station> stations() {
        return stations.values();
    }

    /** A new token for a device that has to enrol again. */
    byte[] freshToken(String id, int number) {
        byte[] token = SimServer.tokenOf(id, number);
        tokens.put(id, token);
        witnesses.tell(one -> one.secret(token));
        return token;
    }

    /** Somebody on the wire between two hosts, from now on. */
    Wire wire(String a, String b) {
        String key = a.compareTo(b) <= 0 ? a + " " + b : b + " " + a;
        Wire wire = wires.get(key);
        if (wire == null) {
            wire = new Wire(random("wire " + key));
            wires.put(key, wire);
            world.link(a, b).tap(wire);
        }
        return wire;
    }

    /** From now on nobody may call anybody, or the ordinary policy holds again. */
    void forbidCalls(boolean forbid) {
        callsForbidden = forbid;
        if (server.isUp()) {
            server.operator().usePolicy(this::allows, server.clock());
        }
    }

    Random random(String purpose) {
        long mixed = (plan.seed() * 0x9E3779B97F4A7C15L + purpose.hashCode()) * 0xBF58476D1CE4E5B9L;
        return new Random(mixed ^ mixed >>> 31);
    }

    /** After every step of the world. */
    private void observe() {
        scene.now = world.nowMillis();
        for (Station station : stations.values()) {
            station.observe();
        }
        witnesses.stepped(scene);
    }

    private void serverDid(TraceEvent event) {
        Deed deed = new Deed(
                world.nowMillis(),
                event.name(),
                event.device(),
                event.other(),
                event.session(),
                event.call(),
                event.note());
        String text = deed.name() + " " + deed.device() + (deed.other() == null ? "" : " " + deed.other())
                + (deed.session() == null ? "" : " " + deed.session())
                + (deed.note() == null ? "" : ": " + deed.note());
        world.note(SimServer.HOST, text);
        scene.now = world.nowMillis();
        witnesses.tell(one -> one.line(SimServer.HOST, text));
        witnesses.serverDid(deed);
    }

    private void heldTwice(byte[] ip, SimHost first, SimHost second) {
        BoxState one = stateOf(first);
        BoxState other = stateOf(second);
        String address = HexFormat.of().formatHex(ip);
        world.note(second.name(), "has " + Arrays.toString(ip) + ", as " + first.name() + " still has");
        witnesses.tell(invariant -> invariant.addressHeldTwice(address, one, other));
    }

    private BoxState stateOf(SimHost host) {
        return station(host.name()).state;
    }
}
