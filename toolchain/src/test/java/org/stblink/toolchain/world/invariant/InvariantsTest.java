package org.stblink.toolchain.world.invariant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.SessionState;
import org.stblink.toolchain.world.invariant.BoxState.Flash;
import org.stblink.toolchain.world.invariant.ServerState.Entry;

/** Each invariant is shown something right, which it accepts, and something wrong, to which it objects. */
class InvariantsTest {
    private static final String SID = "00000001aabbccddeeff001122334455";
    private static final long GRACE = 60_000;

    private final FakeServer server = new FakeServer();
    private final Scene scene = new Scene(new Bounds(10_000, 60_000, GRACE), server, 4);
    private final BoxState a = box("STB-A", "STB-A");
    private final BoxState b = box("STB-B", "STB-B");

    private BoxState box(String name, String id) {
        BoxState box = new BoxState(name, id, true);
        box.awake = true;
        scene.boxes.add(box);
        server.entries.put(id, new Entry("ALLOWED", true, 1, "c0", "d0"));
        box.flash = new Flash(1, "c0");
        return box;
    }

    private Leg leg(BoxState box, String peer, boolean isCaller) {
        Leg leg = new Leg(box, peer, isCaller, 1000);
        leg.sid = SID;
        leg.status = PeerChannel.OPEN;
        scene.legs.add(leg);
        return leg;
    }

    private static Deed deed(String name, String caller, @Nullable String target, long at) {
        return deed(1, name, caller, target, at);
    }

    private static Deed deed(long call, String name, String caller, @Nullable String target, long at) {
        return new Deed(at, name, caller, target, SID, call, null);
    }

    private static void objects(Invariant invariant, ThrowingCallable wrong) {
        assertThatThrownBy(wrong)
                .isInstanceOf(Violation.class)
                .hasMessageContaining(invariant.name())
                .hasMessageContaining("section " + invariant.section());
    }

    @Test
    void everyInvariantHasATestHere() {
        Set<String> tested = new HashSet<>();
        for (java.lang.reflect.Method method : InvariantsTest.class.getDeclaredMethods()) {
            tested.add(method.getName());
        }
        assertThat(Invariants.all()).allSatisfy(invariant -> {
            String type = invariant.getClass().getSimpleName();
            assertThat(tested).contains(Character.toLowerCase(type.charAt(0)) + type.substring(1));
        });
    }

    @Test
    void onlySleepersAsleep() {
        OnlySleepersAsleep asleep = new OnlySleepersAsleep();
        server.asleep.add("STB-A");
        objects(asleep, () -> asleep.stepped(scene));
        a.everSlept = true;
        server.version++;
        asleep.stepped(scene);
        a.state = SessionState.ASLEEP;
        asleep.settled(scene);
        a.state = SessionState.ONLINE;
        objects(asleep, () -> asleep.settled(scene));
    }

    @Test
    void codesServeOnce() {
        CodesServeOnce codes = new CodesServeOnce();
        codes.serverDid(deed("OFFER", "STB-A", "STB-B", 0));
        codes.serverDid(deed("GRANT", "STB-A", "STB-B", 0));
        Leg caller = leg(a, "STB-B", true);
        Leg target = leg(b, "STB-A", false);
        codes.sidSeen(caller);
        codes.sidSeen(target);
        codes.channelOpened(caller);
        codes.channelOpened(target);

        objects(codes, () -> codes.serverDid(deed("OFFER", "STB-A", "STB-B", 9)));
        objects(codes, () -> codes.serverDid(deed("GRANT", "STB-A", "STB-B", 9)));
        objects(codes, () -> codes.channelOpened(leg(b, "STB-A", false)));
        objects(codes, () -> codes.sidSeen(leg(a, "STB-B", true)));
        objects(codes, () -> codes.sidSeen(leg(box("STB-C", "STB-C"), "STB-A", false)));
    }

    @Test
    void codeIsDrawnForOneCallAndForNoOther() {
        CodesServeOnce codes = new CodesServeOnce();
        byte[] code = new byte[32];
        codes.serverDrew(code);
        codes.serverDid(deed("CODE", "STB-A", "STB-B", 0));
        objects(codes, () -> codes.serverDid(deed("CODE", "STB-A", "STB-B", 0)));
        codes.serverDrew(code);
        objects(codes, () -> codes.serverDid(deed("CODE", "STB-A", "STB-B", 0)));
        codes.serverDrew(new byte[12]);
        objects(codes, () -> codes.serverDid(deed("CODE", "STB-A", "STB-B", 0)));
    }

