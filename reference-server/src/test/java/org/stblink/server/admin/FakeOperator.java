package org.stblink.server.admin;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.stblink.internal.wire.SessionId;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.DeviceStore;
import org.stblink.server.domain.Lease;
import org.stblink.server.domain.Operator;
import org.stblink.server.domain.Policy;
import org.stblink.server.domain.ServerKeySet;
import org.stblink.server.domain.StoreFailure;

/** Writes down what the admin asks of the domain, and answers as a test wants it. */
final class FakeOperator implements Operator {
    final List<String> acts = Collections.synchronizedList(new ArrayList<>());
    final List<DeviceView> connected = new ArrayList<>();
    final List<String> asleep = new ArrayList<>();
    final List<SessionView> sessions = new ArrayList<>();
    DeviceStore directory;
    volatile Counters counters = new Counters(1, 14, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 15, 12, 13);
    volatile Outcome outcome = Outcome.DONE;
    /** What became of a device between the question and the amendment. */
    volatile UnaryOperator<DeviceRecord> meanwhile = UnaryOperator.identity();

    private void act(String what, long nowMillis, Done done) {
        acts.add(what);
        done.done(outcome, nowMillis);
    }

    @Override
    public void revoke(String deviceId, long nowMillis, Done done) {
        act("revoke " + deviceId, nowMillis, done);
    }

    @Override
    public void quarantine(String deviceId, long nowMillis, Done done) {
        act("quarantine " + deviceId, nowMillis, done);
    }

    @Override
    public void remove(String deviceId, long nowMillis, Done done) {
        act("remove " + deviceId, nowMillis, done);
    }

    @Override
    public void reseal(String deviceId, long nowMillis, Done done) {
        act("reseal " + deviceId, nowMillis, done);
    }

    @Override
    public void useKeySet(ServerKeySet keySet, long nowMillis) {
        acts.add("key set " + keySet.serial());
    }

    @Override
    public DeviceView device(String deviceId) {
        return connected.stream()
                .filter(view -> view.id().equals(deviceId))
                .findFirst()
                .orElse(null);
    }

    @Override
    public void release(String deviceId, byte[] tokenHashOrNull, long nowMillis, Done done) {
        String token = tokenHashOrNull == null ? "none" : HexFormat.of().formatHex(tokenHashOrNull);
        act("release " + deviceId + " token " + token, nowMillis, done);
    }

    /** Writes it, so that a test sees what the domain would have stored. */
    @Override
    public void amend(String deviceId, UnaryOperator<DeviceRecord> edit, long nowMillis, Done done) {
        acts.add("amend " + deviceId);
        DeviceStore.FindCallback found = new DeviceStore.FindCallback() {
            @Override
            public void found(DeviceRecord record, long now) {
                if (record == null) {
                    done.done(Outcome.UNKNOWN, now);
                    return;
                }
                directory.commit(Change.of(edit.apply(meanwhile.apply(record))), new DeviceStore.CommitCallback() {
                    @Override
                    public void committed(long then) {
                        done.done(outcome, then);
                    }

                    @Override
                    public void failed(StoreFailure cause, long then) {
                        done.done(Outcome.STORE_FAILED, then);
                    }
                });
            }

            @Override
            public void failed(StoreFailure cause, long now) {
                done.done(Outcome.STORE_FAILED, now);
            }
        };
        directory.find(deviceId, found);
    }

    @Override
    public void revokeSession(SessionId session, long nowMillis, Done done) {
        act("revoke session " + session, nowMillis, done);
    }

    @Override
    public void usePolicy(Policy policy, long nowMillis) {
        acts.add("policy");
    }

    @Override
    public void pinned(Lease lease) {
        acts.add("pinned " + lease.address() + " " + lease.device());
    }

    @Override
    public void countBehindKeySet(DeviceStore.CountCallback done) {
        done.counted(0, 0);
    }

    @Override
    public boolean isAsleep(String deviceId) {
        return asleep.contains(deviceId);
    }

    @Override
    public void devices(Consumer<DeviceView> each) {
        connected.forEach(each);
    }

    @Override
    public List<SessionView> sessions() {
        return sessions;
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public void shutDown(int retryAfterSeconds) {
        acts.add("shut down");
    }
}
