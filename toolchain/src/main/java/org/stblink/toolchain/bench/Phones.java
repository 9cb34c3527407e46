package org.stblink.toolchain.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.stblink.DeviceConfig;
import org.stblink.StbLinkException;
import org.stblink.hal.EntropySource;
import org.stblink.hal.MonotonicClock;
import org.stblink.port.javase.NanoClock;
import org.stblink.port.javase.NioNetworkPort;
import org.stblink.port.javase.NoLogSink;
import org.stblink.port.javase.SecureRandomEntropy;
import org.stblink.toolchain.fleet.Metric;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.load.LoadPlatform;
import org.stblink.toolchain.load.MemorySecrets;

/** Registered devices: real SDK sessions on one network port, run in turns by one thread. */
final class Phones {
    /** How many may be on their way in at a time: more would only wait at the server's door. */
    private static final int ARRIVING = 48;

    private static final long PATIENCE_MILLIS = 120_000;
    /** How often a device that nothing is known of gets its turn. */
    private static final long TURN_MILLIS = 250;
    /** A device may ask for two calls a second (docs/protocol.md, section 12). */
    private static final long BETWEEN_CALLS_NANOS = 510_000_000;

    private static final String ONLINE = "stblink_devices_online";

    private final NioNetworkPort network = new NioNetworkPort(new NoLogSink());
    private final EntropySource entropy = new SecureRandomEntropy();
    private final MonotonicClock clock = new NanoClock();
    private final Lab server;
    private final List<LabDevice> devices = new ArrayList<>();
    private final List<Phone> phones = new ArrayList<>();
    /** Each device's share of the network port. */
    private final List<HeldNetwork> shares = new ArrayList<>();

    private long nextTurn;
    private int nextCaller;

