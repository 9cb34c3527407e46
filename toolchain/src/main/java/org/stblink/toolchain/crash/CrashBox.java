package org.stblink.toolchain.crash;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.Registration;
import org.stblink.SessionListener;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.hal.HalException;
import org.stblink.hal.NetworkPort;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.port.javase.NoLogSink;
import org.stblink.toolchain.box.WithNetwork;

/**
 * A real session on the Java SE port, with secrets in files, that remembers what the server told it and finds by itself
 * what contradicts it. Threads: any.
 */
final class CrashBox implements SessionListener, AutoCloseable {
    private static final byte[] NO_SERVICE = new byte[0];
    private static final int CALL_MILLIS = 10_000;

    final String id;
    private final Watch watch;
    private final JavaSePlatform platform;
    private final WitnessNetwork network;
    private final DeviceSession session;

    private final List<String> wrong = new ArrayList<>();
    /** By session id: the reason of its end, or null while it is open. */
    private final Map<String, @Nullable Integer> channels = new HashMap<>();

    private boolean enrolled;
    private @Nullable String address;
    private int timesOnline;
    private int state;
    private int callsFailed;

    /** @param wiring between the port's network and the session */
    CrashBox(Path directory, DeviceConfig config, Watch watch, UnaryOperator<NetworkPort> wiring)
            throws HalException, StbLinkException {
        this.id = config.deviceId();
        this.watch = watch;
        platform = JavaSePlatform.builder(directory).log(new NoLogSink()).open();
        network = new WitnessNetwork(wiring.apply(platform.network()));
        session = DeviceSession.open(new WithNetwork(platform, network), config, this);
    }

    void start() {
        session.start();
    }

    /** The control connection is lost; the session comes back by itself. */
    void cutControl() {
        network.cutControl();
    }

    /** The control connection is lost, and none comes about until {@link #letControl}. */
    void holdControl() {
        network.holdControl();
    }

    void letControl() {
        network.letControl();
    }

    void call(String target) throws StbLinkException {
        session.open(target, NO_SERVICE, CALL_MILLIS);
    }

    /** Openings of peer channels that went out. */
    List<byte[]> openings() {
        return network.openings();
    }

    synchronized boolean isOnline() {
        return state == SessionState.ONLINE;
    }

    synchronized boolean isStopped() {
        return state == SessionState.STOPPED;
    }

    synchronized int timesOnline() {
        return timesOnline;
    }

    /** Calls of this box that came to nothing. */
    synchronized int callsFailed() {
        return callsFailed;
    }

    /** The address it was told first, as text; null when it was told none. */
    synchronized @Nullable String address() {
        return address;
    }

    /** Whether the server acknowledged its enrolment. */
    synchronized boolean isEnrolled() {
        return enrolled;
    }

    /** Where it listens now; null when it does not. */
    @Nullable
    Registration listens() {
        return session.registration();
    }

    /** The session ids of channels that are open at this end. */
    synchronized List<String> openChannels() {
        return channels.entrySet().stream()
                .filter(channel -> channel.getValue() == null)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Whether a channel with this session id was ever open at this end. */
    synchronized boolean hadChannel(String sid) {
        return channels.containsKey(sid);
    }

    /** @throws Violation with what this box found */
    synchronized void judge() throws Violation {
        if (!wrong.isEmpty()) {
            throw new Violation(id + ": " + String.join("; ", wrong));
        }
    }

    @Override
    public void stateChanged(DeviceSession s, int now, int reason) {
        Registration registration = s.registration();
        synchronized (this) {
            state = now;
            if (reason == Reason.QUARANTINED) {
                wrong.add("an honest box is taken for a clone");
            }
            if (now == SessionState.REGISTERING) {
                enrolled = true;
            } else if (now == SessionState.ENROLLING && enrolled) {
                wrong.add("it enrols again, though its enrolment was acknowledged");
            } else if (now == SessionState.ONLINE && registration != null) {
                timesOnline++;
                told(text(registration.address()));
            }
        }
        watch.changed();
    }

    private void told(String now) {
        if (address == null) {
            address = now;
        } else if (!address.equals(now)) {
            wrong.add("its address " + address + " became " + now);
        }
    }

    @Override
    public void channelOpened(DeviceSession s, PeerChannel channel) {
        synchronized (this) {
            if (channels.containsKey(channel.sessionId())) {
                wrong.add("the code of session " + channel.sessionId() + " served twice");
            }
            channels.put(channel.sessionId(), null);
        }
        watch.changed();
    }

    @Override
    public void channelClosed(DeviceSession s, PeerChannel channel) {
        synchronized (this) {
            if (channels.containsKey(channel.sessionId())) {
                channels.put(channel.sessionId(), channel.reason());
            } else {
                callsFailed++;
            }
        }
        watch.changed();
    }

    static String text(byte[] ip) {
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
