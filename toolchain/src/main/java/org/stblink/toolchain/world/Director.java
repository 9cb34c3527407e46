package org.stblink.toolchain.world;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.stblink.Registration;
import org.stblink.port.sim.SimLink;
import org.stblink.port.sim.SimSecretStore;
import org.stblink.server.domain.IpAddress;
import org.stblink.toolchain.world.invariant.BoxState;
import org.stblink.toolchain.world.invariant.BoxState.Flash;

/** Makes happen what a plan says, and ends it again. Nothing here is called within a step of the world. */
final class Director {
    /** From saying that it sleeps to sleeping: what is said has to leave the box. */
    private static final long SAYING_SO_MILLIS = 500;

    private static final long REPEAT_MILLIS = 200;
    private static final int MOST_BYTES_BEFORE_FAULT = 3_000;

    private final Stage stage;
    private final Office office;
    private final Random random;
    private final PriorityQueue<Ending> endings = new PriorityQueue<>();
    private final Map<String, Integer> troubles = new HashMap<>();
    /** Sessions of which the stranger repeated the opening. */
    private final Set<String> repeated = new HashSet<>();

    private long endingsMade;
    private boolean isOver;
    private long serverStartsAt = Long.MAX_VALUE;

    /** What is to be undone, and when. */
    private record Ending(long at, long number, Runnable what) implements Comparable<Ending> {
        @Override
        public int compareTo(Ending other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    Director(Stage stage) {
        this.stage = stage;
        office = new Office(stage);
        random = stage.random("director");
    }

    private long now() {
        return stage.world.nowMillis();
    }

    private void later(long millis, Runnable what) {
        endings.add(new Ending(now() + millis, endingsMade++, what));
    }

    // Time.

    /** When {@link #endWhatIsDue} has something to do; never later than that. */
    long nextEnding() {
        Ending next = endings.peek();
        return next == null ? Long.MAX_VALUE : next.at;
    }

    void endWhatIsDue() {
        while (nextEnding() <= now()) {
            endings.remove().what.run();
        }
    }

    /** Boots, restarts and repairs; called several times a second. */
    void lookAfter() {
        if (now() >= serverStartsAt) {
            serverStartsAt = Long.MAX_VALUE;
            stage.server.start();
            untroubleAll();
        }
        for (Station station : List.copyOf(stage.stations())) {
            station.lookAfter();
        }
    }

    /** What waits for an application to be ended in order. */
    void lookAfterOwners() {
        office.allowRemoved();
        office.enrolReleased();
    }

    /** Ends every fault. */
    void endAll() {
        isOver = true;
        while (!endings.isEmpty()) {
            endings.remove().what.run();
        }
        stage.stations().forEach(Station::heal);
        stage.server.store().failCommits(false);
        stage.server.store().failFinds(false);
        stage.server.delayStore(0);
        stage.stranger.leave();
        if (!stage.server.isUp()) {
            serverStartsAt = now();
        }
    }

    /** For the operator to repeat what was not answered before a crash. */
    Office office() {
        return office;
    }

    // Trouble, by which invariants know whom the server can reach.

    private void trouble(BoxState box) {
        troubles.merge(box.name, 1, Integer::sum);
        box.troubledUntil = Long.MAX_VALUE / 2;
    }

    private void untrouble(BoxState box) {
        if (troubles.merge(box.name, -1, Integer::sum) == 0) {
            box.troubledUntil = now();
        }
    }

    /** Troubles a box while something lasts. */
    private void trouble(BoxState box, long millis, Runnable end) {
        trouble(box);
        later(millis, () -> {
            end.run();
            untrouble(box);
        });
    }

    private void troubleAll() {
        stage.scene.boxes.forEach(this::trouble);
    }

    private void untroubleAll() {
        stage.scene.boxes.forEach(this::untrouble);
    }

    // Acts.

    void perform(Act act) {
        Fault fault = act.faultOrNull();
        if (fault == null) {
            stage.station(act.a()).call(act.b(), (int) act.millis(), act.detail());
            return;
        }
        stage.world.note(act.a(), "*** " + act);
        boolean done;
        if (fault.isOfLink()) {
            done = onLink(fault, act);
        } else if (fault.isOfAStranger()) {
            done = byStranger(fault, act);
        } else if (stage.hasStation(act.a())) {
            done = atBox(fault, stage.station(act.a()), act);
        } else {
            done = atServer(fault, act);
        }
        if (done) {
            stage.witnesses.performed(fault);
        }
    }

    private boolean onLink(Fault fault, Act act) {
        SimLink link = stage.world.link(act.a(), act.b());
        int number = act.detail();
        long after = (long) number * MOST_BYTES_BEFORE_FAULT / 1000;
        Runnable end = link::restore;
        switch (fault) {
            case LINK_DELAY -> {
                link.delay(number, number / 2);
                end = () -> link.delay(5, 0);
            }
            case LINK_LOSS -> {
                link.loss(1 + number % 40);
                end = () -> link.loss(0);
            }
            case LINK_CUT -> link.cut();
            case LINK_CUT_ONE_WAY -> link.cutFrom(act.a());
            case LINK_RESET -> link.reset();
            case LINK_CUT_AFTER -> link.cutAfter(act.a(), after);
            case LINK_RESET_AFTER -> link.resetAfter(act.a(), after);
            case TAMPERING -> {
                Wire wire = stage.wire(act.a(), act.b());
                wire.tamper(true);
                end = () -> wire.tamper(false);
            }
            case REPETITION -> {
                Wire wire = stage.wire(act.a(), act.b());
                wire.repeat(true);
                end = () -> wire.repeat(false);
            }
            default -> throw new IllegalArgumentException(fault.name());
        }
        for (String name : new String[] {act.a(), act.b()}) {
            if (stage.hasStation(name)) {
                trouble(stage.station(name).state);
            }
        }
        Runnable heal = end;
        later(act.millis(), () -> {
            heal.run();
            for (String name : new String[] {act.a(), act.b()}) {
                if (stage.hasStation(name)) {
                    untrouble(stage.station(name).state);
                }
            }
        });
        return true;
    }

    private boolean byStranger(Fault fault, Act act) {
        String host = act.b();
        int port = SimServer.PORT;
        List<byte[]> recorded;
        if (stage.hasStation(host)) {
            Registration registration = stage.station(host).registration();
            if (registration == null || registration.port() == 0) {
                return false;
            }
            host = IpAddress.of(registration.address()).toString();
            port = registration.port();
            recorded = recordedFor(act.b());
        } else {
            recorded = recordedFor(SimServer.HOST);
        }
        if (fault == Fault.REPLAY) {
            for (byte[] bytes : recorded) {
                stage.stranger.say(host, port, bytes);
            }
            later(act.millis(), stage.stranger::leave);
            repeatOpenings(act.b(), now() + act.millis());
            return !recorded.isEmpty();
        }
        for (int i = 0; i <= act.detail() % 5; i++) {
            if (act.detail() % 2 == 0) {
                stage.stranger.stare(host, port);
            } else {
                stage.stranger.babble(host, port);
            }
        }
        later(act.millis(), stage.stranger::leave);
        return true;
    }

    /** What is opened meanwhile is repeated at once: an offer is soon over. */
    private void repeatOpenings(String host, long until) {
        if (isOver || now() >= until || !stage.hasStation(host)) {
            return;
        }
        Registration registration = stage.station(host).registration();
        if (registration != null && registration.port() != 0) {
            String address = IpAddress.of(registration.address()).toString();
            for (byte[] bytes : recordedFor(host)) {
                String sid = Stranger.sessionOf(bytes);
                if (sid != null && repeated.add(sid)) {
                    stage.stranger.say(address, registration.port(), bytes);
                }
            }
        }
        later(REPEAT_MILLIS, () -> repeatOpenings(host, until));
    }

    private List<byte[]> recordedFor(String host) {
        return stage.stations().stream()
                .filter(station -> !station.box.name().equals(host))
                .flatMap(station -> stage.wire(station.box.name(), host).recordings(host).stream())
                .toList();
    }

    private boolean atBox(Fault fault, Station station, Act act) {
        if (!station.box.isOn() || station.box.isSuspended()) {
            return false;
        }
        int number = act.detail();
        Runnable end = () -> {};
        switch (fault) {
            case POWER_CUT -> {
                station.box.powerCut();
                station.observe();
            }
            case TORN_WRITE -> station.box.secrets().cutPowerAtWrite(1 + number % 5, number % 2 == 0);
            case WRITE_FAILS -> station.box.secrets().failWrites(1 + number % 3);
            case READ_FAILS -> {
                station.box.secrets().failReads(true);
                end = () -> station.box.secrets().failReads(false);
            }
            case ENTROPY_BLOCKED -> {
                station.box.entropy().block(true);
                end = () -> station.box.entropy().block(false);
            }
            case CLOCK_JUMP -> station.box.clock().jumpForward(act.millis() * (1 + number % 20));
            case SUSPEND -> station.box.suspend(act.millis());
            case SUSPEND_CLOCK_STOPPED -> station.suspendWithClockStopped(act.millis());
            case APPLICATION_RESTART -> station.close();
            case APPLICATION_KILLED -> station.kill();
            case ADDRESS_REFUSED -> {
                station.box.network().refuseAddresses(true);
                breakItsConnection(station);
                end = () -> station.box.network().refuseAddresses(false);
            }
            case ADDRESS_SLOW -> {
                station.box.network().applyTakes(number * 12);
                station.box.powerCut();
                station.observe();
                end = () -> station.box.network().applyTakes(0);
            }
            case LISTENING_REFUSED -> {
                station.box.network().refuseListening(true);
                station.box.powerCut();
                station.observe();
                end = () -> station.box.network().refuseListening(false);
            }
            case FIREWALL -> {
                station.box.dropIncoming(true);
                end = () -> station.box.dropIncoming(false);
            }
            case NOT_ACCEPTING -> {
                station.setAccepting(false);
                end = () -> station.setAccepting(true);
            }
            case STANDBY -> {
                station.sleep(number % 2 == 0 ? 0 : (int) (act.millis() / 1000));
                if (number % 3 != 0) {
                    later(SAYING_SO_MILLIS, () -> station.suspendIfItRuns(act.millis() - SAYING_SO_MILLIS));
                }
                end = station::awake;
            }
            case CLONE -> {
                if (stage.hasStation(station.box.name() + "-2")) {
                    return false;
                }
                trouble(stage.addClone(station).state);
            }
            case ROLLBACK -> rollBackLater(station, act.millis());
            case REVOKE_DEVICE -> {
                if (number % 2 == 0) {
                    cutOff(station, act.millis());
                }
                return office.revoke(station.plan.name());
            }
            case RELEASE -> {
                return office.release(station.plan.name());
            }
            case REMOVAL -> {
                String id = station.plan.name();
                if (!office.remove(id)) {
                    return false;
                }
                later(act.millis(), () -> office.putBack(id));
                return true;
            }
            default -> throw new IllegalArgumentException(fault.name());
        }
        trouble(station.state, act.millis(), end);
        return true;
    }

    /** It hears nothing of what the server thinks of it; its channels to others stand. */
    private void cutOff(Station station, long millis) {
        SimLink link = stage.world.link(station.box.name(), SimServer.HOST);
        link.cut();
        trouble(station.state, millis, link::restore);
    }

    private void breakItsConnection(Station station) {
        stage.world.link(station.box.name(), SimServer.HOST).reset();
    }

    private void rollBackLater(Station station, long millis) {
        SimSecretStore.Image image = station.box.secrets().image();
        Flash flash = station.state.flash;
        later(millis, () -> {
            boolean sameLife = flash.generation() == station.state.flash.generation() && flash.generation() > 0;
            if (sameLife && !flash.equals(station.state.flash) && station.box.isOn()) {
                stage.scene.suspects.add(station.plan.name());
                station.restore(image);
            }
        });
    }

    private boolean atServer(Fault fault, Act act) {
        SimServer server = stage.server;
        if (!server.isUp()) {
            return false;
        }
        int number = act.detail();
        switch (fault) {
            case SERVER_CRASH -> server.crash(server.store().waiting());
            case SERVER_CRASH_IN_COMMIT -> {
                server.delayStore(1 + number);
                later(Math.min(act.millis(), 20_000), () -> crashInCommit(number));
                return true;
            }
            case SERVER_POWER_CUT ->
                server.powerCut(random.nextInt(server.store().waiting() + 1));
            case SERVER_SHUTDOWN -> server.shutDown(1 + number % 20);
            case STORE_SLOW -> {
                server.delayStore(1 + number * 2);
                later(act.millis(), () -> stage.server.delayStore(0));
                return true;
            }
            case STORE_FAILS -> {
                server.store().failCommits(true);
                server.store().failFinds(number % 2 == 0);
                later(act.millis(), () -> {
                    stage.server.store().failCommits(false);
                    stage.server.store().failFinds(false);
                });
                return true;
            }
            case REVOKE_SESSION -> {
                return office.revokeSession(number);
            }
            case POLICY_CHANGE -> {
                stage.forbidCalls(true);
                later(act.millis(), () -> stage.forbidCalls(false));
                return true;
            }
            default -> throw new IllegalArgumentException(fault.name());
        }
        down(act.millis() / 4);
        return true;
    }

    private void crashInCommit(int number) {
        if (stage.server.isUp()) {
            stage.server.crash(number % (stage.server.store().waiting() + 1));
            stage.server.delayStore(0);
            down(number);
        }
    }

    private void down(long millis) {
        troubleAll();
        serverStartsAt = now() + millis;
    }
}
