package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.HalException;
import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.Ready;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.SessionEntry;
import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.Sessions;
import org.stblink.internal.wire.WireException;
import org.stblink.support.KnownDevice;
import org.stblink.support.MemoryStore;
import org.stblink.support.SeededEntropy;
import org.stblink.support.ServerEnd;

/**
 * A control machine with a driver that does what it asks at once, unless a test holds something back, and a server end in
 * the test's hands. Virtual time; nothing waits.
 */
final class ControlRig implements LiveChannels {
    static final String ID = "BOX-A";
    static final byte[] TOKEN = Arrays.copyOf(Sha256.hash(new byte[] {9}), 20);
    static final byte[] ADDRESS = {127, 64, 0, 7};
    static final int KEEP_ALIVE = 30;
    private static final int PATIENCE = 20_000;

    final byte[][] serverKeys = {Sha256.hash(new byte[] {1}), Sha256.hash(new byte[] {2}), Sha256.hash(new byte[] {3})};
    final MemoryStore store = new MemoryStore();
    final SeededEntropy entropy;
    final KnownDevice known = new KnownDevice(ID, Suite.CHACHA_POLY);
    final List<SessionEntry> channels = new ArrayList<>();
    /** Every effect the machine asked for, as text. */
    final List<String> effects = new ArrayList<>();
    /** States entered, with their cause. */
    final List<String> states = new ArrayList<>();

    int pins = 1;
    int endpoints = 1;
    int maxChannels = 2;
    /** Whether the device may resume; these tests are about the rest unless they say so. */
    boolean resumes;

    /** Null for software. */
    CryptoAccelerator accelerator;

    int controlSuite = Suite.CHACHA_POLY;
    String firmware = "fw-2";
    long now;
    /** The server key of the connections to come. */
    int serverHolds;

    boolean holdConnect;
    boolean holdStore;
    boolean holdPrepare;
    int readyPort = 4000;

    ControlMachine machine;
    ServerEnd server;
    /** The connection before the present one, with the device's goodbye in it. */
    ServerEnd gone;

    /** Run before each effect is performed; may throw, as a power cut does. */
    Runnable beforeEffect;

    Effect heldStore;
    Registered heldPrepare;
    int connects;
    int endpoint = -1;
    /** Pieces of work that the machine called heavy. */
    int heavySteps;

    private int connectionsSeed;

    ControlRig(long seed) {
        entropy = new SeededEntropy(seed);
    }

    static ControlRig online() {
        return new ControlRig(1).boot().goOnline();
    }

    ControlSettings settings() {
        return new ControlSettings(
                ID,
                "ann",
                "246810",
                TOKEN,
                "model-1",
                firmware,
                controlSuite,
                new byte[] {Suite.CHACHA_POLY, Suite.AES_GCM},
                4096,
                maxChannels,
                endpoints,
                resumes);
    }

    /** A fresh machine from what is durable, as after a power cut. */
    ControlRig boot() {
        try {
            byte[][] delivered = new byte[pins][];
            for (int i = 0; i < pins; i++) {
                delivered[i] = ServerEnd.publicKey(serverKeys[i]);
            }
            PinnedKeys pushed = PinnedKeys.decode(1, store.get(PinnedKeys.record(1)));
            machine = new ControlMachine(
                    settings(),
                    DeviceState.decode(store.get(DeviceState.RECORD)),
                    pushed == null ? new PinnedKeys(1, 0, delivered) : pushed,
                    store,
                    entropy,
                    accelerator,
                    this);
        } catch (HalException | WireException e) {
            throw new AssertionError(e);
        }
        server = null;
        heldStore = null;
        heldPrepare = null;
        return this;
    }

    ControlRig start() {
        machine.start(now);
        turn();
        return this;
    }

    /** Until nothing moves any more at this moment. */
    void turn() {
        int steps = 0;
        boolean moved = true;
        while (moved) {
            assertThat(++steps).as("steps without coming to rest").isLessThan(PATIENCE);
            int work = machine.work(now);
            heavySteps += work == Work.HEAVY ? 1 : 0;
            moved = work != Work.NONE;
            moved |= perform();
            moved |= exchange();
        }
    }