    @Test
    void openingThatIsAnsweredToAStrangerOpensNothingForTheCaller() {
        CodesServeOnce codes = new CodesServeOnce();
        codes.replayAnswered(SID);
        codes.serverDid(deed("OFFER", "STB-A", "STB-B", 0));
        codes.replayAnswered(SID);
        codes.sidSeen(leg(a, "STB-B", true));
        objects(codes, () -> codes.channelOpened(leg(b, "STB-A", false)));

        CodesServeOnce later = new CodesServeOnce();
        later.serverDid(deed("OFFER", "STB-A", "STB-B", 0));
        later.channelOpened(leg(b, "STB-A", false));
        objects(later, () -> later.replayAnswered(SID));
    }

    @Test
    void grantsAreEarned() {
        GrantsAreEarned earned = new GrantsAreEarned();
        objects(earned, () -> earned.serverDid(deed("OFFER", "STB-A", "STB-B", 0)));
        earned.isThere("STB-B");
        earned.serverDid(deed("REQUEST", "STB-A", "STB-B", 0));
        earned.isThere("STB-A");
        objects(earned, () -> earned.serverDid(deed("OFFER", "STB-A", "STB-B", 0)));
        objects(earned, () -> earned.serverDid(deed("GRANT", "STB-A", "STB-B", 0)));
        earned.isThere("STB-B");
        earned.serverDid(deed("OFFER", "STB-A", "STB-B", 0));
        earned.serverDid(deed("GRANT", "STB-A", "STB-B", 0));
        earned.policyIs((caller, target) -> !caller.equals("STB-A") || !target.equals("STB-B"));
        objects(earned, () -> earned.serverDid(deed("OFFER", "STB-A", "STB-B", 0)));
    }

    @Test
    void callsAreEarnedOneByOne() {
        GrantsAreEarned earned = new GrantsAreEarned();
        earned.serverDid(deed(1, "REQUEST", "STB-A", "STB-B", 0));
        earned.isThere("STB-B");
        earned.serverDid(deed(2, "REQUEST", "STB-A", "STB-B", 0));
        earned.serverDid(deed(3, "REQUEST", "STB-C", "STB-B", 0));
        earned.serverDid(deed(1, "OFFER", "STB-A", "STB-B", 0));
        objects(earned, () -> earned.serverDid(deed(2, "OFFER", "STB-A", "STB-B", 0)));
        objects(earned, () -> earned.serverDid(deed(3, "OFFER", "STB-C", "STB-B", 0)));
    }

    @Test
    void codeOfWhichNoCallerWasToldOpensNothing() {
        CodesServeOnce codes = new CodesServeOnce();
        objects(codes, () -> codes.sidSeen(leg(b, "STB-A", false)));
        codes.serverDid(deed("OFFER", "STB-A", "STB-B", 0));
        objects(codes, () -> codes.sidSeen(leg(b, "STB-A", false)));
    }

    @Test
    void endsAgree() {
        EndsAgree agree = new EndsAgree();
        Leg caller = leg(a, "STB-B", true);
        Leg target = leg(b, "STB-A", false);
        byte[] bytes = new byte[10];
        new Content(SID, true).fill(bytes, 10, 0);
        agree.sent(caller, 10);
        agree.received(target, bytes, 10);
        objects(agree, () -> agree.endRead(target));
        agree.endSent(caller);
        agree.endRead(target);
        target.reason = Reason.ENDED;
        objects(agree, () -> agree.channelClosed(target));
        agree.endSent(target);
        agree.channelClosed(target);
        agree.endRead(caller);
    }

