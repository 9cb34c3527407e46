package org.stblink.toolchain.secrets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.SessionListener;
import org.stblink.SessionState;
import org.stblink.hal.LogSink;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.toolchain.box.WithNetwork;
import org.stblink.toolchain.crash.WitnessNetwork;

/**
 * A program with a box in it, whose heap is looked at from outside: it enrols, resumes, calls, and closes, and then stays,
 * still holding everything that an application has in its hands: session, channel, platform, listener. It prints where it
 * has come to and goes on when something is typed.
 *
 * <p>Arguments: id, home, host, port, server key, a peer to call or nothing. The token and the password are files
 * {@code token} and {@code password} in the home; the program keeps neither.
 */
final class SecretLife implements SessionListener {
    /** What must be found, or the search finds nothing at all. */
    static final String RETAINED = "a text that this program keeps on purpose";

    private static final int MILLIS = 60_000;

    private final byte[] retained = RETAINED.getBytes(StandardCharsets.US_ASCII);
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final BlockingQueue<Integer> states = new LinkedBlockingQueue<>();

    private SecretLife() {}

    public static void main(String[] arguments) throws Exception {
        new SecretLife().run(arguments);
    }

    private void run(String[] arguments) throws Exception {
        Path home = Path.of(arguments[1]);
        JavaSePlatform platform = JavaSePlatform.builder(home.resolve("secrets"))
                .log(new LogSink() {
                    @Override
                    public boolean enabled(int level) {
                        return true;
                    }

                    @Override
                    public void log(int level, int code, String text) {
                        log.add(text);
                    }
                })
                .open();
        WitnessNetwork network = new WitnessNetwork(platform.network());
        DeviceSession session = DeviceSession.open(new WithNetwork(platform, network), config(arguments, home), this);
        session.start();
        awaitOnline();
        PeerChannel channel = null;
        if (arguments.length > 5) {
            network.cutControl();
            awaitState(SessionState.WAITING);
            awaitOnline();
            channel = session.call(arguments[5], "hello", MILLIS);
            channel.send("hello".getBytes(StandardCharsets.US_ASCII), MILLIS);
        }
        stop("ONLINE");
        session.close();
        platform.close();
        stop("CLOSED");
        System.err.println(log);
        // Used, so that all of it is held until here.
        System.out.println(session + " " + channel + " " + platform.hashCode() + retained.length);
    }

    private static DeviceConfig config(String[] arguments, Path home) throws IOException {
        return DeviceConfig.builder(arguments[0])
                .server(arguments[2], Integer.parseInt(arguments[3]))
                .serverKey(HexFormat.of().parseHex(arguments[4]))
                .enrolmentToken(Files.readAllBytes(home.resolve("token")))
                .credentials("user", Files.readString(home.resolve("password")))
                .build();
    }

    private static void stop(String where) throws IOException {
        System.out.println(where);
        if (System.in.read() < 0) {
            System.exit(1);
        }
    }

    private void awaitOnline() throws InterruptedException {
        awaitState(SessionState.ONLINE);
    }

    /** Takes the states in the order in which they were told: one that is short is not missed. */
    private void awaitState(int wanted) throws InterruptedException {
        int told = states.take();
        while (told != wanted) {
            told = states.take();
        }
    }

    @Override
    public void stateChanged(DeviceSession session, int now, int reason) {
        states.add(now);
    }

    @Override
    public void channelOpened(DeviceSession session, PeerChannel channel) {}

    @Override
    public void channelClosed(DeviceSession session, PeerChannel channel) {}
}
