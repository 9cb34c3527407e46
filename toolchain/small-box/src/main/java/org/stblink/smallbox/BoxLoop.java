package org.stblink.smallbox;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.SessionListener;
import org.stblink.SessionState;
import org.stblink.StbLinkException;

/** The box's only loop: a wait for the network, then one slice of the session's work; what that brought is there for who turned it. */
final class BoxLoop implements SessionListener {
    private static final int PATIENCE_MILLIS = 120_000;
    private static final int LONGEST_WAIT_MILLIS = 200;
    private static final int RETRY_MILLIS = 100;

    private final BoxPlatform platform;
    private final DeviceSession session;
    private final ArrayList<PeerChannel> incoming = new ArrayList<PeerChannel>();
    private long longestNanos;
    private long wait;

    BoxLoop(BoxPlatform platform, DeviceConfig config) throws StbLinkException {
        this.platform = platform;
        session = DeviceSession.open(platform, config, this);
        session.start();
    }

    DeviceSession session() {
        return session;
    }

    /** The longest slice so far, in microseconds. */
    long longestMicros() {
        return longestNanos / 1000;
    }

    /** A wait until something may have to be done, and one slice. The other way round, bytes that came would lie until others come. */
    void turn() {
        platform.network().await((int) Math.min(wait, LONGEST_WAIT_MILLIS));
        long before = System.nanoTime();
        wait = session.process();
        longestNanos = Math.max(longestNanos, System.nanoTime() - before);
        if (session.state() == SessionState.STOPPED) {
            throw new IllegalStateException("the session stopped");
        }
    }

    /** A time after which it is no use to wait. */
    long deadline() {
        return platform.clock().millis() + PATIENCE_MILLIS;
    }

    /** Turns once, unless the time is over. */
    void turnBefore(long deadline, String what) {
        if (platform.clock().millis() > deadline) {
            throw new IllegalStateException("waited in vain for " + what);
        }
        turn();
    }

    void awaitOnline() {
        long deadline = deadline();
        while (session.state() != SessionState.ONLINE) {
            turnBefore(deadline, "being online");
        }
    }

    void awaitClosed(PeerChannel channel) {
        long deadline = deadline();
        while (channel.status() != PeerChannel.CLOSED) {
            turnBefore(deadline, "the end of the channel");
        }
    }

    /** Calls until the other box is there. */
    PeerChannel dial(String peer, String service) throws StbLinkException {
        long deadline = deadline();
        for (; ; ) {
            PeerChannel channel = session.open(peer, ascii(service), PATIENCE_MILLIS);
            while (channel.status() == PeerChannel.OPENING) {
                turnBefore(deadline, "an open channel");
            }
            if (channel.status() == PeerChannel.OPEN) {
                return channel;
            }
            if (!mayYetCome(channel.reason())) {
                throw new StbLinkException(channel.reason(), "the call to " + peer + " failed");
            }
            long again = platform.clock().millis() + RETRY_MILLIS;
            while (platform.clock().millis() < again) {
                turnBefore(deadline, "the other box");
            }
        }
    }

    /** One that is not enrolled yet cannot be told from one that may not be called (docs/protocol.md, section 9.1). */
    private static boolean mayYetCome(int reason) {
        return reason == Reason.TARGET_OFFLINE || reason == Reason.TARGET_UNREACHABLE;
    }

    /** The next channel that another box opened, or null. */
    @Nullable
    PeerChannel nextIncoming() {
        return incoming.isEmpty() ? null : incoming.remove(0);
    }

    static byte[] ascii(String text) {
        byte[] b = new byte[text.length()];
        for (int i = 0; i < b.length; i++) {
            b[i] = (byte) text.charAt(i);
        }
        return b;
    }

    @Override
    public void stateChanged(DeviceSession changed, int state, int reason) {
        Meter.say("STATE " + SessionState.name(state) + (reason == Reason.NONE ? "" : " " + Reason.name(reason)));
    }

    @Override
    public void channelOpened(DeviceSession of, PeerChannel channel) {
        if (!channel.isCaller()) {
            incoming.add(channel);
        }
    }

    @Override
    public void channelClosed(DeviceSession of, PeerChannel channel) {
        Meter.say("CHANNEL-CLOSED " + Reason.name(channel.reason()));
    }
}