    private boolean exchange() {
        boolean moved = false;
        if (server != null) {
            byte[] there = take(machine.out());
            server.hear(there);
            byte[] back = server.say();
            moved = there.length + back.length > 0;
            feed(back);
        }
        return moved;
    }

    /** Bytes to the machine, which must take all of them as it works. */
    void feed(byte[] bytes) {
        int at = 0;
        int idle = 0;
        while (at < bytes.length) {
            int n = machine.received(bytes, at, bytes.length - at, now);
            at += n;
            boolean worked = machine.work(now) != Work.NONE;
            worked |= perform();
            idle = n > 0 || worked ? 0 : idle + 1;
            assertThat(idle).as("bytes not taken").isLessThan(3);
        }
    }

    static byte[] take(OutBuffer out) {
        if (out == null) {
            return new byte[0];
        }
        byte[] said = Arrays.copyOfRange(out.array(), out.offset(), out.offset() + out.length());
        out.taken(said.length);
        return said;
    }

    private boolean perform() {
        boolean any = false;
        for (Effect e = machine.nextEffect(); e != null; e = machine.nextEffect()) {
            any = true;
            if (beforeEffect != null) {
                beforeEffect.run();
            }
            effects.add(text(e));
            perform(e);
            if (heldStore != null) {
                return true;
            }
        }
        return any;
    }

    private void perform(Effect e) {
        switch (e.kind) {
            case Effect.CONNECT:
                connects++;
                endpoint = e.number;
                if (!holdConnect) {
                    connected();
                }
                break;
            case Effect.DISCONNECT:
                if (server != null) {
                    server.hear(take(machine.out()));
                    gone = server;
                    server = null;
                }
                break;
            case Effect.STORE:
                if (holdStore) {
                    heldStore = e;
                } else {
                    finishStore(e);
                }
                break;
            case Effect.PREPARE:
                if (holdPrepare) {
                    heldPrepare = e.registration;
                } else {
                    machine.ready(readyPort, now);
                }
                break;
            case Effect.STATE:
                states.add(ControlState.name(e.number) + (e.cause == Cause.NONE ? "" : " " + Cause.name(e.cause)));
                break;
            default:
                break;
        }
    }

    private static String text(Effect e) {
        switch (e.kind) {
            case Effect.CONNECT:
                return "CONNECT " + e.number;
            case Effect.DISCONNECT:
                return "DISCONNECT";
            case Effect.STORE:
                return "STORE " + e.record + (e.authKey == null ? "" : " with keys");
            case Effect.PREPARE:
                return "PREPARE";
            case Effect.STATE:
                return "STATE " + ControlState.name(e.number) + " " + Cause.name(e.cause);
            case Effect.GRANTED:
                return "GRANTED " + e.call.target;
            case Effect.CALL_FAILED:
                return "CALL_FAILED " + e.call.target + " " + Cause.name(e.cause);
            case Effect.GRANT_VOID:
                return "GRANT_VOID " + e.call.target;
            case Effect.CANCELLED:
                return "CANCELLED " + Cause.name(e.cause);
            case Effect.END_CHANNELS:
                return "END_CHANNELS " + (e.sid == null ? "all" : "one") + " " + Cause.name(e.cause);
            case Effect.OFFER_OVER:
                return "OFFER_OVER " + e.offer.offer.caller + " " + Cause.name(e.cause);
            case Effect.LEAVE_ADDRESS:
                return "LEAVE_ADDRESS";
            default:
                throw new AssertionError("an effect of kind " + e.kind);
        }
    }

    /** All that the machine has to say now, as far as it works on its own; nobody hears it. */
    byte[] said() {
        int steps = 0;
        while (machine.work(now) != Work.NONE) {
            assertThat(++steps).as("steps without coming to rest").isLessThan(PATIENCE);
        }
        return take(machine.out());
    }