    @Test
    void bytesThatWereNotWrittenThereAreSeen() {
        Leg caller = leg(a, "STB-B", true);
        Leg target = leg(b, "STB-A", false);
        byte[] bytes = new byte[10];
        new Content(SID, true).fill(bytes, 10, 0);
        EndsAgree more = new EndsAgree();
        more.sent(caller, 9);
        objects(more, () -> more.received(target, bytes, 10));
        EndsAgree twice = new EndsAgree();
        twice.sent(caller, 100);
        twice.received(target, bytes, 10);
        objects(twice, () -> twice.received(target, bytes, 10));
        EndsAgree changed = new EndsAgree();
        changed.sent(caller, 100);
        bytes[3] ^= 1;
        objects(changed, () -> changed.received(target, bytes, 10));
        EndsAgree fewer = new EndsAgree();
        fewer.sent(caller, 100);
        fewer.endSent(caller);
        objects(fewer, () -> fewer.endRead(target));
    }

    @Test
    void addressesHeldOnce() {
        AddressesHeldOnce once = new AddressesHeldOnce();
        a.holds = "0a000001"::equals;
        b.holds = "0a000001"::equals;
        b.awake = false;
        once.addressHeldTwice("0a000001", a, b);
        once.stepped(scene);
        b.awake = true;
        objects(once, () -> once.stepped(scene));
        b.holds = address -> false;
        once.stepped(scene);
    }

    @Test
    void callsEnd() {
        CallsEnd calls = new CallsEnd();
        Leg leg = leg(a, "STB-B", true);
        leg.status = PeerChannel.OPENING;
        a.clock = 1000;
        calls.stepped(scene);
        a.clock = 1001;
        a.awake = false;
        calls.stepped(scene);
        a.awake = true;
        calls.stepped(scene);
        calls.stepped(scene);
        scene.now++;
        objects(calls, () -> calls.stepped(scene));
        objects(calls, () -> calls.channelClosed(leg));
        leg.reason = Reason.TIMEOUT;
        calls.channelClosed(leg);
    }

    @Test
    void channelsSupervised() {
        ChannelsSupervised supervised = new ChannelsSupervised();
        leg(a, "STB-B", true);
        server.sessions.add(SID);
        scene.now = 500_000;
        supervised.stepped(scene);
        server.sessions.clear();
        scene.now += scene.bounds.unsupervised();
        supervised.stepped(scene);
        scene.now++;
        objects(supervised, () -> supervised.stepped(scene));
    }

    @Test
    void revocationsReach() {
        RevocationsReach reach = new RevocationsReach();
        leg(a, "STB-B", true);
        a.state = SessionState.ONLINE;
        server.registered.put("STB-A", "STB-A");
        scene.now = 500_000;
        reach.serverDid(deed("REVOKE", "STB-A", "STB-B", scene.now));
        reach.stepped(scene);
        scene.now += Bounds.REVOKE;
        reach.stepped(scene);
        scene.now++;
        objects(reach, () -> reach.stepped(scene));
        a.troubledUntil = scene.now;
        reach.stepped(scene);
        scene.now = 500_001 + scene.bounds.unsupervised();
        objects(reach, () -> reach.stepped(scene));
    }

    @Test
    void sessionsOfADeviceThatIsShutOutEndAtItsPeers() {
        RevocationsReach reach = new RevocationsReach();
        leg(b, "STB-A", false);
        b.state = SessionState.ONLINE;
        server.registered.put("STB-B", "STB-B");
        scene.now = 500_000;
        reach.serverDid(deed("DEVICE_REVOKED", "STB-A", null, scene.now));
        reach.stepped(scene);
        scene.now += Bounds.REVOKE + 1;
        reach.stepped(scene);
        server.sessions.add(SID);
        reach.serverDid(deed("QUARANTINED", "STB-A", null, scene.now));
        reach.stepped(scene);
        scene.now += Bounds.REVOKE + 1;
        objects(reach, () -> reach.stepped(scene));
    }

    @Test
    void endOfASessionThatTheOperatorWasToldOfIsInTheStore() {
        AcknowledgedIsKept kept = new AcknowledgedIsKept();
        Leg leg = leg(a, "STB-B", true);
        server.endsRemembered.add(SID);
        kept.operatorWasToldOfEnd(SID);
        kept.stepped(scene);
        server.endsRemembered.clear();
        kept.stepped(scene);
        kept.operatorWasToldOfEnd(SID);
        objects(kept, () -> kept.stepped(scene));
        leg.status = PeerChannel.CLOSED;
        kept.operatorWasToldOfEnd(SID);
        kept.stepped(scene);
    }

