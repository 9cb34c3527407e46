package org.stblink.profiles.footprint;

import java.nio.file.Path;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.SessionListener;
import org.stblink.SessionState;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.hal.LogSink;
import org.stblink.hal.MonotonicClock;
import org.stblink.hal.NetworkPort;
import org.stblink.hal.Platform;
import org.stblink.hal.SecretStore;
import org.stblink.hal.TaskRunner;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.port.javase.NoLogSink;

/**
 * A program: two boxes in one process and one thread, a channel between them, and records from one to the other. Prints what
 * a box allocates for one, the mean of sender and receiver: {@code port}, and {@code sdk}, all the rest.
 *
 * <p>Arguments: {@code chacha | none}, directory, server's host, port and key, then device id, token, username, password of each.
 */
public final class RecordMeter {
    private static final int WARM_UP = 200;
    private static final int TIMES = 5;
    private static final int RECORDS = 400;
    private static final int RECORD_BYTES = 512;

    private final AllocationCounter counter = new AllocationCounter();
    private final byte[] sent = new byte[RECORD_BYTES];
    private final byte[] received = new byte[RECORD_BYTES];
    private final Side caller;
    private final Side target;

    private RecordMeter(String[] args) throws Exception {
        caller = new Side(args, "a", 5);
        target = new Side(args, "b", 9);
    }

    public static void main(String[] args) throws Exception {
        new RecordMeter(args).run(args[9]);
    }

    private void turn() {
        caller.session.process();
        target.session.process();
        caller.platform.network.await(0);
        target.platform.network.await(0);
    }

    private void run(String targetId) throws Exception {
        while (caller.session.state() != SessionState.ONLINE || target.session.state() != SessionState.ONLINE) {
            turn();
        }
        PeerChannel out = caller.session.open(targetId, new byte[0], 30_000);
        while (out.status() != PeerChannel.OPEN || target.incoming == null) {
            turn();
            if (out.status() == PeerChannel.CLOSED) {
                out = caller.session.open(
                        targetId, new byte[0], 30_000); // the server did not count the target as online yet
            }
        }
        PeerChannel in = target.incoming;
        records(out, in, WARM_UP);
        // The least of some times, rounded down: heartbeats of the server's may fall into one, more of them the slower
        // the
        // machine is. An object a record would be 16 bytes at the least.
        long port = Long.MAX_VALUE;
        long sdk = Long.MAX_VALUE;
        for (int i = 0; i < TIMES; i++) {
            long totalBefore = counter.total();
            long portBefore = counter.inPort();
            records(out, in, RECORDS);
            long inPort = counter.inPort() - portBefore;
            port = Math.min(port, inPort);
            sdk = Math.min(sdk, counter.total() - totalBefore - inPort);
        }
        long perBox = 2L * RECORDS;
        System.out.println("RECORD port=" + port / perBox + " sdk=" + sdk / perBox);
        caller.session.close();
        target.session.close();
    }

    private void records(PeerChannel out, PeerChannel in, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            while (out.write(sent, 0, sent.length) == 0) {
                turn();
            }
            int seen = 0;
            while (seen < RECORD_BYTES) {
                turn();
                seen += in.read(received, 0, received.length);
            }
        }
    }

    private final class Side implements SessionListener {
        private final SidePlatform platform;
        private final DeviceSession session;
        private @Nullable PeerChannel incoming;

        Side(String[] args, String name, int at) throws Exception {
            boolean none = args[0].equals("none");
            JavaSePlatform real = JavaSePlatform.builder(Path.of(args[1], name + "-" + args[0]))
                    .pollMode()
                    .withoutAccelerator()
                    .log(new NoLogSink())
                    .open();
            platform = new SidePlatform(
                    real,
                    new CountedNetwork(real.network(), counter),
                    new CountedClock(real.clock(), counter),
                    none ? new NoCipher() : null);
            DeviceConfig config = DeviceConfig.builder(args[at])
                    .server(args[2], Integer.parseInt(args[3]))
                    .serverKey(HexFormat.of().parseHex(args[4]))
                    .enrolmentToken(HexFormat.of().parseHex(args[at + 1]))
                    .credentials(args[at + 2], args[at + 3])
                    .controlSuite(DeviceConfig.SUITE_CHACHA_POLY)
                    .peerSuites(new int[] {none ? DeviceConfig.SUITE_AES_GCM : DeviceConfig.SUITE_CHACHA_POLY})
                    .maxRecordBytes(1024)
                    .build();
            session = DeviceSession.open(platform, config, this);
            session.start();
        }

        @Override
        public void stateChanged(DeviceSession changed, int state, int reason) {
            if (state == SessionState.STOPPED && incoming == null) {
                throw new IllegalStateException("the session stopped: " + reason);
            }
        }

        @Override
        public void channelOpened(DeviceSession of, PeerChannel channel) {
            if (!channel.isCaller()) {
                incoming = channel;
            }
        }

        @Override
        public void channelClosed(DeviceSession of, PeerChannel channel) {}
    }

    private record SidePlatform(
            Platform real,
            NetworkPort network,
            MonotonicClock clock,
            @Nullable CryptoAccelerator cipher) implements Platform {
        @Override
        public SecretStore secrets() {
            return real.secrets();
        }

        @Override
        public EntropySource entropy() {
            return real.entropy();
        }

        @Override
        public LogSink log() {
            return real.log();
        }

        @Override
        public @Nullable TaskRunner tasks() {
            return null;
        }

        @Override
        public @Nullable CryptoAccelerator accelerator() {
            return cipher;
        }
    }
}