    /** The stream is there. */
    void connected() {
        server = new ServerEnd(serverKeys[serverHolds], ++connectionsSeed);
        machine.linkOpen(now);
    }

    /** Lets a store that was held back become durable. */
    void finishStore() {
        Effect e = heldStore;
        heldStore = null;
        finishStore(e);
        turn();
    }

    private void finishStore(Effect e) {
        try {
            if (e.authKey != null) {
                store.importKey(KeySlots.authKey(e.number), e.authKey);
                store.importKey(KeySlots.wrapKey(e.number), e.wrapKey);
            }
            if (e.slotToErase >= 0) {
                KeySlots.erase(store, e.slotToErase);
            }
            store.put(e.record, e.value);
        } catch (HalException full) {
            machine.storeFailed(now);
            return;
        } finally {
            e.wipe();
        }
        machine.stored(now);
    }

    /** Moves time on, acting on every deadline on the way. */
    void advance(long millis) {
        long end = now + millis;
        int ticks = 0;
        while (machine.deadline() <= end) {
            assertThat(++ticks).as("deadlines without end").isLessThan(PATIENCE);
            now = Math.max(now, machine.deadline());
            machine.tick(now);
            turn();
        }
        now = end;
        machine.tick(now);
        turn();
    }

    /** Moves time to the machine's next deadline and acts on it. */
    void toDeadline() {
        assertThat(machine.deadline()).as("a deadline").isLessThan(Long.MAX_VALUE);
        now = Math.max(now, machine.deadline());
        machine.tick(now);
        turn();
    }

    void tick(long at) {
        now = at;
        machine.tick(now);
        turn();
    }

    // The server's usual part.

    /** Handshake answered; the device's first message is returned. */
    Message greet() {
        assertThat(server.isGreeted()).as("greeted").isTrue();
        server.goOn();
        turn();
        return server.next();
    }

    <T extends Message> T expect(Class<T> type) {
        Message m = server.next();
        assertThat(m).isInstanceOf(type);
        return type.cast(m);
    }

    void expectNothing() {
        assertThat(server.next()).isNull();
    }

    void send(Message m) {
        server.send(m);
        turn();
    }

    Registered registered(int fill) {
        byte[] ticket = new byte[16];
        Arrays.fill(ticket, (byte) fill);
        return new Registered(1, ADDRESS, 32, null, 600, 600, KEEP_ALIVE, ticket);
    }

    /** From the start, or from what is durable, to REGISTERED and READY. */
    ControlRig goOnline() {
        start();
        return answerUpToReady();
    }

    /** From a connection that waits for the server to REGISTERED and READY. */
    ControlRig answerUpToReady() {
        Message first = greet();
        if (first instanceof Enrol) {
            send(known.enrol((Enrol) first, 1));
            first = expect(Register.class);
        }
        assertThat(known.proves((Register) first, server.handshakeHash()))
                .as("REGISTER's proof")
                .isTrue();
        send(registered(1));
        expect(Ready.class);
        expect(Sessions.class);
        assertThat(machine.state()).isEqualTo(ControlState.REGISTERED);
        return this;
    }

    /** The stream breaks. */
    void cut() {
        machine.linkLost(now);
        turn();
    }

    /** After a loss: waits the backoff out and comes back to READY. */
    void comeBack() {
        while (machine.state() != ControlState.HANDSHAKE) {
            toDeadline();
        }
        answerUpToReady();
    }

    String lastState() {
        return states.get(states.size() - 1);
    }

    static SessionId sid(int n) {
        return SessionId.of(Sha256.hash(new byte[] {5, (byte) n, (byte) (n >> 8)}), 0);
    }

    @Override
    public int count() {
        return channels.size();
    }

    @Override
    public boolean any() {
        return !channels.isEmpty();
    }

    @Override
    public boolean has(SessionId sid) {
        return channels.stream().anyMatch(e -> e.sid.equals(sid));
    }

    @Override
    public SessionEntry[] open() {
        return channels.toArray(new SessionEntry[0]);
    }
}
