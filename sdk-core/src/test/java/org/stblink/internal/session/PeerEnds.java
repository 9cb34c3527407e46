package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.IdentityHashMap;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.SessionId;
import org.stblink.support.SeededEntropy;

/** One call between BOX-A and BOX-B, its two machines, and their bytes in a test's hands. */
final class PeerEnds {
    static final String CALLER = "BOX-A";
    static final String TARGET = "BOX-B";
    static final int CALLER_TAKES = 4096;
    static final int TARGET_TAKES = 2048;
    /** A machine that works longer than this on a test's bytes does not come to rest. */
    private static final int PATIENCE = 100_000;

    final int suite;
    final SessionId sid;
    final byte[] psk;
    final SeededEntropy callerEntropy;
    final SeededEntropy targetEntropy;
    final OfferTable offers = new OfferTable(new Effects());
    KeyLimits keyLimits = KeyLimits.PROTOCOL;
    /** Of both ends' machines that are made from now on; null for software. */
    CryptoAccelerator accelerator;

    long now;

    PeerMachine caller;
    PeerMachine target;
    private final IdentityHashMap<PeerMachine, byte[]> held = new IdentityHashMap<>();

    PeerEnds(int suite, long seed) {
        this.suite = suite;
        sid = SessionId.of(Sha256.hash(new byte[] {1, (byte) seed}), 0);
        psk = Sha256.hash(new byte[] {2, (byte) seed});
        callerEntropy = new SeededEntropy(seed);
        targetEntropy = new SeededEntropy(~seed);
        offers.add(new AcceptedOffer(offer(sid, suite, CALLER), psk.clone(), 30_000));
        caller = newCaller(callerParameters(), psk);
    }

    static PeerEnds chacha() {
        return new PeerEnds(Suite.CHACHA_POLY, 1);
    }

    /** Both machines, open. */
    static PeerEnds open() {
        return chacha().handshake();
    }

    static Offer offer(SessionId sid, int suite, String caller) {
        return new Offer(sid, new byte[8], caller, new byte[] {'x'}, suite, CALLER_TAKES, 30, new byte[48]);
    }

    static Grant grant(SessionId sid, int suite, String target) {
        byte[] ip = {127, 0, 0, 2};
        return new Grant(1, sid, new byte[8], target, new byte[] {'x'}, suite, TARGET_TAKES, 15, ip, 7, new byte[48]);
    }

    PeerParameters callerParameters() {
        return PeerParameters.caller(grant(sid, suite, TARGET), CALLER, CALLER_TAKES);
    }

    PeerParameters targetParameters() {
        return PeerParameters.target(offer(sid, suite, CALLER), TARGET, TARGET_TAKES);
    }

    PeerMachine newCaller(PeerParameters p, byte[] key) {
        return PeerMachine.limited(p, new PeerHandshake(p, key, callerEntropy, accelerator), keyLimits, now);
    }

    /** As the driver does: the opening through {@link PeerAccept}. */
    int accept(byte[] opening) {
        PeerAccept door = new PeerAccept(now);
        door.received(opening, 0, opening.length);
        int verdict = judge(door);
        if (verdict == PeerAccept.PROVEN) {
            target = door.machine();
        }
        return verdict;
    }

    int judge(PeerAccept door) {
        return door.judge(offers, TARGET, TARGET_TAKES, 0, targetEntropy, accelerator, now);
    }

    /** The target's machine with the pair's key limits, made past the door. */
    void acceptLimited(byte[] opening) {
        PeerParameters p = targetParameters();
        PeerHandshake h = new PeerHandshake(p, psk, targetEntropy, accelerator);
        assertThat(h.readFirst(opening, opening.length - 48)).isTrue();
        target = PeerMachine.limited(p, h, keyLimits, now);
    }

    PeerEnds handshake() {
        if (keyLimits == KeyLimits.PROTOCOL) {
            assertThat(accept(say(caller))).isEqualTo(PeerAccept.PROVEN);
        } else {
            caller = newCaller(callerParameters(), psk);
            acceptLimited(say(caller));
        }
        deliver(target, caller);
        deliver(caller, target);
        assertThat(caller.state()).isEqualTo(PeerState.OPEN);
        assertThat(target.state()).isEqualTo(PeerState.OPEN);
        return this;
    }

    /** Works until nothing is left to do; fails where a machine never rests. */
    void rest(PeerMachine m) {
        int steps = 0;
        while (m.work(now) != Work.NONE) {
            assertThat(++steps).as("steps without coming to rest").isLessThan(PATIENCE);
        }
    }

    /** All that the machine has to say. */
    byte[] say(PeerMachine m) {
        rest(m);
        return take(m);
    }

    static byte[] take(PeerMachine m) {
        OutBuffer out = m.out();
        byte[] said = Arrays.copyOfRange(out.array(), out.offset(), out.offset() + out.length());
        out.taken(said.length);
        return said;
    }

    /** Brings bytes to a machine as far as it takes them; returns how many it did not. */
    int hear(PeerMachine m, byte[] bytes) {
        int at = 0;
        int steps = 0;
        boolean moved = true;
        while (moved) {
            int n = at < bytes.length ? m.received(bytes, at, bytes.length - at, now) : 0;
            at += n;
            moved = m.work(now) != Work.NONE || n > 0;
            assertThat(++steps).as("steps without coming to rest").isLessThan(PATIENCE);
        }
        return bytes.length - at;
    }

    /** Everything one end has to say, to the other; what it does not take now is held for {@link #resume}. */
    void deliver(PeerMachine from, PeerMachine to) {
        byte[] bytes = concat(held.getOrDefault(to, new byte[0]), say(from));
        int left = hear(to, bytes);
        held.put(to, Arrays.copyOfRange(bytes, bytes.length - left, bytes.length));
    }

    /** What a machine did not take before; true when it now took all. */
    boolean resume(PeerMachine to) {
        byte[] bytes = held.getOrDefault(to, new byte[0]);
        int left = hear(to, bytes);
        held.put(to, Arrays.copyOfRange(bytes, bytes.length - left, bytes.length));
        return left == 0;
    }

    /** Both ways until both are silent. */
    void settle() {
        int rounds = 0;
        do {
            deliver(caller, target);
            deliver(target, caller);
            assertThat(++rounds).as("rounds without silence").isLessThan(100);
        } while (caller.out().length() + target.out().length() > 0);
    }

    void write(PeerMachine m, byte[] data, boolean endsMessage) {
        assertThat(m.write(data, 0, data.length, endsMessage, now)).isEqualTo(data.length);
    }

    /** The data of the present record. */
    byte[] read(PeerMachine m) {
        byte[] data = new byte[m.available()];
        assertThat(m.read(data, 0, data.length)).isEqualTo(data.length);
        return data;
    }

    static byte[] bytes(int length) {
        byte[] b = new byte[length];
        for (int i = 0; i < length; i++) {
            b[i] = (byte) (i * 31 + length);
        }
        return b;
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] p : parts) {
            all.writeBytes(p);
        }
        return all.toByteArray();
    }

    static byte[] flipped(byte[] original, int bit) {
        byte[] b = original.clone();
        b[bit / 8] ^= (byte) (1 << bit % 8);
        return b;
    }
}
