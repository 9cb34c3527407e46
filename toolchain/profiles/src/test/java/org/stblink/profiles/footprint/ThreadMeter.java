package org.stblink.profiles.footprint;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.locks.LockSupport;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.SessionListener;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.hal.Platform;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.port.javase.NoLogSink;

/**
 * A program: two boxes in one process, each with the SDK's own threads, and a channel between them. Prints how many threads
 * there are more than before: registered and idle, and with the channel. The figures are for both boxes.
 *
 * <p>Arguments: those of {@link RecordMeter}, the first one {@code readiness} or {@code blocking}: the kind of port.
 */
public final class ThreadMeter implements SessionListener {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int LOOKS_WITHOUT_FEWER = 200;
    private static final long BETWEEN_LOOKS_NANOS = 20_000_000;

    private ThreadMeter() {}

    public static void main(String[] args) throws Exception {
        int before = Thread.getAllStackTraces().size();
        try (JavaSePlatform a = platform(args, "a");
                JavaSePlatform b = platform(args, "b")) {
            DeviceSession caller = open(a, args, 5);
            DeviceSession target = open(b, args, 9);
            while (caller.state() != SessionState.ONLINE || target.state() != SessionState.ONLINE) {
                Thread.onSpinWait();
            }
            int idle = atRest() - before;
            PeerChannel channel = call(caller, args[9]);
            int withChannel = atRest() - before;
            System.out.println("THREADS idle=" + idle + " channel=" + withChannel);
            channel.close();
            caller.close();
            target.close();
        }
    }

    /** How many threads are left when those that only connected, or wait a moment for more work, have ended. */
    private static int atRest() {
        int fewest = Integer.MAX_VALUE;
        for (int looks = 0; looks < LOOKS_WITHOUT_FEWER; looks++) {
            int now = Thread.getAllStackTraces().size();
            if (now < fewest) {
                fewest = now;
                looks = 0;
            }
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
        return fewest;
    }

    /** Calls again where the server does not count the target as online yet. */
    private static PeerChannel call(DeviceSession caller, String target) throws StbLinkException {
        for (; ; ) {
            try {
                return caller.call(target, "threads", PATIENCE_MILLIS);
            } catch (StbLinkException e) {
                if (e.reason() != Reason.TARGET_OFFLINE) {
                    throw e;
                }
            }
        }
    }

    private static JavaSePlatform platform(String[] args, String name) throws Exception {
        return JavaSePlatform.builder(Path.of(args[1], name + "-threads"))
                .withoutAccelerator()
                .log(new NoLogSink())
                .open();
    }

    private static DeviceSession open(JavaSePlatform javaSe, String[] args, int at) throws Exception {
        DeviceConfig config = DeviceConfig.builder(args[at])
                .server(args[2], Integer.parseInt(args[3]))
                .serverKey(HexFormat.of().parseHex(args[4]))
                .enrolmentToken(HexFormat.of().parseHex(args[at + 1]))
                .credentials(args[at + 2], args[at + 3])
                .build();
        Platform platform = args[0].equals("blocking") ? new BlockingPlatform(javaSe) : javaSe;
        DeviceSession session = DeviceSession.open(platform, config, new ThreadMeter());
        session.start();
        return session;
    }

    @Override
    public void stateChanged(DeviceSession session, int state, int reason) {}

    @Override
    public void channelOpened(DeviceSession session, PeerChannel channel) {}

    @Override
    public void channelClosed(DeviceSession session, PeerChannel channel) {}
}
