package org.stblink.toolchain.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.stblink.PeerChannel;
import org.stblink.port.sim.SimFailure;
import org.stblink.toolchain.world.Plan.BoxPlan;
import org.stblink.toolchain.world.invariant.BoxState;
import org.stblink.toolchain.world.invariant.Invariant;
import org.stblink.toolchain.world.invariant.Invariants;
import org.stblink.toolchain.world.invariant.Leg;
import org.stblink.toolchain.world.invariant.NothingIsLeft;
import org.stblink.toolchain.world.invariant.Scene;
import org.stblink.toolchain.world.invariant.ServerState.Entry;
import org.stblink.toolchain.world.invariant.ServiceResumes;
import org.stblink.toolchain.world.invariant.Violation;

/**
 * One seed: the chaos of its plan, then a quiet time in which everything must work again.
 *
 * <pre>
 *  chaos              settling                    roll call              winding up
 *  faults and calls | faults off: who should be | each calls another  | all channels end, at both
 *                   | served is online in time  | and gets through    | ends and at the server
 * </pre>
 */
final class WorldRun {
    /** How often somebody looks after boxes and servers that are down. */
    private static final long LOOK_MILLIS = 250;
    /** What is on the way when faults end may still arrive, and be answered. */
    private static final long CALM_MILLIS = 10_000;
    /** Two that are missed, and time to come back. */
    private static final int MISSED_HEARTBEATS = 4;
    /** How long a call may take when nothing is wrong. */
    private static final int ROLL_CALL_MILLIS = 15_000;

    private final Plan plan;
    private final Witnesses witnesses;
    private final Stage stage;
    private final Director director;

    /**
     * What came of a seed.
     *
     * @param fingerprint of everything that happened: equal for equal runs
     * @param reached faults and outcomes
     * @param failure null when everything held
     * @param diagram of the end of the run, in text; empty when everything held
     */
    record Result(
            long seed,
            long fingerprint,
            long virtualMillis,
            Set<String> reached,
            @Nullable AssertionError failure,
            String diagram) {}

    private WorldRun(Plan plan, List<Invariant> invariants) {
        this.plan = plan;
        witnesses = new Witnesses(invariants);
        stage = new Stage(plan, witnesses);
        director = new Director(stage);
        stage.world.addActor(now -> {
            director.lookAfter();
            return now + LOOK_MILLIS;
        });
    }

    /** Runs one seed with all invariants. */
    static Result of(long seed) {
        return of(PlanGenerator.draw(seed), Invariants.all());
    }

    static Result of(Plan plan, List<Invariant> invariants) {
        WorldRun run = new WorldRun(plan, invariants);
        AssertionError failure = null;
        try {
            run.chaos();
            run.settle();
            run.rollCall();
            run.windUp();
        } catch (SimFailure e) {
            // An invariant that is broken while the world itself is at work, for instance in what a server tells.
            failure = e.getCause() instanceof Violation violation ? violation : e;
        } catch (AssertionError e) {
            failure = e;
        } catch (RuntimeException | LinkageError | VirtualMachineError e) {
            // Memory that ran out too: a seed of which nothing is known is none that held.
            failure = new AssertionError("something threw " + e, e);
        }
        // A failure of the world itself has the diagram in its message already.
        boolean needsDiagram = failure != null && !(failure instanceof SimFailure);
        return new Result(
                plan.seed(),
                run.stage.world.fingerprint(),
                run.stage.world.nowMillis(),
                run.witnesses.reached(),
                failure,
                needsDiagram ? run.stage.world.diagram() : "");
    }

    private void chaos() {
        prepareWires();
        for (Fault fault : plan.faults()) {
            if (fault.isTrait()) {
                witnesses.performed(fault);
            }
        }
        for (Act act : plan.acts()) {
            runTo(act.at());
            director.perform(act);
        }
        runTo(plan.chaosMillis());
    }

    /** A replay needs a recording of what was before, and a repetition has to know where records begin. */
    private void prepareWires() {
        if (plan.faults().contains(Fault.REPLAY) || plan.faults().contains(Fault.REPETITION)) {
            for (BoxPlan box : plan.boxes()) {
                stage.wire(box.name(), SimServer.HOST);
                plan.boxes().stream()
                        .map(BoxPlan::name)
                        .filter(other -> other.compareTo(box.name()) > 0)
                        .forEach(other -> stage.wire(box.name(), other));
            }
        }
    }

