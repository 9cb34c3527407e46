package org.stblink.toolchain.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.Registration;
import org.stblink.SessionListener;
import org.stblink.SessionState;
import org.stblink.hal.EntropySource;
import org.stblink.hal.MonotonicClock;
import org.stblink.port.javase.NanoClock;
import org.stblink.port.javase.NioNetworkPort;
import org.stblink.port.javase.NoLogSink;
import org.stblink.port.javase.SecureRandomEntropy;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.load.LoadPlatform;
import org.stblink.toolchain.load.MemorySecrets;

/**
 * Many devices that arrive at once, so that their changes share transactions, and a server that is killed in the middle of
 * it, several times. Nobody may have been told anything that was not on the disk.
 */
final class Storm {
    private static final int DEVICES = 60;
    /** Where it is killed, one after the other: while they enrol, while they register, while they return. */
    private static final List<String> KILLED_AT = List.of(
            "writing ENROLLED",
            "stored ENROLLED",
            "writing REGISTERED",
            "stored REGISTERED",
            "writing TICKET",
            "stored RESUMED",
            "writing RESUMED");

    private static final long PATIENCE_NANOS = 180_000_000_000L;

    /**
     * What a storm came to.
     *
     * @param largestBatch changes that were in the store's hands at once when it was killed
     */
    record Result(int devices, int kills, int largestBatch, long seconds) {
        @Override
        public String toString() {
            return devices + " devices arrived at once and " + kills + " kills met them; up to " + largestBatch
                    + " changes were on their way to the disk at a kill; all came back with what they had been told, in "
                    + seconds + " s";
        }
    }

    private final List<Arrival> arrivals = new ArrayList<>();
    private final MonotonicClock clock = new NanoClock();
    private final EntropySource entropy = new SecureRandomEntropy();
    private final NioNetworkPort network = new NioNetworkPort(new NoLogSink());
    private final TrappedLab server;

    private Storm(Path directory) throws Exception {
        server = TrappedLab.start(directory, "");
    }

    /** Runs one. */
    static Result run(Path directory, long seed) throws Exception {
        Storm storm = new Storm(directory);
        try {
            return storm.play(new Random(seed));
        } finally {
            storm.close();
        }
    }

    private Result play(Random random) throws Exception {
        long began = System.nanoTime();
        open();
        int kills = 0;
        int batch = 0;
        for (String point : KILLED_AT) {
            server.setTrap(new FaultPoint(point, 1 + random.nextInt(DEVICES / 3)));
            long begin = server.passedSize();
            if (runUntilDeadOr(this::allOnline)) {
                kills++;
                batch = Math.max(batch, onTheWay(server.passedSince(begin)));
                server.awaitKilled(new IOException("the storm's trap"));
                server.restart();
            } else {
                // It was over before the trap; the next one meets the devices as they return.
                server.lab().kill();
                server.restart();
            }
        }
        if (runUntilDeadOr(this::allOnline)) {
            throw new Violation("the server died without a trap");
        }
        judge();
        return new Result(DEVICES, kills, batch, (System.nanoTime() - began) / 1_000_000_000);
    }

    private void open() throws Exception {
        List<LabDevice> devices = new ArrayList<>();
        for (int i = 0; i < DEVICES; i++) {
            devices.add(LabDevice.named("STORM-" + i, ""));
        }
        server.lab().importDevices(devices);
        String address = server.lab().controlAddress();
        int colon = address.lastIndexOf(':');
        for (LabDevice device : devices) {
            DeviceConfig config = DeviceConfig.builder(device.id())
                    .server(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))
                    .serverKey(HexFormat.of().parseHex(server.lab().serverKey()))
                    .enrolmentToken(HexFormat.of().parseHex(device.token()))
                    .onlyCalls()
                    .build();
            arrivals.add(new Arrival(config, new LoadPlatform(network, entropy, clock, new MemorySecrets())));
        }
    }

    private boolean allOnline() {
        return arrivals.stream().allMatch(arrival -> arrival.session.state() == SessionState.ONLINE);
    }

    /** @return whether the server died first */
    private boolean runUntilDeadOr(BooleanSupplier done) throws Violation {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!done.getAsBoolean()) {
            if (!server.lab().isAlive()) {
                return true;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new Violation("not all devices of the storm are back: "
                        + arrivals.stream()
                                .filter(arrival -> arrival.session.state() != SessionState.ONLINE)
                                .limit(5)
                                .map(arrival -> arrival.session.toString())
                                .toList());
            }
            for (Arrival arrival : arrivals) {
                arrival.session.process();
            }
            network.await(1);
        }
        return false;
    }

    /** Changes that were handed in and had not been answered. */
    private static int onTheWay(List<String> passed) {
        int open = 0;
        for (String point : passed) {
            if (point.startsWith("commit ")) {
                open++;
            } else if (point.startsWith("stored ")) {
                open--;
            }
        }
        return open;
    }

    private void judge() throws Exception {
        Set<String> addresses = new HashSet<>();
        for (Arrival arrival : arrivals) {
            if (!arrival.wrong.isEmpty()) {
                throw new Violation(arrival.config.deviceId() + ": " + String.join("; ", arrival.wrong));
            }
            Map<String, Object> device = server.lab().admin().device(arrival.config.deviceId());
            if (!Integer.valueOf(1).equals(device.get("generation"))
                    || !"ALLOWED".equals(device.get("standing"))
                    || !String.valueOf(arrival.address).equals(device.get("address"))) {
                throw new Violation(arrival.config.deviceId() + " was told of generation 1 and " + arrival.address
                        + ", and the server has " + device);
            }
            if (!addresses.add(String.valueOf(arrival.address))) {
                throw new Violation("two devices have " + arrival.address);
            }
        }
    }

    private void close() throws Exception {
        for (Arrival arrival : arrivals) {
            arrival.session.close();
        }
        server.close();
        network.close();
    }

    /** One device. Everything on the storm's one thread. */
    private static final class Arrival implements SessionListener {
        final DeviceConfig config;
        final DeviceSession session;
        final List<String> wrong = new ArrayList<>();

        @Nullable
        String address;

        private boolean enrolled;

        Arrival(DeviceConfig config, LoadPlatform platform) throws Exception {
            this.config = config;
            session = DeviceSession.open(platform, config, this);
            session.start();
        }

        @Override
        public void stateChanged(DeviceSession s, int state, int reason) {
            Registration registration = s.registration();
            if (reason == Reason.QUARANTINED) {
                wrong.add("an honest device is taken for a clone");
            }
            if (state == SessionState.REGISTERING) {
                enrolled = true;
            } else if (state == SessionState.ENROLLING && enrolled) {
                wrong.add("it enrols again, though its enrolment was acknowledged");
            } else if (state == SessionState.ONLINE && registration != null) {
                String now = CrashBox.text(registration.address());
                if (address != null && !address.equals(now)) {
                    wrong.add("its address " + address + " became " + now);
                }
                address = now;
            }
        }

        @Override
        public void channelOpened(DeviceSession s, PeerChannel channel) {
            channel.close();
        }

        @Override
        public void channelClosed(DeviceSession s, PeerChannel channel) {}
    }
}
