package org.stblink.toolchain.world;

import java.util.HexFormat;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.Registration;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.session.DeviceState;
import org.stblink.internal.wire.Sizes;
import org.stblink.internal.wire.WireException;
import org.stblink.port.sim.SimBox;
import org.stblink.port.sim.SimPowerCut;
import org.stblink.port.sim.SimSecretStore;
import org.stblink.port.sim.SimWorld;
import org.stblink.toolchain.world.Plan.BoxPlan;
import org.stblink.toolchain.world.invariant.BoxState;
import org.stblink.toolchain.world.invariant.BoxState.Flash;
import org.stblink.toolchain.world.invariant.Leg;
import org.stblink.toolchain.world.invariant.Scene;

/** A box and its application, over all their starts. */
final class Station {
    /** So that the wrong server key is a well-formed one. */
    private static final byte[] NOBODYS_KEY =
            HexFormat.of().parseHex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");

    private static final int LOOP_FAILED = 301;
    private static final int CALLBACK_FAILED = 300;
    private static final int MOST_MILLIS_OFF = 20_000;

    final SimBox box;
    final BoxState state;
    final BoxPlan plan;
    private final SimWorld world;
    private final Scene scene;
    private final Witnesses witnesses;
    private final Random random;
    private final byte[] serverKey;
    private byte[] token;
    private @Nullable Program program;
    private int writesSeen;
    private boolean clockStood;
    private boolean hurry;
    private long startsAt;

    Station(
            SimWorld world,
            Scene scene,
            Witnesses witnesses,
            String name,
            BoxPlan plan,
            byte[] serverKey,
            byte[] token,
            Random random) {
        this.world = world;
        this.scene = scene;
        this.witnesses = witnesses;
        this.plan = plan;
        this.serverKey = plan.rightServerKey() ? serverKey : NOBODYS_KEY;
        this.token = token;
        this.random = random;
        box = world.box(name);
        state = new BoxState(name, plan.name(), plan.isGenuine());
        state.holds = address -> box.isOn()
                && box.addedAddresses().stream()
                        .anyMatch(ip -> HexFormat.of().formatHex(ip).equals(address));
        box.log().listen(line -> logged(line.code, line.text));
        box.entropy().listen(this::drew);
        box.clock().read(plan.clockMillis());
        startsAt = plan.startMillis();
        scene.boxes.add(state);
    }

    private void logged(int code, String text) {
        if (box.isOn()) {
            witnesses.tell(one -> one.line(state.name, text));
            if (code == LOOP_FAILED || code == CALLBACK_FAILED) {
                witnesses.tell(one -> one.sdkFailed(state.name, text));
            }
        }
    }

    // What happens to it.

    /** Starts what is to be started: the box after a power cut, the application whenever it does not run. */
    void lookAfter() {
        if (program != null || world.nowMillis() < startsAt || box.isSuspended()) {
            return;
        }
        if (!box.isOn()) {
            box.boot();
            box.clock().read(plan.clockMillis());
        }
        try {
            Program fresh = new Program(this, scene, witnesses, random);
            DeviceSession session = DeviceSession.open(box, config(), fresh);
            program = fresh;
            if (hurry) {
                fresh.hurry();
            }
            session.start();
            fresh.run(session);
        } catch (StbLinkException e) {
            witnesses.tell(one -> one.line(state.name, String.valueOf(e.getMessage())));
            startsAt = world.nowMillis() + 1_000;
        }
    }

    private DeviceConfig config() {
        int[] suites = plan.peerSuites().stream().mapToInt(Integer::intValue).toArray();
        DeviceConfig.Builder builder = DeviceConfig.builder(plan.name())
                .server(SimServer.HOST, SimServer.PORT)
                .serverKey(serverKey)
                .enrolmentToken(plan.rightToken() ? token : SimServer.tokenOf(plan.name(), 99))
                .credentials("user of " + plan.name(), password(plan.name()) + (plan.rightPassword() ? "" : "?"))
                .controlSuite(plan.controlSuite())
                .peerSuites(suites)
                .maxRecordBytes(plan.maxRecord())
                .maxChannels(plan.maxChannels());
        if (!plan.takesCalls()) {
            builder.onlyCalls();
        }
        return builder.build();
    }

    static String password(String id) {
        return "Sesame-of-" + id;
    }

    /** Looks at the box from outside; called after every step of the world. */
    void observe() {
        if (box.secrets().writes() != writesSeen) {
            writesSeen = box.secrets().writes();
            state.flash = read(box.secrets().image());
        }
        Program present = program;
        if (present != null && !box.isOn()) {
            program = null;
            present.gone();
            state.state = SessionState.IDLE;
            startsAt = world.nowMillis() + random.nextInt(MOST_MILLIS_OFF);
        }
        if (program == null || !box.isOn() || box.isSuspended()) {
            state.awake = false;
        }
    }

