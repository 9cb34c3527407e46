package org.stblink.toolchain.abuse;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import org.stblink.DeviceConfig;
import org.stblink.StbLinkException;
import org.stblink.hal.EntropySource;
import org.stblink.hal.MonotonicClock;
import org.stblink.port.javase.NanoClock;
import org.stblink.port.javase.NioNetworkPort;
import org.stblink.port.javase.NoLogSink;
import org.stblink.port.javase.SecureRandomEntropy;
import org.stblink.toolchain.bench.Phone;
import org.stblink.toolchain.fleet.BoxNetwork;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.load.LoadPlatform;
import org.stblink.toolchain.load.MemorySecrets;

/**
 * Boxes of honest owners, real SDK sessions in turns on one thread: some that stay and call each other, and others that come
 * one after the other, enrol and register, lose power, come back, and go.
 */
final class HonestBoxes implements AutoCloseable {
    private static final int STAY = 8;
    private static final long NEWCOMER_EVERY_NANOS = 300_000_000;
    private static final long CALL_EVERY_NANOS = 300_000_000;
    /** A device may ask for two calls a second (docs/protocol.md, section 12). */
    private static final long BETWEEN_CALLS_NANOS = 600_000_000;
    /** Who is not served for so long, and the abuse is over by then, is locked out. */
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final NioNetworkPort network = new NioNetworkPort(new NoLogSink());
    private final EntropySource entropy = new SecureRandomEntropy();
    private final MonotonicClock clock = new NanoClock();
    private final Lab server;
    private final List<LabDevice> owners = new ArrayList<>();
    private final List<Box> staying = new ArrayList<>();

