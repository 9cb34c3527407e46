package org.stblink.toolchain.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.SessionListener;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.hal.Platform;

/**
 * One device: it calls one other device at a time, and hangs up as soon as the channel is open, unless it was told to stay. Threads: one
 * at a time.
 */
public final class Phone implements SessionListener {
    private static final byte[] NO_SERVICE = new byte[0];
    private static final int PATIENCE_MILLIS = 20_000;

    private final String id;
    private final DeviceSession session;
    private long begunNanos;
    private long openNanos;
    private @Nullable String failure;
    private boolean over = true;
    private boolean stays;
    private @Nullable PeerChannel callOrNull;
    private final List<String> setbacks = new ArrayList<>();
    /** Channels that others opened to this device, and those of them that are over. */
    private long opened;

    private long closed;

    public Phone(String id, Platform platform, DeviceConfig config) throws StbLinkException {
        this.id = id;
        session = DeviceSession.open(platform, config, this);
    }

    public void switchOn() {
        session.start();
    }

    /** Ends its session; it is of no use afterwards. */
    public void switchOff() {
        session.close();
    }

    public boolean isOnline() {
        return session.state() == SessionState.ONLINE;
    }

    /** Does what is to be done now; milliseconds until there may be more, 0 for at once. */
    public long process() {
        return session.process();
    }

    public void call(String target) throws StbLinkException {
        over = false;
        openNanos = 0;
        failure = null;
        begunNanos = System.nanoTime();
        session.open(target, NO_SERVICE, PATIENCE_MILLIS);
    }

    /** From now on a call that is open stays so until {@link #hangUp}. */
    void stay() {
        stays = true;
    }

    /** Ends the call that is open, if one is; later ones do not stay. */
    void hangUp() {
        stays = false;
        if (callOrNull != null) {
            callOrNull.close();
        }
    }

    /** Whether its call is open, and stays so. */
    boolean isCalling() {
        return callOrNull != null;
    }

    /** Whether a channel that another one opened to it is open. */
    boolean isCalled() {
        return opened > closed;
    }

    /** When the present or last call began. */
    public long begunNanos() {
        return begunNanos;
    }

    /** Whether the call is over at this end. */
    public boolean isOver() {
        return over;
    }

    /** Channels of others that came and went. */
    public long answered() {
        return opened == closed ? closed : -1;
    }

    /** Why it had to wait before it tried its server again, each time, as {@link Reason} names it. */
    public List<String> setbacks() {
        return setbacks;
    }

    /** Why the last call failed, as {@link Reason} names it; null when its channel opened. */
    public @Nullable String failure() {
        return openNanos == 0 ? failure : null;
    }

    /**
     * From the wish to call to the open channel, of a call that is over.
     *
     * @throws IOException when it failed
     */
    public long setUpNanos() throws IOException {
        requireNoFailure();
        return openNanos - begunNanos;
    }

    /** Nothing, while its call is under way, and when it was open. */
    void requireNoFailure() throws IOException {
        if (over && openNanos == 0) {
            throw new IOException("a call of " + id + " failed: " + failure);
        }
    }

    @Override
    public void stateChanged(DeviceSession changed, int state, int reason) {
        if (state == SessionState.WAITING) {
            setbacks.add(Reason.name(reason));
        }
    }

    @Override
    public void channelOpened(DeviceSession opener, PeerChannel channel) {
        if (channel.isCaller()) {
            openNanos = System.nanoTime();
            if (stays) {
                callOrNull = channel;
            } else {
                channel.close();
            }
        } else {
            opened++;
        }
    }

    @Override
    public void channelClosed(DeviceSession closer, PeerChannel channel) {
        if (channel.isCaller()) {
            over = true;
            callOrNull = null;
            failure = Reason.name(channel.reason());
        } else {
            closed++;
        }
    }
}