    @Test
    void acknowledgedIsKept() {
        AcknowledgedIsKept kept = new AcknowledgedIsKept();
        kept.operatorWasTold("STB-B", "ALLOWED");
        kept.stepped(scene);
        a.flash = new Flash(1, "d0");
        kept.stepped(scene);
        a.flash = new Flash(1, "f0");
        kept.stepped(scene);
        a.flash = new Flash(1, "e0");
        objects(kept, () -> kept.stepped(scene));
        a.flash = new Flash(2, "c0");
        objects(kept, () -> kept.stepped(scene));
        a.flash = new Flash(1, "c0");
        server.entries.put("STB-B", new Entry("REVOKED", true, 1, "c0", ""));
        server.version++;
        objects(kept, () -> kept.stepped(scene));
        kept.operatorActs("STB-B");
        server.version++;
        kept.stepped(scene);
        server.entries.remove("STB-B");
        server.version++;
        objects(kept, () -> kept.stepped(scene));
        kept.operatorRemoves("STB-B");
        kept.stepped(scene);
        kept.operatorWasTold("STB-B", AcknowledgedIsKept.REMOVED);
        server.version++;
        kept.stepped(scene);
        server.entries.put("STB-B", new Entry("ALLOWED", false, 1, "", ""));
        server.version++;
        objects(kept, () -> kept.stepped(scene));
        kept.operatorActs("STB-B");
        server.version++;
        kept.stepped(scene);
        server.entries.put("STB-B", new Entry("ALLOWED", false, 0, "", ""));
        b.flash = new Flash(1, "c0");
        server.version++;
        objects(kept, () -> kept.stepped(scene));
    }

    @Test
    void onlyClonesQuarantined() {
        OnlyClonesQuarantined only = new OnlyClonesQuarantined();
        only.stepped(scene);
        server.entries.put("STB-A", new Entry("QUARANTINED", true, 1, "c0", ""));
        server.version++;
        scene.suspects.add("STB-A");
        only.stepped(scene);
        scene.suspects.clear();
        server.version++;
        objects(only, () -> only.stepped(scene));
    }

    @Test
    void clonesFound() {
        ClonesFound found = new ClonesFound();
        BoxState copy = box("STB-A-2", "STB-A");
        found.stateChanged(a, SessionState.ONLINE, Reason.NONE);
        found.cloned(a, copy);
        found.stateChanged(copy, SessionState.ONLINE, Reason.NONE);
        found.settled(scene);
        found.stateChanged(a, SessionState.ONLINE, Reason.NONE);
        objects(found, () -> found.settled(scene));
        server.entries.put("STB-A", new Entry("QUARANTINED", true, 1, "c0", ""));
        found.settled(scene);
    }

    @Test
    void onlyItsBoxRegisters() {
        OnlyItsBoxRegisters only = new OnlyItsBoxRegisters();
        server.registered.put("STB-A", "STB-A");
        only.stepped(scene);
        server.registered.put("STB-A", "mallory");
        server.version++;
        objects(only, () -> only.stepped(scene));
        server.registered.put("STB-A", "STB-B");
        server.version++;
        objects(only, () -> only.stepped(scene));
    }

    @Test
    void nobodyMisbehaves() {
        NobodyMisbehaves nobody = new NobodyMisbehaves();
        nobody.stateChanged(a, SessionState.WAITING, Reason.CONTROL_LOST);
        objects(nobody, () -> nobody.serverDid(deed("BREACH", "STB-A", "STB-B", 0)));
        objects(nobody, () -> nobody.stateChanged(a, SessionState.STOPPED, Reason.INTERNAL));
        objects(nobody, () -> nobody.stateChanged(a, SessionState.WAITING, Reason.PROTOCOL));
        objects(nobody, () -> nobody.sdkFailed("STB-A", "NullPointerException"));
        Leg leg = leg(a, "STB-B", true);
        leg.reason = Reason.CHANNEL_PROTOCOL;
        objects(nobody, () -> nobody.channelClosed(leg));
        nobody.wireIsHostile();
        nobody.channelClosed(leg);
        nobody.stateChanged(a, SessionState.WAITING, Reason.PROTOCOL);
    }

