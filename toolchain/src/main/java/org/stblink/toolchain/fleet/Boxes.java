package org.stblink.toolchain.fleet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.SessionListener;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.hal.EntropySource;
import org.stblink.hal.MonotonicClock;
import org.stblink.port.javase.NanoClock;
import org.stblink.port.javase.NioNetworkPort;
import org.stblink.port.javase.NoLogSink;
import org.stblink.port.javase.SecureRandomEntropy;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.load.LoadPlatform;
import org.stblink.toolchain.load.MemorySecrets;

/**
 * A fleet: real SDK sessions on one network port, run in turns by one thread. They can lose power all at once and come back;
 * what they stored stays.
 */
final class Boxes {
    /** So many share a source address, as behind one NAT. */
    private static final int PER_SOURCE = 32;
    /** How often those that are online get their turn: a PING wants an answer within seconds. */
    private static final long TURN_MILLIS = 500;
    /** How often the server is asked how many are online: seldom, since it answers in its processor time. */
    private static final int COUNT_MILLIS = 50;

    private final NioNetworkPort network = new NioNetworkPort(new NoLogSink());
    private final EntropySource entropy = new SecureRandomEntropy();
    private final MonotonicClock clock = new NanoClock();
    private final List<Box> boxes = new ArrayList<>();
    private final Lab server;

    /** Puts {@code size} boxes on the server's allow-list; they are switched off. */
    Boxes(int size, Lab server) throws Exception {
        this.server = server;
        List<LabDevice> devices = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            LabDevice device = LabDevice.named("FLEET-" + i, "");
            devices.add(device);
            boxes.add(new Box(device, source(i / PER_SOURCE)));
        }
        server.importDevices(devices);
    }

    /** 127.1.0.1 and up: every address of 127.0.0.0/8 is this machine's own. */
    private static byte[] source(int number) {
        return new byte[] {127, 1, (byte) (number / 250), (byte) (1 + number % 250)};
    }

    int size() {
        return boxes.size();
    }

    /** What came of a return. */
    record Outcome(int online, long millis, long[] waitMillis) {}

    /**
     * Switches all on and waits until they are online, or the time is over.
     *
     * @param atOnce so many may be on their way in at a time; the others are switched on as these arrive
     * @param resume whether they may
     */
    Outcome comeBack(int atOnce, boolean resume, long mostMillis) throws StbLinkException {
        long began = clock.millis();
        List<Box> arriving = new ArrayList<>();
        long[] waits = new long[boxes.size()];
        int begun = 0;
        int online = 0;
        long nextTurn = began;
        while (online < boxes.size() && clock.millis() - began < mostMillis) {
            while (begun < boxes.size() && arriving.size() < atOnce) {
                Box box = boxes.get(begun++);
                box.switchOn(resume);
                arriving.add(box);
            }
            for (int i = arriving.size() - 1; i >= 0; i--) {
                Box box = arriving.get(i);
                box.session.process();
                if (box.session.state() == SessionState.ONLINE) {
                    arriving.set(i, arriving.get(arriving.size() - 1));
                    arriving.remove(arriving.size() - 1);
                    waits[online++] = clock.millis() - began;
                }
            }
            if (clock.millis() >= nextTurn) {
                nextTurn = clock.millis() + TURN_MILLIS;
                for (int i = 0; i < begun; i++) {
                    boxes.get(i).session.process();
                }
            }
            network.await(1);
        }
        return new Outcome(online, clock.millis() - began, Arrays.copyOf(waits, online));
    }

    /** All lose power at once: no word to the server, and nothing kept that was not stored. */
    void powerCut() {
        for (Box box : boxes) {
            box.network.cut();
        }
    }

    /**
     * Gives the boxes their turns until the server counts so many devices online: a box takes itself for online as soon as
     * its READY is under way, and goes on believing in a connection that is gone. Does nothing to those that have no power.
     *
     * @throws IOException when the server does not come to count so many
     */
    void awaitAtServer(int online, long mostMillis) throws Exception {
        long began = clock.millis();
        do {
            if (clock.millis() - began > mostMillis) {
                throw new IOException("the server does not come to count " + online + " devices online");
            }
            if (online > 0) {
                for (Box box : boxes) {
                    box.session.process();
                }
            }
            network.await(COUNT_MILLIS);
        } while (Metric.of(server, "stblink_devices_online") != online);
    }

    /** One box. */
    private final class Box implements SessionListener {
        private final LabDevice device;
        private final BoxNetwork network;
        private final LoadPlatform platform;
        DeviceSession session;

        Box(LabDevice device, byte[] source) throws StbLinkException {
            this.device = device;
            this.network = new BoxNetwork(Boxes.this.network, source);
            this.platform = new LoadPlatform(network, entropy, clock, new MemorySecrets());
            this.session = open(true);
        }

        void switchOn(boolean resume) throws StbLinkException {
            session = open(resume);
            session.start();
        }

        private DeviceSession open(boolean resume) throws StbLinkException {
            String address = server.controlAddress();
            int colon = address.lastIndexOf(':');
            DeviceConfig.Builder config = DeviceConfig.builder(device.id())
                    .server(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))
                    .serverKey(HexFormat.of().parseHex(server.serverKey()))
                    .enrolmentToken(HexFormat.of().parseHex(device.token()))
                    .maxRecordBytes(1024)
                    .onlyCalls();
            return DeviceSession.open(platform, (resume ? config : config.withoutResume()).build(), this);
        }

        @Override
        public void stateChanged(DeviceSession changed, int state, int reason) {}

        @Override
        public void channelOpened(DeviceSession opener, PeerChannel channel) {
            channel.close();
        }

        @Override
        public void channelClosed(DeviceSession closer, PeerChannel channel) {}
    }
}