    private void runTo(long at) {
        while (stage.world.nowMillis() < at) {
            long next = Math.min(at, director.nextEnding());
            stage.world.runFor(Math.max(0, next - stage.world.nowMillis()));
            director.endWhatIsDue();
            director.lookAfterOwners();
        }
    }

    private void settle() {
        director.endAll();
        stage.forbidCalls(false);
        stage.world.note(SimServer.HOST, "*** all faults are over");
        long last = plan.chaosMillis() + stage.scene.bounds.service();
        // A suspended box wakes by itself, which may be later.
        while (stage.stations().stream().anyMatch(station -> station.box.isSuspended())) {
            runTo(stage.world.nowMillis() + 1_000);
            last = stage.world.nowMillis() + stage.scene.bounds.service();
        }
        while (stage.world.nowMillis() < last && !isSettled()) {
            director.office().repeat();
            runTo(Math.min(last, stage.world.nowMillis() + 2_000));
        }
        markWhoShouldServe();
        witnesses.tell(one -> one.settled(stage.scene));
    }

    private boolean isSettled() {
        markWhoShouldServe();
        return director.office().isIdle() && ServiceResumes.isServed(stage.scene) && clonesAreOut();
    }

    /** Whether no identity that two boxes have is still served; finding out may take both of them a registration. */
    private boolean clonesAreOut() {
        for (String id : stage.scene.suspects) {
            Entry entry = stage.scene.server.entry(id);
            if (stage.hasStation(id + "-2") && entry != null && entry.standing().equals("ALLOWED")) {
                return false;
            }
        }
        return true;
    }

    private void markWhoShouldServe() {
        Scene scene = stage.scene;
        for (BoxState box : scene.boxes) {
            Entry entry = scene.server.entry(box.deviceId);
            box.shouldServe = box.genuine
                    && box.name.equals(box.deviceId)
                    && entry != null
                    && entry.standing().equals("ALLOWED")
                    && !scene.suspects.contains(box.deviceId);
        }
    }

    /** Everybody calls the next one of its group, and must get through. */
    private void rollCall() {
        // A connection of which bytes were changed on the way may be dead without a sign, until its heartbeats are
        // missed.
        long silenceFound = plan.chaosMillis()
                + MISSED_HEARTBEATS * 1_000L * plan.settings().keepAliveSeconds();
        runTo(Math.max(silenceFound, stage.world.nowMillis() + CALM_MILLIS));
        List<Station> served = new ArrayList<>();
        for (Station station : stage.stations()) {
            if (station.state.shouldServe && station.state.isOnline()) {
                served.add(station);
            }
        }
        for (int i = 0; i < served.size(); i++) {
            Station from = served.get(i);
            Station to = served.get((i + 1) % served.size());
            boolean canTalk = from != to
                    && from.plan.group().equals(to.plan.group())
                    && to.plan.takesCalls()
                    && from.plan.peerSuites().stream().anyMatch(to.plan.peerSuites()::contains);
            if (canTalk) {
                rollCall(from, to);
            }
        }
    }

    private void rollCall(Station from, Station to) {
        windUpFully();
        Leg leg = from.call(to.plan.name(), ROLL_CALL_MILLIS, 0);
        if (leg != null) {
            runUntil(() -> leg.status != PeerChannel.OPENING, ROLL_CALL_MILLIS);
        }
        witnesses.tell(one -> one.rollCalled(from.state, to.plan.name(), leg));
    }

    private void windUpFully() {
        runUntil(() -> NothingIsLeft.isSo(stage.scene), longestEnd());
    }

    private void windUp() {
        windUpFully();
        witnesses.tell(one -> one.ended(stage.scene));
    }

    /** An end that the other does not know of any more lives for the grace; the server waits a little longer. */
    private long longestEnd() {
        return 2 * stage.scene.bounds.unsupervised() + 60_000;
    }

    private void runUntil(BooleanSupplier condition, long most) {
        long last = stage.world.nowMillis() + most;
        while (stage.world.nowMillis() < last && !condition.getAsBoolean()) {
            runTo(Math.min(last, stage.world.nowMillis() + 500));
        }
    }
}
