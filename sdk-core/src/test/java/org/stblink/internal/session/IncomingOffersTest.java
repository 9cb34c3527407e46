package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.wire.Answer;
import org.stblink.internal.wire.Cancel;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Ready;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.Revoke;
import org.stblink.internal.wire.RevokeAck;
import org.stblink.internal.wire.Role;
import org.stblink.internal.wire.SessionEntry;
import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.Sessions;
import org.stblink.internal.wire.Verdict;

/** Calls others make to this device: what a wrap must be made for, and the device's own policy (protocol section 9.2). */
class IncomingOffersTest {
    private static final byte[] CODE = Sha256.hash(new byte[] {78});
    private static final byte[] SERVICE = {'t', 'v'};
    private static final byte[] TRACE = {1, 2, 3, 4, 5, 6, 7, 8};

    private ControlRig rig = ControlRig.online();

    private Offer offer(int sid) {
        return offer(sid, 30);
    }

    private Offer offer(int sid, int ttl) {
        return rig.known.offer(
                ControlRig.sid(sid), TRACE, "BOX-C", SERVICE, Suite.AES_GCM, ttl, CODE, rig.server.handshakeHash());
    }

    private Offer withWrap(Offer o, byte[] wrap) {
        return new Offer(o.sid, o.traceId, o.caller, o.service, o.suite, o.maxRecord, o.ttlSeconds, wrap);
    }

    private int verdict() {
        return rig.expect(Answer.class).verdict;
    }

    private void assertProtocolError(String why) {
        assertThat(rig.lastState()).as(why).isEqualTo("BACKOFF PROTOCOL");
        Object last = rig.gone.next();
        assertThat(last).as(why).isInstanceOf(Close.class);
        assertThat(((Close) last).reason).as(why).isEqualTo(CloseReason.PROTOCOL);
        assertThat(rig.machine.offers().size()).as(why).isZero();
    }

    @Test
    void goodOfferIsAcceptedAndRemembered() {
        rig.send(offer(1));

        Answer a = rig.expect(Answer.class);
        assertThat(a.sid).isEqualTo(ControlRig.sid(1));
        assertThat(a.verdict).isEqualTo(Verdict.ACCEPT);
        AcceptedOffer kept = rig.machine.offers().find(ControlRig.sid(1), rig.now);
        assertThat(kept.psk()).isEqualTo(KeyHierarchy.peerPsk(CODE, Suite.AES_GCM));
        assertThat(kept.offer.caller).isEqualTo("BOX-C");
    }

    @Test
    void everyFlippedBitOfTheWrapIsAProtocolError() {
        Offer good = offer(1);
        for (int bit = 0; bit < 48 * 8; bit += 7) {
            rig = ControlRig.online();
            rig.send(withWrap(good, PeerEnds.flipped(good.wrap, bit)));
            assertProtocolError("bit " + bit);
        }
    }

    @Test
    void wrapForAnotherConnectionIsAProtocolError() {
        byte[] h = rig.server.handshakeHash();
        h[0] ^= 1;

        rig.send(rig.known.offer(ControlRig.sid(1), TRACE, "BOX-C", SERVICE, Suite.CHACHA_POLY, 30, CODE, h));

        assertProtocolError("wrong h");
    }

    @Test
    void offerReplayedOnTheNextConnectionIsAProtocolError() {
        Offer old = offer(1);
        rig.send(old);
        assertThat(verdict()).isEqualTo(Verdict.ACCEPT);
        rig.cut();
        rig.comeBack();

        rig.send(old);

        assertProtocolError("a wrap of the connection before");
    }

    @Test
    void wrapForTheOtherRoleIsAProtocolError() {
        Offer o = offer(1);
        byte[] wrap = rig.known.wrap(
                CODE, o.sid, o.suite, "BOX-C", ControlRig.ID, SERVICE, Role.CALLER, rig.server.handshakeHash(), 30);

        rig.send(withWrap(o, wrap));

        assertProtocolError("wrong role");
    }

    @Test
    void eachFieldTheWrapIsMadeForIsBound() {
        byte[] h = rig.server.handshakeHash();
        Offer o = offer(1);
        Offer[] changed = {
            new Offer(ControlRig.sid(2), o.traceId, o.caller, o.service, o.suite, o.maxRecord, o.ttlSeconds, o.wrap),
            new Offer(o.sid, o.traceId, "BOX-D", o.service, o.suite, o.maxRecord, o.ttlSeconds, o.wrap),
            new Offer(o.sid, o.traceId, o.caller, new byte[] {'x'}, o.suite, o.maxRecord, o.ttlSeconds, o.wrap),
            new Offer(o.sid, o.traceId, o.caller, o.service, Suite.CHACHA_POLY, o.maxRecord, o.ttlSeconds, o.wrap),
            new Offer(o.sid, o.traceId, o.caller, o.service, o.suite, o.maxRecord, 31, o.wrap),
            withWrap(o, rig.known.wrap(CODE, o.sid, o.suite, "BOX-C", "BOX-X", SERVICE, Role.TARGET, h, 30)),
        };
        for (int i = 0; i < changed.length; i++) {
            rig = ControlRig.online();
            rig.send(changed[i]);
            assertProtocolError("change " + i);
        }
    }