    /** Those that stay register, and are online on return. */
    HonestBoxes(Lab server) throws Exception {
        this.server = server;
        for (int i = 0; i < STAY; i++) {
            owners.add(LabDevice.named("OWNER-" + i, ""));
        }
        server.importDevices(owners);
        for (int i = 0; i < STAY; i++) {
            staying.add(new Box(owners.get(i), i));
        }
        for (Box box : staying) {
            box.start();
        }
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!staying.stream().allMatch(box -> box.phone.isOnline())) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(
                        "the honest boxes do not come online, and nobody abuses the server yet");
            }
            staying.forEach(box -> box.phone.process());
            network.await(1);
        }
    }

    /** The ids of those that stay. */
    List<String> owners() {
        return owners.stream().map(LabDevice::id).toList();
    }

    /** So many newcomers come in a time. */
    static int newcomers(long nanos) {
        return (int) (nanos / NEWCOMER_EVERY_NANOS) + 2;
    }

    /**
     * What honest boxes got in a time.
     *
     * @param enrolments from the start of a new box until it is online
     * @param returns from power until it is online again
     * @param calls from the wish to call until the channel is open
     * @param failedCalls by the reason that the caller was given
     * @param setbacks why newcomers had to try again, each time
     * @param lost how often a box that stays lost its server
     */
    record Got(
            Waits enrolments, Waits returns, Waits calls, List<String> failedCalls, List<String> setbacks, int lost) {
        long longestWaitNanos() {
            return Math.max(enrolments.longestNanos(), Math.max(returns.longestNanos(), calls.longestNanos()));
        }
    }

    /**
     * Lives for a time, in which one newcomer comes and one call is made at the least.
     *
     * @param newcomers on the server's allow-list
     * @param end on {@link System#nanoTime}'s clock; what was begun before is waited for
     */
    Got live(List<LabDevice> newcomers, long end) throws IOException, StbLinkException {
        Life life = new Life(newcomers);
        while (System.nanoTime() - end < 0 || !life.hasBegun() || life.isWaiting(end)) {
            life.turn(System.nanoTime() - end < 0 || !life.hasBegun());
            network.await(1);
        }
        return life.got();
    }

    @Override
    public void close() throws IOException {
        staying.forEach(box -> box.phone.switchOff());
        network.close();
    }

    /** One time. */
    private final class Life {
        private final Waits enrolments = new Waits();
        private final Waits returns = new Waits();
        private final Waits calls = new Waits();
        private final List<String> failedCalls = new ArrayList<>();
        private final List<String> setbacks = new ArrayList<>();
        private final Iterator<LabDevice> newcomers;
        private final List<Box> coming = new ArrayList<>();
        private final List<Box> calling = new ArrayList<>();
        private int lost;
        private int came;
        private int nextCaller;
        private long nextNewcomer = System.nanoTime();
        private long nextCall = System.nanoTime();

        Life(List<LabDevice> newcomers) {
            this.newcomers = newcomers.iterator();
        }

        boolean hasBegun() {
            return enrolments.asked() > 0 && calls.asked() > 0;
        }

        boolean isWaiting(long end) {
            return !(coming.isEmpty() && calling.isEmpty()) && System.nanoTime() - end < PATIENCE_NANOS;
        }

        Got got() {
            for (Box box : coming) {
                setbacks.addAll(box.phone.setbacks());
                box.phone.switchOff();
            }
            return new Got(enrolments, returns, calls, failedCalls, setbacks, lost);
        }

        void turn(boolean more) throws IOException, StbLinkException {
            long now = System.nanoTime();
            if (more && now - nextNewcomer >= 0 && newcomers.hasNext()) {
                nextNewcomer += NEWCOMER_EVERY_NANOS;
                Box box = new Box(newcomers.next(), STAY + came++);
                coming.add(box);
                enrolments.ask();
                box.start();
            }
            if (more && now - nextCall >= 0) {
                nextCall += CALL_EVERY_NANOS;
                call(now);
            }
            for (Box box : staying) {
                box.phone.process();
                lost += box.lostSince();
            }
            for (Iterator<Box> each = calling.iterator(); each.hasNext(); ) {
                if (isCallOver(each.next())) {
                    each.remove();
                }
            }
            for (Iterator<Box> each = coming.iterator(); each.hasNext(); ) {
                if (isGone(each.next())) {
                    each.remove();
                }
            }
        }

        /** The next one of those that stay that may calls the one on the other side of the round. */
        private void call(long now) throws StbLinkException {
            Box caller = staying.get(nextCaller);
            if (calling.contains(caller) || now - caller.phone.begunNanos() < BETWEEN_CALLS_NANOS) {
                return;
            }
            caller.phone.call(owners.get((nextCaller + STAY / 2) % STAY).id());
            calls.ask();
            calling.add(caller);
            nextCaller = (nextCaller + 1) % STAY;
        }

        private boolean isCallOver(Box caller) throws IOException {
            if (!caller.phone.isOver()) {
                return false;
            }
            String failure = caller.phone.failure();
            if (failure == null) {
                calls.served(caller.phone.setUpNanos());
            } else {
                failedCalls.add(failure);
            }
            return true;
        }

        private boolean isGone(Box box) throws StbLinkException {
            box.phone.process();
            if (!box.phone.isOnline()) {
                return false;
            }
            long waited = System.nanoTime() - box.startedNanos;
            setbacks.addAll(box.phone.setbacks());
            if (box.returned) {
                returns.served(waited);
                box.phone.switchOff();
                return true;
            }
            enrolments.served(waited);
            box.powerCut();
            returns.ask();
            box.start();
            return false;
        }
    }

    /** A box with an address of its own. */
    private final class Box {
        private final LabDevice device;
        private final BoxNetwork line;
        private final LoadPlatform platform;
        private boolean wasOnline;
        private Phone phone;
        private long startedNanos;
        private boolean returned;

        Box(LabDevice device, int number) throws StbLinkException {
            this.device = device;
            byte[] source = {127, 1, (byte) (number / 250 % 250), (byte) (1 + number % 250)};
            this.line = new BoxNetwork(network, source);
            this.platform = new LoadPlatform(line, entropy, clock, new MemorySecrets());
            this.phone = open();
        }

        private Phone open() throws StbLinkException {
            String address = server.controlAddress();
            int colon = address.lastIndexOf(':');
            return new Phone(
                    device.id(),
                    platform,
                    DeviceConfig.builder(device.id())
                            .server(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))
                            .serverKey(HexFormat.of().parseHex(server.serverKey()))
                            .enrolmentToken(HexFormat.of().parseHex(device.token()))
                            .maxRecordBytes(1024)
                            .build());
        }

        void start() {
            startedNanos = System.nanoTime();
            phone.switchOn();
        }

        /** What it stored stays; its session is gone without a word. */
        void powerCut() throws StbLinkException {
            line.cut();
            returned = true;
            phone = open();
        }

        /** 1 when it was online the last time and is not now. */
        int lostSince() {
            boolean online = phone.isOnline();
            int lost = wasOnline && !online ? 1 : 0;
            wasOnline = online;
            return lost;
        }
    }
}