    /** Puts {@code size} devices on the server's allow-list; they are switched off. */
    Phones(int size, Lab server, boolean callable) throws Exception {
        this.server = server;
        for (int i = 0; i < size; i++) {
            devices.add(LabDevice.named("PHONE-" + i, ""));
        }
        server.importDevices(devices);
        String address = server.controlAddress();
        int colon = address.lastIndexOf(':');
        for (LabDevice device : devices) {
            DeviceConfig.Builder config = DeviceConfig.builder(device.id())
                    .server(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))
                    .serverKey(HexFormat.of().parseHex(server.serverKey()))
                    .enrolmentToken(HexFormat.of().parseHex(device.token()))
                    .maxRecordBytes(1024);
            HeldNetwork share = new HeldNetwork(network);
            shares.add(share);
            phones.add(new Phone(
                    device.id(),
                    new LoadPlatform(share, entropy, clock, new MemorySecrets()),
                    (callable ? config : config.onlyCalls()).build()));
        }
    }

    int size() {
        return phones.size();
    }

    /** Switches devices on, from number {@code from} until before {@code to}, and waits until the server knows that they are ready. */
    void switchOn(int from, int to) throws IOException, InterruptedException {
        long end = clock.millis() + PATIENCE_MILLIS;
        List<Phone> arriving = new ArrayList<>();
        int next = from;
        while (next < to || !arriving.isEmpty()) {
            if (clock.millis() > end) {
                throw new IOException(arriving.size() + to - next + " of " + (to - from) + " devices are not online");
            }
            while (next < to && arriving.size() < ARRIVING) {
                Phone phone = phones.get(next++);
                phone.switchOn();
                arriving.add(phone);
            }
            arriving.forEach(Phone::process);
            arriving.removeIf(Phone::isOnline);
            takeTurns();
            network.await(1);
        }
        while (Metric.of(server, ONLINE) < to) {
            if (clock.millis() > end) {
                throw new IOException("the server has " + Metric.of(server, ONLINE) + " devices of " + to);
            }
            hold(TURN_MILLIS);
        }
    }

    /** Holds them for a time, each as ready to answer as a device of its own would be. */
    void hold(long millis) {
        long end = clock.millis() + millis;
        while (clock.millis() < end) {
            phones.forEach(Phone::process);
            network.await(1);
        }
    }

    /** Every device its turn, but not each time. */
    private void takeTurns() {
        if (clock.millis() >= nextTurn) {
            nextTurn = clock.millis() + TURN_MILLIS;
            phones.forEach(Phone::process);
        }
    }

    /** A call under way: it is over when both ends have hung up. */
    private record Call(Phone caller, Phone target, long answeredBefore) {
        boolean isOver() {
            return caller.isOver() && target.answered() > answeredBefore;
        }
    }

    /**
     * Calls for a time, device after device, each another one that only it calls.
     *
     * @param window calls under way at a time
     * @return how long each took until its channel was open, in nanoseconds
     * @throws IOException when one failed
     */
    List<Long> calls(int window, long millis) throws IOException, StbLinkException {
        long end = clock.millis() + millis;
        List<Call> underWay = new ArrayList<>();
        List<Long> setUps = new ArrayList<>();
        while (clock.millis() < end || !underWay.isEmpty()) {
            while (clock.millis() < end && underWay.size() < window && mayCall()) {
                underWay.add(begin());
            }
            boolean more = false;
            for (int i = underWay.size() - 1; i >= 0; i--) {
                Call call = underWay.get(i);
                more |= call.caller.process() == 0;
                more |= call.target.process() == 0;
                if (call.caller.isOver()) {
                    long nanos = call.caller.setUpNanos();
                    if (call.isOver()) {
                        setUps.add(nanos);
                        underWay.remove(i);
                    }
                }
            }
            takeTurns();
            network.await(more ? 0 : 1);
        }
        return setUps;
    }

    /** The devices of the first half, which call those of the second one in parts. */
    int callers() {
        return phones.size() / 2;
    }

    /** Each of the first half calls, {@code window} at a time; all have their grants then, and wait before their channels. */
    void callUpToGrants(int window) throws IOException, StbLinkException {
        each(window, new Step() {
            @Override
            public void begin(int caller) throws StbLinkException {
                shares.get(caller).hold();
                phones.get(caller).stay();
                phones.get(caller).call(devices.get(targetOf(caller)).id());
            }

            @Override
            public boolean isOver(int caller) {
                return shares.get(caller).isHeld();
            }
        });
    }

    /** The calls that wait before their channels go on, {@code window} at a time; all are open then, at both ends. */
    void openChannels(int window) throws IOException, StbLinkException {
        each(window, new Step() {
            @Override
            public void begin(int caller) {
                shares.get(caller).letGo();
            }

            @Override
            public boolean isOver(int caller) {
                return phones.get(caller).isCalling()
                        && phones.get(targetOf(caller)).isCalled();
            }
        });
    }

    /** The calls that are open end, {@code window} at a time; all are over then, at both ends. */
    void hangUp(int window) throws IOException, StbLinkException {
        each(window, new Step() {
            @Override
            public void begin(int caller) {
                phones.get(caller).hangUp();
            }

            @Override
            public boolean isOver(int caller) {
                return phones.get(caller).isOver()
                        && !phones.get(targetOf(caller)).isCalled();
            }
        });
    }

    /** What the call of each caller does next. */
    private interface Step {
        void begin(int caller) throws StbLinkException;

        boolean isOver(int caller);
    }

    private void each(int window, Step step) throws IOException, StbLinkException {
        long end = clock.millis() + PATIENCE_MILLIS;
        List<Integer> underWay = new ArrayList<>();
        int next = 0;
        while (next < callers() || !underWay.isEmpty()) {
            while (next < callers() && underWay.size() < window) {
                step.begin(next);
                underWay.add(next++);
            }
            boolean more = false;
            for (int caller : underWay) {
                more |= phones.get(caller).process() == 0;
                more |= phones.get(targetOf(caller)).process() == 0;
            }
            underWay.removeIf(step::isOver);
            for (int caller : underWay) {
                phones.get(caller).requireNoFailure();
            }
            if (clock.millis() > end) {
                throw new IOException(underWay.size() + " calls do not go on");
            }
            takeTurns();
            network.await(more ? 0 : 1);
        }
    }

    private int targetOf(int caller) {
        return (caller + callers()) % phones.size();
    }

    private boolean mayCall() {
        Phone next = phones.get(nextCaller);
        return next.isOver() && System.nanoTime() - next.begunNanos() >= BETWEEN_CALLS_NANOS;
    }

    private Call begin() throws StbLinkException {
        int target = targetOf(nextCaller);
        Phone caller = phones.get(nextCaller);
        Call call = new Call(caller, phones.get(target), phones.get(target).answered());
        caller.call(devices.get(target).id());
        nextCaller = (nextCaller + 1) % phones.size();
        return call;
    }
}
