package org.stblink.toolchain.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.StbLinkException;
import org.stblink.hal.HalException;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.port.javase.NoLogSink;
import org.stblink.toolchain.endtoend.HeardChannels;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;

/** A box of the SDK in this JVM, with the suites that a test wants. */
final class SuiteBox implements AutoCloseable {
    /** Longer than anything takes on a busy machine; only a failing test waits for it. */
    static final int PATIENCE_SECONDS = 60;

    private static final int CALLS = 10;

    private final HeardChannels heard = new HeardChannels();
    private final JavaSePlatform platform;
    private final DeviceSession session;

    private SuiteBox(JavaSePlatform platform, DeviceConfig config) throws StbLinkException {
        this.platform = platform;
        session = DeviceSession.open(platform, config, heard);
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
        if (!box.heard.awaitOnline()) {
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
    PeerChannel opened() {
        return heard.opened();
    }

    /** Why this channel is over; waits until it is. Calls that failed before are over, too, and skipped. */
    int closed(PeerChannel channel) {
        PeerChannel over = heard.closed();
        while (over != channel) {
            over = heard.closed();
        }
        return over.reason();
    }

    @Override
    public void close() throws IOException {
        session.close();
        platform.close();
    }
}
