package org.stblink.toolchain.doctor;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
import org.stblink.hal.Platform;
import org.stblink.internal.session.PinnedKeys;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.WireException;
import org.stblink.toolchain.values.LinuxInterface;

/** The box under examination, by the SDK itself, with the box's own secrets: so the box must not run meanwhile. */
final class Patient implements SessionListener, AutoCloseable {
    private static final int REGISTER_SECONDS = 45;
    /** The server lets it wait for a minute at most, and the SDK waits up to half as much again. */
    private static final int AGAIN_SECONDS = 2 * Limits.FAILED_REGISTRATION_RETRY_LAST_SECONDS;

    private static final int CALL_MILLIS = 30_000;
    /** By then a target has turned out those who took its places and said nothing. */
    private static final int CALL_AGAIN_SECONDS = 5;
    /** A file that every {@link org.stblink.port.javase.FileSecretStore} has. */
    private static final String STORE_KEY = "box.key";

    private record Change(int state, int reason) {}

    private final Closeable closing;
    private final DeviceSession session;
    private final LinkedBlockingQueue<Change> changes = new LinkedBlockingQueue<>();

    private final boolean enrolled;
    /** How many keys it pins that a server pushed to it; 0 = the one in its configuration. */
    private final int pushedKeys;
    /** The server has shown that it is one. */
    private volatile boolean heard;

    /**
     * @param opened its secrets are those that {@link #secretsIn} found
     * @param controlSuite that of {@code config}
     */
    Patient(LinuxInterface.Opened opened, int controlSuite, DeviceConfig config)
            throws HalException, IOException, StbLinkException {
        closing = opened.closing();
        Platform platform = opened.platform();
        try {
            enrolled = DeviceSession.enrolledAs(platform) != null;
            int group = PinnedKeys.groupOf(controlSuite);
            pushedKeys = pushedKeys(group, platform.secrets().get(PinnedKeys.record(group)));
            session = DeviceSession.open(platform, config, this);
        } catch (HalException | StbLinkException e) {
            closing.close();
            throw e;
        }
    }

    private static int pushedKeys(int group, byte @Nullable [] record) {
        try {
            PinnedKeys pushed = PinnedKeys.decode(group, record);
            return pushed == null ? 0 : pushed.count();
        } catch (WireException damaged) {
            return 0; // the session tells what is wrong with it
        }
    }

    /** Where 'stblink box' has its secrets below its directory; or the directory itself, when a box of another kind has them there. */
    static Path secretsIn(Path directory) {
        Path below = directory.resolve("secrets");
        return !isStore(below) && isStore(directory) ? directory : below;
    }

    /** Whether secrets are kept there: opening would make what is not. */
    static boolean isStore(Path secrets) {
        return Files.exists(secrets.resolve(STORE_KEY));
    }

    /** Whether the box was enrolled before; else registering enrols it. */
    boolean isEnrolled() {
        return enrolled;
    }

    /** Whether it pins keys that a server pushed to it, and no longer the one in its configuration. */
    boolean hasPushedKeys() {
        return pushedKeys > 0;
    }

    /** Registers; returns {@link Reason#NONE} when it is online, or else the first reason why it is not. Each of the keys that were pushed is tried. */
    int register() throws InterruptedException {
        session.start();
        return outcome(REGISTER_SECONDS);
    }

    /** What comes of the session's next attempt, which it makes when the server said; as {@link #register}. */
    int registerAgain() throws InterruptedException {
        return outcome(AGAIN_SECONDS);
    }

    /** Whether it came to a handshake with the server. */
    boolean hasHeardServer() {
        return heard;
    }

    private int outcome(int patienceSeconds) throws InterruptedException {
        int others = Math.max(0, pushedKeys - 1);
        for (Change change = next(patienceSeconds); change != null; change = next(patienceSeconds)) {
            if (change.state == SessionState.ONLINE) {
                return Reason.NONE;
            }
            if (change.reason == Reason.SERVER_REFUSES_KEY && others > 0) {
                others--;
            } else if (change.reason != Reason.NONE) {
                return change.reason;
            }
        }
        return Reason.TIMEOUT;
    }

    private @Nullable Change next(int patienceSeconds) throws InterruptedException {
        return changes.poll(patienceSeconds, TimeUnit.SECONDS);
    }

    /** The address that the server gave. */
    String address() throws IOException {
        Registration registration = session.registration();
        return registration == null
                ? "none"
                : InetAddress.getByAddress(registration.address()).getHostAddress();
    }

    /** A call and what became of it; the channel is closed again. {@code retryAfterSeconds} is the server's advice. */
    record Call(String trace, int reason, int retryAfterSeconds) {
        /** After how many seconds one more call is worth it (docs/lifecycle.md, calling again); 0 = it is not, or not so soon. */
        int againSeconds() {
            if (reason == Reason.CONNECT_FAILED) {
                return CALL_AGAIN_SECONDS;
            }
            return retryAfterSeconds > CALL_AGAIN_SECONDS ? 0 : retryAfterSeconds;
        }
    }

    Call call(String target) throws StbLinkException {
        PeerChannel channel = session.open(target, new byte[0], CALL_MILLIS);
        try {
            channel.awaitOpen(CALL_MILLIS);
            return new Call(channel.traceId(), Reason.NONE, 0);
        } catch (StbLinkException e) {
            return new Call(channel.traceId(), e.reason(), e.retryAfterSeconds());
        } finally {
            channel.close();
        }
    }

    @Override
    public void stateChanged(DeviceSession s, int state, int reason) {
        if (state == SessionState.ENROLLING || state == SessionState.REGISTERING) {
            heard = true;
        }
        changes.add(new Change(state, reason));
    }

    /** Calls that come in meanwhile are none of the doctor's. */
    @Override
    public void channelOpened(DeviceSession s, PeerChannel channel) {
        if (!channel.isCaller()) {
            channel.close();
        }
    }

    @Override
    public void channelClosed(DeviceSession s, PeerChannel channel) {}

    @Override
    public void close() throws IOException {
        session.close();
        closing.close();
    }
}
