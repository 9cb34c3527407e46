package org.stblink.toolchain.world;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.stblink.internal.wire.SessionId;
import org.stblink.server.domain.Operator;
import org.stblink.server.domain.Operator.Outcome;
import org.stblink.server.domain.Standing;
import org.stblink.toolchain.world.invariant.AcknowledgedIsKept;

/** The operator's desk: acts on devices and sessions, repeats what a crash left unanswered, puts back what was removed, and hands out new tokens. */
final class Office {
    private final Stage stage;
    /** Devices that are being released, and the token they will have. */
    private final Map<String, byte[]> releasing = new LinkedHashMap<>();
    /** Devices that were released, or put back, and whose owner has not heard of it. */
    private final Map<String, byte[]> released = new LinkedHashMap<>();

    private final Map<String, Integer> releases = new HashMap<>();
    private final Map<String, Removal> removals = new LinkedHashMap<>();

    /** A device on its way off the allow-list, and back to it. */
    private static final class Removal {
        boolean done;
        boolean isWantedBack;
    }

    Office(Stage stage) {
        this.stage = stage;
    }

    private Operator operator() {
        return stage.server.operator();
    }

    boolean revoke(String id) {
        if (!stage.server.isUp() || isBusyWith(id)) {
            return false;
        }
        stage.witnesses.tell(one -> one.operatorActs(id));
        operator().revoke(id, stage.server.clock(), (outcome, now) -> {
            if (outcome == Outcome.DONE) {
                stage.witnesses.tell(one -> one.operatorWasTold(id, Standing.REVOKED.name()));
            }
        });
        return true;
    }

    private boolean isBusyWith(String id) {
        return releasing.containsKey(id) || released.containsKey(id) || removals.containsKey(id);
    }

    boolean revokeSession(int which) {
        if (!stage.server.isUp()) {
            return false;
        }
        List<Operator.SessionView> sessions = operator().sessions();
        if (sessions.isEmpty()) {
            return false;
        }
        SessionId sid = sessions.get(which % sessions.size()).session();
        operator().revokeSession(sid, stage.server.clock(), (outcome, now) -> {
            if (outcome == Outcome.DONE) {
                stage.witnesses.tell(one -> one.operatorWasToldOfEnd(sid.toString()));
            }
        });
        return true;
    }

    boolean release(String id) {
        if (!stage.server.isUp() || isBusyWith(id)) {
            return false;
        }
        int number = releases.merge(id, 1, Integer::sum);
        byte[] token = stage.freshToken(id, number);
        releasing.put(id, token);
        askForRelease(id, token);
        return true;
    }

    private void askForRelease(String id, byte[] token) {
        stage.witnesses.tell(one -> one.operatorActs(id));
        operator().release(id, SimServer.sha256(token), stage.server.clock(), (outcome, now) -> {
            if (outcome == Outcome.DONE && releasing.remove(id, token)) {
                stage.scene.suspects.remove(id);
                released.put(id, token);
                stage.witnesses.tell(one -> one.operatorWasTold(id, Standing.ALLOWED.name()));
            }
        });
    }

    /** Revokes a device, and takes it off the allow-list. */
    boolean remove(String id) {
        if (!stage.server.isUp() || isBusyWith(id)) {
            return false;
        }
        Removal removal = new Removal();
        removals.put(id, removal);
        askForRemoval(id, removal);
        return true;
    }

    private void askForRemoval(String id, Removal removal) {
        if (removal.done) {
            return;
        }
        stage.witnesses.tell(one -> one.operatorRemoves(id));
        operator().revoke(id, stage.server.clock(), (revoked, now) -> {
            if (revoked == Outcome.DONE) {
                operator().remove(id, stage.server.clock(), (outcome, then) -> removed(id, removal, outcome));
            } else {
                removed(id, removal, revoked);
            }
        });
    }

    private void removed(String id, Removal removal, Outcome outcome) {
        // Unknown: a crash came between the removal and its answer.
        if (!removal.done && (outcome == Outcome.DONE || outcome == Outcome.UNKNOWN)) {
            removal.done = true;
            stage.witnesses.tell(one -> one.operatorWasTold(id, AcknowledgedIsKept.REMOVED));
        }
    }

    /** It comes back to the allow-list, as soon as it is off it. */
    void putBack(String id) {
        Objects.requireNonNull(removals.get(id), id).isWantedBack = true;
    }

    /** Puts devices back that are wanted back. Not within a step of the world. */
    void allowRemoved() {
        for (Map.Entry<String, Removal> one : List.copyOf(removals.entrySet())) {
            String id = one.getKey();
            if (one.getValue().done && one.getValue().isWantedBack) {
                byte[] token = stage.freshToken(id, releases.merge(id, 1, Integer::sum));
                stage.witnesses.tell(to -> to.operatorActs(id));
                stage.server.allow(stage.station(id).plan, token);
                stage.scene.suspects.remove(id);
                stage.witnesses.tell(to -> to.operatorWasTold(id, Standing.ALLOWED.name()));
                removals.remove(id);
                released.put(id, token);
            }
        }
    }

    /** Asks again for what was not answered, because the server crashed or its store failed. */
    void repeat() {
        if (stage.server.isUp()) {
            Map.copyOf(releasing).forEach(this::askForRelease);
            Map.copyOf(removals).forEach(this::askForRemoval);
        }
    }

    boolean isIdle() {
        return releasing.isEmpty() && released.isEmpty() && removals.isEmpty();
    }

    /** Owners of released devices have them enrol again. Not within a step of the world. */
    void enrolReleased() {
        for (Map.Entry<String, byte[]> one : List.copyOf(released.entrySet())) {
            Station station = stage.station(one.getKey());
            if (station.enrolAgain(one.getValue())) {
                released.remove(one.getKey());
            }
        }
    }
}