    /** Its program had a step, at {@code clock}. */
    void woke(long clock) {
        if (!state.awake) {
            state.awake = true;
            state.awakeSince = world.nowMillis();
        }
        state.clock = clock;
    }

    /** Private keys; and what the password comes to with the nonce of an enrolment, which itself is no secret. */
    private void drew(byte[] drawn) {
        if (drawn.length >= Sizes.KEY) {
            witnesses.tell(one -> one.secret(drawn));
        } else if (drawn.length == KeyHierarchy.NONCE_BYTES && state.flash.equals(Flash.EMPTY)) {
            byte[] key = KeyHierarchy.pwKey(password(plan.name()) + (plan.rightPassword() ? "" : "?"), drawn);
            witnesses.tell(one -> one.secret(key));
        }
    }

    private Flash read(SimSecretStore.Image image) {
        for (String key : new String[] {DeviceState.AUTH_KEY, DeviceState.WRAP_KEY}) {
            byte[] secret = image.content(key);
            if (secret != null) {
                witnesses.tell(one -> one.secret(secret));
            }
        }
        try {
            DeviceState device = DeviceState.decode(image.content(DeviceState.RECORD));
            return device == null || !device.isEnrolled()
                    ? Flash.EMPTY
                    : new Flash(device.generation(), HexFormat.of().formatHex(device.ticket()));
        } catch (WireException e) {
            throw new IllegalStateException("the SDK wrote a record that it cannot read", e);
        }
    }

    /** Asleep, with a clock that does not count it; the middleware says so first thing after. */
    void suspendWithClockStopped(long millis) {
        clockStood = true;
        box.suspendWithClockStopped(millis);
    }

    boolean takeClockStood() {
        boolean stood = clockStood;
        clockStood = false;
        return stood;
    }

    /** Puts another flash in, as after a repair. The box is switched off for that. */
    void restore(SimSecretStore.Image image) {
        box.powerCut();
        box.secrets().restore(image);
        state.flash = read(image);
        observe();
    }

    /** Ends the application in order. Not within a step of the world. */
    void close() {
        Program present = program;
        if (present == null || box.isSuspended() || !box.isOn()) {
            return;
        }
        try {
            present.close();
        } catch (SimPowerCut expected) {
            // The flash was to tear just now; observe() sees to the rest.
        }
        if (box.isOn()) {
            program = null;
            state.state = SessionState.IDLE;
            startsAt = world.nowMillis() + random.nextInt(2_000);
        }
        observe();
    }

    /** The system kills the application, and takes its addresses down, as it does with those of any dead program. */
    void kill() {
        Program present = program;
        if (present != null && box.isOn()) {
            box.crash();
            for (byte[] ip : box.addedAddresses()) {
                box.network().releaseAddress(ip);
            }
            present.gone();
            program = null;
            state.state = SessionState.IDLE;
            startsAt = world.nowMillis() + random.nextInt(5_000);
        }
    }

    /** The operator released this device: its owner erases what it has and types the new token. False when not possible now. */
    boolean enrolAgain(byte[] newToken) {
        if (box.isSuspended() || !box.isOn()) {
            return false;
        }
        close();
        try {
            DeviceSession.eraseEnrolment(box);
        } catch (StbLinkException | SimPowerCut later) {
            return false;
        }
        token = newToken;
        observe();
        return true;
    }

    // What its application does.

    /** Calls another device; null when that cannot even be tried. */
    @Nullable
    Leg call(String target, int timeoutMillis, int detail) {
        Program present = program;
        return present == null || !box.isOn() || box.isSuspended() ? null : present.call(target, timeoutMillis, detail);
    }

    void setAccepting(boolean accepting) {
        if (program != null) {
            program.session().setAccepting(accepting);
        }
    }

    /** Goes to standby; for 0 seconds: nobody knows how long. */
    void sleep(int expectedSeconds) {
        if (program != null) {
            state.everSlept = true;
            program.session().sleep(expectedSeconds);
            box.signal();
        }
    }

    void suspendIfItRuns(long millis) {
        if (box.isOn() && !box.isSuspended()) {
            box.suspend(millis);
        }
    }

    void awake() {
        if (program != null) {
            program.session().awake();
            box.signal();
        }
    }

    @Nullable
    Registration registration() {
        return program == null ? null : program.session().registration();
    }

    /** All faults of the box itself end, and channels are brought to their end. */
    void heal() {
        hurry = true;
        box.secrets().heal();
        box.entropy().block(false);
        box.network().refuseAddresses(false);
        box.network().applyTakes(0);
        box.network().refuseListening(false);
        box.dropIncoming(false);
        setAccepting(true);
        awake();
        if (program != null) {
            program.hurry();
        }
        box.signal();
    }
}
