package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.internal.crypto.DeviceKeys;
import org.stblink.internal.crypto.HmacSha256;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.wire.Answer;
import org.stblink.internal.wire.Cancel;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.ReEnrol;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.Request;
import org.stblink.internal.wire.WireException;
import org.stblink.internal.wire.WireWriter;
import org.stblink.support.HeapSearch;
import org.stblink.support.KnownDevice;
import org.stblink.support.ServerEnd;

/** What must be erased is nowhere in the machine any more (protocol sections 3.2, 9.3); the search itself can find. */
class ControlSecretsTest {
    private static final byte[] CODE = Sha256.hash(new byte[] {79});
    private static final byte[] PSK = KeyHierarchy.peerPsk(CODE, Suite.CHACHA_POLY);

    private final ControlRig rig = new ControlRig(7).boot();

    private void assertErased(String what, byte[] secret) {
        assertThat(HeapSearch.find(rig.machine, secret)).as(what).isNull();
    }

    /** Where it is held now; forgetting it has to overwrite these. */
    private static List<byte[]> held(Object root, byte[] secret) {
        List<byte[]> held = HeapSearch.arrays(root, secret);
        assertThat(held).as("while it is needed").isNotEmpty();
        return held;
    }

    private static void assertOverwritten(String what, List<byte[]> held) {
        assertThat(held).as(what).allSatisfy(array -> assertThat(array).containsOnly(0));
    }

    @Test
    void enrolmentLeavesNothingBehind() {
        rig.start();
        Enrol m = (Enrol) rig.greet();
        List<byte[]> pwKey = held(rig.machine, m.pwKey);
        byte[] device = KeyHierarchy.deviceKey(rig.known.secret, m.pwKey, ControlRig.ID, "ann", 1);
        rig.holdStore = true;
        rig.send(rig.known.enrol(m, 1));
        assertErased("D, while the keys are stored", rig.known.secret);
        rig.holdStore = false;
        rig.finishStore();
        rig.expect(Register.class);

        assertErased("D", rig.known.secret);
        assertErased("pwKey", m.pwKey);
        assertOverwritten("pwKey", pwKey);
        assertErased("K_dev", device);
        assertErased("K_auth", KeyHierarchy.authKey(device));
        assertErased("K_wrap", KeyHierarchy.wrapKey(device));
    }

    @Test
    void stopDuringEnrolmentForgetsPwKey() {
        rig.start();
        Enrol m = (Enrol) rig.greet();
        List<byte[]> pwKey = held(rig.machine, m.pwKey);

        rig.machine.stop(Cause.CLOSED);
        rig.turn();

        assertErased("pwKey", m.pwKey);
        assertOverwritten("pwKey", pwKey);
    }