    @Test
    void secretsUntold() {
        SecretsUntold untold = new SecretsUntold();
        byte[] key = {1, 2, 3, 4, -5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
        untold.secret(key);
        untold.secret("Sesame");
        untold.line("STB-A", "state REGISTERED 0102030405060708 [1, 2, 3]");
        objects(untold, () -> untold.line("STB-A", "password Sesame"));
        objects(untold, () -> untold.line("STB-A", "ticket 01020304FB060708"));
        objects(untold, () -> untold.line("STB-A", "key ab090a0b0c0d0e0f10"));
        objects(untold, () -> untold.line("STB-A", "key " + java.util.Arrays.toString(key)));
    }

    @Test
    void quietAfterClose() {
        QuietAfterClose quiet = new QuietAfterClose();
        Leg leg = leg(a, "STB-B", true);
        quiet.told(a, false, "state ONLINE");
        quiet.channelOpened(leg);
        objects(quiet, () -> quiet.channelOpened(leg));
        quiet.channelClosed(leg);
        objects(quiet, () -> quiet.channelClosed(leg));
        objects(quiet, () -> quiet.channelOpened(leg));
        objects(quiet, () -> quiet.told(a, true, "state STOPPED"));
    }

    @Test
    void serviceResumes() {
        ServiceResumes resumes = new ServiceResumes();
        a.shouldServe = true;
        a.state = SessionState.ONLINE;
        server.registered.put("STB-A", "STB-A");
        resumes.settled(scene);
        b.shouldServe = true;
        objects(resumes, () -> resumes.settled(scene));
        b.state = SessionState.ONLINE;
        objects(resumes, () -> resumes.settled(scene));
        server.registered.put("STB-B", "STB-B");
        resumes.settled(scene);
        Leg leg = leg(a, "STB-B", true);
        leg.openedAt = 1;
        resumes.rollCalled(a, "STB-B", leg);
        leg.openedAt = 0;
        objects(resumes, () -> resumes.rollCalled(a, "STB-B", leg));
        objects(resumes, () -> resumes.rollCalled(a, "STB-B", null));
    }

    @Test
    void whereAddressesAreScarceSomeAreServed() {
        ServiceResumes resumes = new ServiceResumes();
        Scene scarce = new Scene(scene.bounds, server, 1);
        scarce.boxes.addAll(scene.boxes);
        a.shouldServe = true;
        b.shouldServe = true;
        objects(resumes, () -> resumes.settled(scarce));
        a.state = SessionState.ONLINE;
        server.registered.put("STB-A", "STB-A");
        assertThatCode(() -> resumes.settled(scarce)).doesNotThrowAnyException();
    }

    @Test
    void nothingIsLeft() {
        NothingIsLeft nothing = new NothingIsLeft();
        nothing.ended(scene);
        server.sessionsAndCalls = 1;
        objects(nothing, () -> nothing.ended(scene));
        server.sessionsAndCalls = 0;
        server.connections = 3;
        objects(nothing, () -> nothing.ended(scene));
        server.connections = 2;
        leg(a, "STB-B", true);
        objects(nothing, () -> nothing.ended(scene));
    }

    private static final class FakeServer implements ServerState {
        final Map<String, Entry> entries = new HashMap<>();
        final Map<String, String> registered = new HashMap<>();
        final Set<String> sessions = new HashSet<>();
        final Set<String> asleep = new HashSet<>();
        final Set<String> endsRemembered = new HashSet<>();
        long version;
        int sessionsAndCalls;
        int connections;

        @Override
        public boolean isOfResume(String deviceId, String ticket) {
            return ticket.startsWith("f");
        }

        @Override
        public long version() {
            return version;
        }

        @Override
        public boolean isUp() {
            return true;
        }

        @Override
        public boolean knows(String sid) {
            return sessions.contains(sid);
        }

        @Override
        public boolean remembersEndOf(String sid) {
            return endsRemembered.contains(sid);
        }

        @Override
        public Entry entry(String deviceId) {
            return entries.get(deviceId);
        }

        @Override
        public Map<String, String> registered() {
            return registered;
        }

        @Override
        public boolean isAsleep(String deviceId) {
            return asleep.contains(deviceId);
        }

        @Override
        public int sessionsAndCalls() {
            return sessionsAndCalls;
        }

        @Override
        public int connections() {
            return connections;
        }
    }
}