    @Test
    void suiteThatWasNotListedIsAProtocolError() {
        Offer o = offer(1);

        rig.send(new Offer(o.sid, o.traceId, o.caller, o.service, 0x10, o.maxRecord, o.ttlSeconds, o.wrap));

        assertProtocolError("suite 0x10");
    }

    @Test
    void sidThatCameBeforeIsAProtocolError() {
        rig.send(offer(1));
        assertThat(verdict()).isEqualTo(Verdict.ACCEPT);
        rig.send(new Cancel(ControlRig.sid(1), 5));

        rig.send(offer(1));

        assertProtocolError("the same sid again");
    }

    @Test
    void sidOfALiveChannelIsAProtocolError() {
        rig.channels.add(new SessionEntry(ControlRig.sid(1), Role.TARGET, 1, "BOX-C"));

        rig.send(offer(1));

        assertProtocolError("a sid in use");
    }

    @Test
    void busyWhenTheChannelsAreTaken() {
        rig.channels.add(new SessionEntry(ControlRig.sid(9), Role.TARGET, 1, "BOX-D"));
        rig.send(offer(1));
        assertThat(verdict()).isEqualTo(Verdict.ACCEPT);

        rig.send(offer(2));

        assertThat(verdict()).as("one channel and one open offer of two places").isEqualTo(Verdict.BUSY);
        assertThat(rig.effects).endsWith("OFFER_OVER BOX-C TARGET_BUSY");
        assertThat(rig.machine.offers().contains(ControlRig.sid(2))).isFalse();
    }

    @Test
    void eightOffersAreOpenAtATimeAndExpiredOnesMakeRoom() {
        rig = new ControlRig(1);
        rig.maxChannels = 64;
        rig.boot().goOnline();
        for (int i = 0; i < 8; i++) {
            rig.send(offer(i));
            assertThat(verdict()).isEqualTo(Verdict.ACCEPT);
        }
        rig.send(offer(8));
        assertThat(verdict()).isEqualTo(Verdict.BUSY);

        rig.advance(30_000);
        assertThat(rig.machine.offers().size()).isZero();
        assertThat(rig.effects.stream().filter(e -> e.equals("OFFER_OVER BOX-C EXPIRED")))
                .hasSize(8);
        rig.send(offer(9));

        assertThat(verdict()).isEqualTo(Verdict.ACCEPT);
    }

    /** A message may be worked on before the timer of the same moment. */
    @Test
    void offerThatHasJustExpiredMakesRoomAtOnce() {
        rig.channels.add(new SessionEntry(ControlRig.sid(9), Role.TARGET, 1, "BOX-D"));
        rig.send(offer(1));
        assertThat(verdict()).isEqualTo(Verdict.ACCEPT);
        rig.now += 30_000;

        rig.send(offer(2));

        assertThat(verdict()).isEqualTo(Verdict.ACCEPT);
    }

    @Test
    void sidOfTheConnectionBeforeIsNoFault() {
        rig.send(offer(1));
        assertThat(verdict()).isEqualTo(Verdict.ACCEPT);
        rig.cut();
        rig.comeBack();

        rig.send(offer(1));

        assertThat(verdict()).isEqualTo(Verdict.ACCEPT);
    }

    /** Its channel may be busy with it, and the application waits for it (protocol section 9.2). */
    @Test
    void driverIsToldOfEachOfferThatIsOverAndWhy() {
        rig.send(offer(1));
        rig.send(new Cancel(ControlRig.sid(1), 3));
        assertThat(rig.effects).endsWith("OFFER_OVER BOX-C EXPIRED", "CANCELLED EXPIRED");
        rig.send(offer(2));
        rig.send(new Revoke(SessionId.of(new byte[16], 0), 1));
        assertThat(rig.effects).endsWith("OFFER_OVER BOX-C CHANNEL_REVOKED", "END_CHANNELS all CHANNEL_REVOKED");
        rig.send(offer(3));
        rig.cut();
        assertThat(rig.effects).contains("OFFER_OVER BOX-C CONTROL_LOST");
        rig.comeBack();
        rig.send(offer(4));
        rig.machine.stop(Cause.CLOSED);
        rig.turn();
        assertThat(rig.effects).contains("OFFER_OVER BOX-C CLOSED");
    }

    @Test
    void offerKnowsWhenItCame() {
        rig.now = 12_345;
        rig.send(offer(1, 30));

        assertThat(rig.machine.offers().find(ControlRig.sid(1), rig.now).begunMillis())
                .isEqualTo(12_345);
    }

    @Test
    void declinedWhenTheApplicationDoesNotAccept() {
        rig.machine.setAccepting(false);
        rig.send(offer(1));
        assertThat(verdict()).isEqualTo(Verdict.DECLINED);
        assertThat(rig.machine.offers().size()).isZero();
        assertThat(rig.effects).endsWith("OFFER_OVER BOX-C TARGET_DECLINED");

        rig.machine.setAccepting(true);
        rig.send(offer(2));
        assertThat(verdict()).isEqualTo(Verdict.ACCEPT);
    }

