package org.stblink.toolchain.box;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.stblink.CallListener;
import org.stblink.CallReport;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.Registration;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.port.javase.CipherChoice;

/** A running box: a session, and a {@link Talk} on each of its channels. */
final class Box implements CallListener, AutoCloseable {
    private final Path directory;
    private final String username;
    private final Events events;
    private final @Nullable Path reply;
    private final BoxPlatform platform;
    private final DeviceSession session;
    private final Map<PeerChannel, Talk> talks = new ConcurrentHashMap<>();
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * @param platform closed with this, and also when this throws
     * @param username the one in {@code config}
     * @param reply a file to send back whenever a file came, or null
     */
    Box(BoxPlatform platform, Path directory, DeviceConfig config, String username, Events events, @Nullable Path reply)
            throws IOException, StbLinkException {
        this.platform = platform;
        this.directory = directory;
        this.username = username;
        this.events = events;
        this.reply = reply;
        try {
            session = DeviceSession.open(platform.platform(), config, this);
        } catch (StbLinkException e) {
            platform.close();
            throw e;
        }
    }

    void start() {
        for (CipherChoice each : platform.ciphers()) {
            events.tell(
                    "cipher",
                    "algorithm",
                    each.algorithm(),
                    "by",
                    each.isPlatforms() ? "platform" : "sdk",
                    "why",
                    each.why());
        }
        session.start();
    }

    void call(String target, int timeoutMillis) throws StbLinkException {
        PeerChannel channel = session.open(target, new byte[0], timeoutMillis);
        events.tell("calling", "target", target, "trace", channel.traceId());
    }

    /** The only open channel, or null when there is none or more than one. */
    @Nullable
    Talk talk() {
        return talks.size() == 1 ? talks.values().iterator().next() : null;
    }

    void cut() {
        events.tell("cut", "connections", platform.network().cut());
    }

    void accepting(boolean accept) {
        session.setAccepting(accept);
        events.tell(accept ? "accepting" : "declining");
    }

    void sleep(int expectedSeconds) {
        session.sleep(expectedSeconds);
    }

    void awake() {
        session.awake();
    }

    /** Changes the device password and waits for that; the username stays. */
    void changePassword(String password, int timeoutMillis) throws StbLinkException {
        session.changePassword(username, password).await(timeoutMillis);
        events.tell("password-changed");
    }

    void state() {
        Registration r = session.registration();
        events.tell(
                "state",
                "state",
                SessionState.name(session.state()),
                "address",
                r == null ? "none" : text(r.address()),
                "port",
                r == null ? 0 : r.port(),
                "channels",
                talks.size());
    }

    /** Whether the session is over for good. */
    boolean isStopped() {
        return stopped.getCount() == 0;
    }

    @Override
    public void stateChanged(DeviceSession s, int state, int reason) {
        Registration r = s.registration();
        if (state == SessionState.ONLINE && r != null) {
            events.tell("online", "address", text(r.address()), "port", r.port(), "lease", r.leaseSeconds() + "s");
        } else {
            events.tell("session", "state", SessionState.name(state), "reason", Reason.name(reason));
        }
        if (state == SessionState.STOPPED) {
            stopped.countDown();
        }
    }

    @Override
    public void callReported(DeviceSession s, CallReport report) {
        events.tell(
                "call-report",
                "peer",
                report.peerId(),
                "role",
                report.isCaller() ? "caller" : "target",
                "set-up",
                report.setUpMillis() + "ms",
                "failed",
                CallReport.phaseName(report.failedPhase()),
                "reason",
                Reason.name(report.reason()),
                "trace",
                report.traceId());
    }

    @Override
    public void channelOpened(DeviceSession s, PeerChannel channel) {
        Talk talk = new Talk(channel, directory.resolve(BoxCommand.RECEIVED), events, () -> reply(channel));
        // Before it is told: whoever reads that the channel is open may use it at once.
        talks.put(channel, talk);
        events.tell(
                "channel-open",
                "peer",
                channel.peerId(),
                "role",
                channel.isCaller() ? "caller" : "target",
                "sid",
                channel.sessionId(),
                "trace",
                channel.traceId());
        Thread listener = new Thread(talk::listen, "talk-" + channel.peerId());
        listener.setDaemon(true);
        listener.start();
    }

    private void reply(PeerChannel channel) {
        Talk talk = talks.get(channel);
        if (reply != null && talk != null && !channel.isCaller()) {
            try {
                talk.file(reply);
            } catch (StbLinkException | IOException e) {
                events.tell(
                        "file-failed",
                        "sid",
                        channel.sessionId(),
                        "trace",
                        channel.traceId(),
                        "why",
                        String.valueOf(e.getMessage()));
            }
        }
    }

    @Override
    public void channelClosed(DeviceSession s, PeerChannel channel) {
        talks.remove(channel);
        if (channel.retryAfterSeconds() > 0) {
            events.tell("call-again", "peer", channel.peerId(), "after", channel.retryAfterSeconds() + "s");
        }
        events.tell(
                "channel-closed",
                "peer",
                channel.peerId(),
                "sid",
                channel.sessionId(),
                "reason",
                Reason.name(channel.reason()),
                "trace",
                channel.traceId());
    }

    private static String text(byte[] ip) {
        try {
            return InetAddress.getByAddress(ip).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address: " + ip.length + " bytes", e);
        }
    }

    @Override
    public void close() throws IOException {
        session.close();
        platform.close();
    }
}