    @Test
    void changeOfPasswordLeavesNothingBehind() {
        rig.goOnline();
        rig.machine.changeCredentials("bert", "13579-new");
        rig.turn();
        ReEnrol m = rig.expect(ReEnrol.class);
        List<byte[]> pwKey = held(rig.machine, m.pwKey);
        KnownDevice next = rig.known.next(m, 2);
        byte[] device = KeyHierarchy.deviceKey(next.secret, m.pwKey, ControlRig.ID, "bert", 2);
        rig.holdStore = true;
        rig.send(new Enrolled(2, next.secret.clone(), next.firstTicket));
        assertErased("D, while the keys are stored", next.secret);
        rig.holdStore = false;
        rig.finishStore();

        assertErased("pwKey", m.pwKey);
        assertOverwritten("pwKey", pwKey);
        assertErased("K_dev", device);
        assertErased("K_auth", KeyHierarchy.authKey(device));
        assertErased("K_wrap", KeyHierarchy.wrapKey(device));
        assertErased("the password", "13579-new".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void changeOfPasswordThatEndsOtherwiseForgetsPwKeyToo() {
        for (int way = 0; way < 3; way++) {
            ControlRig r = ControlRig.online();
            CredentialChange change = r.machine.changeCredentials("bert", "new");
            r.turn();
            ReEnrol m = r.expect(ReEnrol.class);
            List<byte[]> pwKey = held(change, m.pwKey);
            if (way == 0) {
                r.send(new Refused(RefusedCode.ENROLMENT_REFUSED, 0));
            } else if (way == 1) {
                r.machine.giveUp(change);
            } else {
                r.machine.stop(Cause.CLOSED);
                r.turn();
            }
            assertThat(HeapSearch.find(r.machine, m.pwKey)).as("way %d", way).isNull();
            assertThat(HeapSearch.find(change, m.pwKey)).as("way %d", way).isNull();
            assertOverwritten("way " + way, pwKey);
        }
    }

    @Test
    void secretOfTheServerIsOverwrittenOnceItsKeysAreMadeOrNobodyWantsIt() {
        byte[] pwKey = Sha256.hash(new byte[] {81});
        DeviceState first = DeviceState.enrolling("BOX-A", new byte[16]).enrolled(1, new byte[16]);
        Enrolled wanted = new Enrolled(1, Sha256.hash(CODE), new byte[16]);
        Introduction.keys("BOX-A", "ann", pwKey, first, wanted);
        assertThat(wanted.secret).containsOnly(0);

        Enrolled unwanted = new Enrolled(2, Sha256.hash(CODE), new byte[16]);
        ReEnrolment nobodyAsked = new ReEnrolment(rig.settings(), new Listened(), rig.entropy);
        assertThat(nobodyAsked.enrolled(unwanted, first.reEnrolled(2, new byte[16])))
                .isNull();
        assertThat(unwanted.secret).containsOnly(0);
    }

    @Test
    void driverCanOverwriteEverySecretOfAStore() {
        byte[] record = Sha256.hash(new byte[] {82});
        byte[] authKey = Sha256.hash(new byte[] {83});
        byte[] wrapKey = Sha256.hash(new byte[] {84});

        Effect.storeWithKeys(DeviceState.RECORD, record, 0, authKey, wrapKey).wipe();

        assertOverwritten("record and keys", List.of(record, authKey, wrapKey));
    }

    /** Keeps what it computes over, not a copy. */
    private static final class Listened implements DeviceKeys {
        final List<byte[]> inputs = new ArrayList<>();

        @Override
        public byte[] mac(byte[]... parts) {
            inputs.addAll(Arrays.asList(parts));
            return new byte[32];
        }

        @Override
        public byte[] wrapKey(byte[]... infoParts) {
            return new byte[32];
        }
    }

    @Test
    void whatAProofIsMadeOverIsOverwritten() throws Exception { // a ticket, or a pwKey
        rig.goOnline();
        ControlLink link = HeapSearch.all(rig.machine, ControlLink.class).get(0);
        Listened keys = new Listened();
        new Introduction(rig.settings(), keys, rig.entropy)
                .register(
                        new Records(
                                DeviceState.enrolling("BOX-A", new byte[16]).enrolled(1, new byte[16]),
                                new PinnedKeys(1, 0, new byte[1][32])),
                        link.handshakeHash());
        ReEnrolment change = new ReEnrolment(rig.settings(), keys, rig.entropy);
        change.begin("bert", "new");
        assertThat(change.step(link, rig.now)).isEqualTo(Work.HEAVY);
        assertThat(change.step(link, rig.now)).isEqualTo(Work.LIGHT);

        assertThat(keys.inputs).hasSize(2);
        assertOverwritten("what the proofs were made over", keys.inputs);
    }

    @Test
    void exportKeyIsOverwrittenOnceItsSuccessorIsMadeOrTheConnectionIsLost() {
        rig.resumes = true;
        rig.boot().goOnline();
        rig.cut();
        rig.toDeadline();
        byte[] e = HmacSha256.mac(rig.known.authKey(), ServerEnd.ascii("STBLink/1 resume"), ratchet());
        List<byte[]> unanswered = held(rig.machine, e);
        rig.cut();
        assertOverwritten("e of a resume without an answer", unanswered);

        rig.toDeadline();
        rig.server.resume(e, -1);
        rig.turn();
        List<byte[]> resumed = held(rig.machine, e);
        rig.cut();
        assertOverwritten("e of a resume that did not get as far as REGISTERED", resumed);

        rig.firmware = "fw-3"; // a full handshake
        rig.boot().start();
        rig.server.goOn();
        rig.turn();
        List<byte[]> full = held(rig.machine, rig.server.exportKey());
        rig.cut();
        assertOverwritten("e of a full handshake that did not get as far as REGISTERED", full);
        rig.toDeadline();
        rig.server.goOn();
        rig.turn();
        full = held(rig.machine, rig.server.exportKey());
        rig.expect(Register.class);
        rig.send(rig.registered(2));
        assertOverwritten("e of a full handshake", full);
    }

    private byte[] ratchet() {
        return ratchet(HeapSearch.all(rig.machine, ResumeState.class).get(0));
    }

    private static byte[] ratchet(ResumeState resume) {
        byte[] record = new byte[ResumeState.BYTES];
        try {
            resume.write(new WireWriter(record, 0, record.length));
        } catch (WireException e) {
            throw new AssertionError(e);
        }
        return Arrays.copyOfRange(record, 16, 48);
    }

    @Test
    void ratchetIsOverwrittenWhenTheSessionIsOver() {
        rig.resumes = true;
        rig.boot().goOnline();
        List<byte[]> ratchet = held(rig.machine, ratchet());

        rig.machine.stop(Cause.CLOSED);

        assertOverwritten("the ratchet", ratchet);
    }

    /** Storage may have taken the next one, or never will. */
    @Test
    void ratchetsAreOverwrittenWhenTheSessionIsOverWhileOneIsStored() {
        rig.resumes = true;
        rig.boot().goOnline();
        rig.cut();
        rig.toDeadline();
        rig.server.resume(HmacSha256.mac(rig.known.authKey(), ServerEnd.ascii("STBLink/1 resume"), ratchet()), -1);
        rig.holdStore = true;
        rig.send(rig.registered(2));
        List<byte[]> ratchets = new ArrayList<>();
        for (ResumeState state : HeapSearch.all(rig.machine, ResumeState.class)) {
            ratchets.addAll(held(rig.machine, ratchet(state)));
        }
        assertThat(ratchets).as("the present one and the next").hasSize(2);

        rig.machine.stop(Cause.CLOSED);

        assertOverwritten("the ratchets", ratchets);
    }

    @Test
    void codeIsGoneAtOnceAndThePskWithItsOffer() {
        rig.goOnline();
        byte[] h = rig.server.handshakeHash();
        Offer o = rig.known.offer(ControlRig.sid(1), new byte[8], "BOX-C", new byte[0], 1, 30, CODE, h);
        rig.send(o);
        rig.expect(Answer.class);

        assertErased("R", CODE);
        assertThat(HeapSearch.find(rig.machine, PSK))
                .as("the psk, while the offer stands")
                .isNotNull();
        rig.send(new Cancel(ControlRig.sid(1), 5));
        assertErased("the psk", PSK);
    }

    @Test
    void pskOfAGrantIsGoneWhenTheCallIsOverInAnyWay() {
        for (int way = 0; way < 5; way++) {
            ControlRig r = ControlRig.online();
            OutgoingCall c = r.machine.call("BOX-B", new byte[0], r.now + 60_000);
            r.turn();
            Request q = r.expect(Request.class);
            byte[] h = r.server.handshakeHash();
            Grant g = r.known.grant(
                    q.requestId, ControlRig.sid(1), q.traceId, "BOX-B", q.service, 1, 15, new byte[4], 1, CODE, h);
            r.send(g);
            assertThat(HeapSearch.find(r.machine, CODE)).as("R, way %d", way).isNull();
            List<byte[]> psk = held(r.machine, PSK);

            switch (way) {
                case 0:
                    r.send(new Cancel(ControlRig.sid(1), 5));
                    break;
                case 1:
                    r.cut();
                    break;
                case 2:
                    r.advance(15_000);
                    break;
                case 3:
                    r.machine.giveUp(c, 6, r.now);
                    break;
                default:
                    r.machine.stop(Cause.CLOSED);
                    break;
            }
            assertThat(HeapSearch.find(r.machine, PSK)).as("way %d", way).isNull();
            assertThat(HeapSearch.find(c, PSK)).as("way %d, in the call", way).isNull();
            assertOverwritten("way " + way, psk);
        }
    }

    @Test
    void peerMachineForgetsItsPskWithTheHandshake() {
        PeerEnds ends = PeerEnds.chacha();
        assertThat(HeapSearch.find(ends.caller, ends.psk)).isNotNull();
        ends.handshake();
        assertThat(HeapSearch.find(ends.caller, ends.psk)).isNull();
        assertThat(HeapSearch.find(ends.target, ends.psk)).isNull();

        PeerEnds abandoned = PeerEnds.chacha();
        abandoned.say(abandoned.caller);
        abandoned.caller.abandon(7);
        assertThat(HeapSearch.find(abandoned.caller, abandoned.psk)).isNull();

        PeerEnds late = PeerEnds.chacha();
        late.say(late.caller);
        late.caller.tick(10_000);
        assertThat(HeapSearch.find(late.caller, late.psk)).isNull();

        PeerEnds refused = PeerEnds.chacha();
        refused.say(refused.caller);
        refused.hear(refused.caller, new byte[] {0, 48, 1});
        refused.hear(refused.caller, new byte[47]);
        assertThat(refused.caller.state()).isEqualTo(PeerState.CLOSED);
        assertThat(HeapSearch.find(refused.caller, refused.psk)).isNull();
    }

    @Test
    void nothingSecretIsInATextOfTheMachine() {
        rig.goOnline();
        rig.machine.call("BOX-B", new byte[0], 1000);
        rig.turn();
        String texts = rig.effects + " " + rig.states;

        assertThat(texts).doesNotContain("246810").doesNotContain("ann");
    }

    @Test
    void stopLetsGoOfTheToken() {
        rig.start();
        assertThat(HeapSearch.find(rig.machine, ControlRig.TOKEN))
                .as("the token, while it may be needed")
                .isNotNull();
        rig.machine.stop(Cause.CLOSED);

        assertErased("the token", ControlRig.TOKEN);
    }
}
