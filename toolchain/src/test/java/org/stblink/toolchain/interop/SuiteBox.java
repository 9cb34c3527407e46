package org.stblink.toolchain.interop;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.SessionListener;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.hal.HalException;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.port.javase.NoLogSink;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;

/** A box of the SDK in this JVM, with the suites that a test wants. */
final class SuiteBox implements SessionListener, AutoCloseable {
    /** Longer than anything takes on a busy machine; only a failing test waits for it. */
    static final int PATIENCE_SECONDS = 60;

    private static final int CALLS = 10;

    private final BlockingQueue<PeerChannel> opened = new LinkedBlockingQueue<>();
    private final BlockingQueue<PeerChannel> closed = new LinkedBlockingQueue<>();
    private final CountDownLatch online = new CountDownLatch(1);
    private final JavaSePlatform platform;
    private final DeviceSession session;

    private SuiteBox(JavaSePlatform platform, DeviceConfig config) throws StbLinkException {
        this.platform = platform;
        session = DeviceSession.open(platform, config, this);
    }

    /** A device of the lab that is online. */
    static SuiteBox start(Lab lab, LabDevice device, Path home, String key, int controlSuite, int... peerSuites)
            throws HalException, IOException, InterruptedException, StbLinkException {
        int colon = lab.controlAddress().lastIndexOf(':');
        HexFormat hex = HexFormat.of();
        DeviceConfig config = DeviceConfig.builder(device.id())
                .server(
                        lab.controlAddress().substring(0, colon),
                        Integer.parseInt(lab.controlAddress().substring(colon + 1)))
                .serverKey(hex.parseHex(key))
                .enrolmentToken(hex.parseHex(device.token()))
                .credentials(device.username(), device.password())
                .controlSuite(controlSuite)
                .peerSuites(peerSuites)
                .build();
        SuiteBox box =
                new SuiteBox(JavaSePlatform.builder(home).log(new NoLogSink()).open(), config);
        box.session.start();
        if (!box.online.await(PATIENCE_SECONDS, SECONDS)) {
            box.close();
            throw new AssertionError(device.id() + " did not come online");
        }
        return box;
    }

    /** Calls as {@link Python#call} does. */
    PeerChannel call(LabDevice target) throws StbLinkException {
        for (int i = 0; i < CALLS; i++) {
            try {
                return session.call(target.id(), "python", PATIENCE_SECONDS * 1000);
            } catch (StbLinkException e) {
                if (e.reason() != Reason.TARGET_OFFLINE) {
                    throw e;
                }
            }
            try {
                session.call("NOBODY", "", PATIENCE_SECONDS * 1000).close();
                throw new AssertionError("NOBODY answered");
            } catch (StbLinkException e) {
                if (e.reason() != Reason.TARGET_UNREACHABLE) {
                    throw e;
                }
            }
        }
        throw new AssertionError(target.id() + " did not become online in " + CALLS + " calls");
    }

    /** The next channel that opened, at either end. */
    PeerChannel opened() throws InterruptedException {
        return next(opened, "opened");
    }

    /** Why this channel is over; waits until it is. Calls that failed before are over, too, and skipped. */
    int closed(PeerChannel channel) throws InterruptedException {
        PeerChannel over = next(closed, "was over");
        while (over != channel) {
            over = next(closed, "was over");
        }
        return over.reason();
    }

    private static PeerChannel next(BlockingQueue<PeerChannel> from, String what) throws InterruptedException {
        PeerChannel next = from.poll(PATIENCE_SECONDS, SECONDS);
        if (next == null) {
            throw new AssertionError("no channel " + what);
        }
        return next;
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

    @Override
    public void close() throws IOException {
        session.close();
        platform.close();
    }
}