    @Test
    void refusedOfferIsReportedWithoutItsKey() {
        rig.machine.setAccepting(false);
        rig.server.send(offer(1));
        byte[] said = rig.server.say();
        assertThat(rig.machine.received(said, 0, said.length, rig.now)).isEqualTo(said.length);
        rig.machine.work(rig.now);

        Effect over = rig.machine.nextEffect();

        assertThat(over.kind).isEqualTo(Effect.OFFER_OVER);
        assertThat(over.offer.psk()).containsOnly(0);
    }

    @Test
    void declinedOfferIsCheckedAllTheSame() {
        rig.machine.setAccepting(false);

        rig.send(withWrap(offer(1), new byte[48]));

        assertProtocolError("a wrap of zeroes");
    }

    @Test
    void deviceThatOnlyCallsDeclines() {
        rig = new ControlRig(1);
        rig.readyPort = 0;
        rig.boot().start();
        rig.send(rig.known.enrol((Enrol) rig.greet(), 1));
        rig.expect(Register.class);
        rig.send(rig.registered(1));
        assertThat(rig.expect(Ready.class).port).isZero();
        rig.expect(Sessions.class);

        rig.send(offer(1));

        assertThat(verdict()).isEqualTo(Verdict.DECLINED);
    }

    @Test
    void deviceWhoseAddressDoesNotWorkDeclines() {
        rig.machine.notReady(3, rig.now);
        rig.turn();
        rig.server.next();
        rig.expect(Sessions.class);

        rig.send(offer(1));

        assertThat(verdict()).isEqualTo(Verdict.DECLINED);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30, 65535})
    void offerLastsItsTtlFromReceipt(int ttl) {
        rig.now += 5;
        rig.send(offer(1, ttl));

        assertThat(rig.machine.offers().find(ControlRig.sid(1), rig.now + ttl * 1000L - 1))
                .isNotNull();
        assertThat(rig.machine.offers().find(ControlRig.sid(1), rig.now + ttl * 1000L))
                .isNull();
        assertThat(rig.machine.deadline()).isLessThanOrEqualTo(rig.now + ttl * 1000L);
    }

    @Test
    void offersAreToldApartByTheirSid() {
        rig.send(offer(1));
        rig.send(offer(2));
        OfferTable offers = rig.machine.offers();
        assertThat(offers.find(ControlRig.sid(1), rig.now).offer.sid).isEqualTo(ControlRig.sid(1));
        assertThat(offers.find(ControlRig.sid(2), rig.now).offer.sid).isEqualTo(ControlRig.sid(2));

        rig.send(new Cancel(ControlRig.sid(2), 3));

        assertThat(offers.contains(ControlRig.sid(1))).isTrue();
        assertThat(offers.contains(ControlRig.sid(2))).isFalse();
    }

    @Test
    void cancelAndRevokeKillTheOfferAndItsKey() {
        rig.send(offer(1));
        rig.send(offer(2));
        assertThat(verdict()).isEqualTo(Verdict.ACCEPT);
        assertThat(verdict()).isEqualTo(Verdict.ACCEPT);
        byte[] first = rig.machine.offers().find(ControlRig.sid(1), rig.now).psk();
        byte[] second = rig.machine.offers().find(ControlRig.sid(2), rig.now).psk();

        rig.send(new Cancel(ControlRig.sid(1), 3));
        assertThat(first).containsOnly(0);
        rig.send(new Revoke(ControlRig.sid(2), 1));
        assertThat(second).containsOnly(0);

        assertThat(rig.effects).contains("CANCELLED EXPIRED", "CANCELLED CHANNEL_REVOKED");
        rig.expect(RevokeAck.class);
    }

    @Test
    void revokeOfAllAndLossAndStopKillEveryOffer() {
        for (int way = 0; way < 3; way++) {
            rig = ControlRig.online();
            rig.send(offer(1));
            byte[] psk = rig.machine.offers().find(ControlRig.sid(1), rig.now).psk();
            if (way == 0) {
                rig.send(new Revoke(SessionId.of(new byte[16], 0), 1));
            } else if (way == 1) {
                rig.cut();
            } else {
                rig.machine.stop(Cause.CLOSED);
            }
            assertThat(rig.machine.offers().size()).as("way %d", way).isZero();
            assertThat(psk).as("way %d", way).containsOnly(0);
        }
    }

    @Test
    void memoryOfSidsIsBoundedAndStartsAnewWithTheConnection() {
        SeenSids seen = new SeenSids();
        for (int i = 0; i < 1000; i++) {
            assertThat(seen.add(ControlRig.sid(i))).isTrue();
            for (int back = 0; back < Math.min(i, SeenSids.KEPT); back += 9) {
                assertThat(seen.add(ControlRig.sid(i - back)))
                        .as("%d after %d", i - back, i)
                        .isFalse();
            }
        }
        seen.clear();
        assertThat(seen.add(ControlRig.sid(999))).isTrue();
    }
}
