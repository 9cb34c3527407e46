package org.stblink.toolchain.endtoend;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.SessionListener;
import org.stblink.SessionState;

/** What a box in this JVM was told of, for a test that waits for it. */
public final class HeardChannels implements SessionListener {
    private final BlockingQueue<PeerChannel> opened = new LinkedBlockingQueue<>();
    private final BlockingQueue<PeerChannel> closed = new LinkedBlockingQueue<>();
    private final CountDownLatch online = new CountDownLatch(1);

    /** Whether it came online; waits for that. */
    public boolean awaitOnline() throws InterruptedException {
        return online.await(Processes.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** The next channel that opened, at either end. */
    public PeerChannel opened() {
        return next(opened, "opened");
    }

    /** The next channel that is over. */
    public PeerChannel closed() {
        return next(closed, "was over");
    }

    private static PeerChannel next(BlockingQueue<PeerChannel> from, String what) {
        try {
            PeerChannel next = from.poll(Processes.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no channel " + what);
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void stateChanged(DeviceSession s, int state, int reason) {
        if (state == SessionState.ONLINE) {
            online.countDown();
        }
    }

    @Override
    public void channelOpened(DeviceSession s, PeerChannel channel) {
        opened.add(channel);
    }

    @Override
    public void channelClosed(DeviceSession s, PeerChannel channel) {
        closed.add(channel);
    }
}
