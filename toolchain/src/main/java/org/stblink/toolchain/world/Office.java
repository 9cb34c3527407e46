package org.stblink.toolchain.world;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.stblink.server.domain.Operator;
import org.stblink.server.domain.Operator.Outcome;
import org.stblink.server.domain.Standing;

/** The operator's desk: acts on devices and sessions, repeats what a crash left unanswered, and hands out new tokens. */
final class Office {
    private final Stage stage;
    /** Devices that are being released, and the token they will have. */
    private final Map<String, byte[]> releasing = new LinkedHashMap<>();
    /** Devices that were released, and whose owner has not heard of it. */
    private final Map<String, byte[]> released = new LinkedHashMap<>();

    private final Map<String, Integer> releases = new HashMap<>();

    Office(Stage stage) {
        this.stage = stage;
    }

    private Operator operator() {
        return stage.server.operator();
    }

    boolean revoke(String id) {
        if (!stage.server.isUp() || releasing.containsKey(id) || released.containsKey(id)) {
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

    boolean revokeSession(int which) {
        if (!stage.server.isUp()) {
            return false;
        }
        List<Operator.SessionView> sessions = operator().sessions();
        if (sessions.isEmpty()) {
            return false;
        }
        stage.server.revokeSession(sessions.get(which % sessions.size()).session());
        return true;
    }

    boolean release(String id) {
        if (!stage.server.isUp() || releasing.containsKey(id) || released.containsKey(id)) {
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

    /** Asks again for what was not answered, because the server crashed or its store failed. */
    void repeat() {
        if (stage.server.isUp()) {
            Map.copyOf(releasing).forEach(this::askForRelease);
        }
    }

    boolean isIdle() {
        return releasing.isEmpty() && released.isEmpty();
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
