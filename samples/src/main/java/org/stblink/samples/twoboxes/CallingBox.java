package org.stblink.samples.twoboxes;

import java.nio.file.Files;
import java.nio.file.Path;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.SessionListener;
import org.stblink.SessionState;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.samples.BoxSettings;

/** Calls a box, gives it a file, and takes its file. */
public final class CallingBox implements SessionListener {
    private static final int PATIENCE_MILLIS = 30_000;

    private CallingBox() {}

    /** Arguments: those of {@link BoxSettings}, then the target's id, the file to give and the file to take. */
    public static void main(String[] args) throws Exception {
        BoxSettings settings = BoxSettings.of(args);
        try (JavaSePlatform platform = JavaSePlatform.at(settings.directory())) {
            DeviceSession session = DeviceSession.open(platform, settings.config(), new CallingBox());
            session.start();
            PeerChannel channel = session.call(args[6], "files", PATIENCE_MILLIS);
            Files.copy(Path.of(args[7]), channel.output());
            channel.end();
            Files.copy(channel.input(), Path.of(args[8]));
            System.out.println("sent " + channel.bytesSent() + ", received " + channel.bytesReceived() + " bytes");
            session.close();
        }
    }

    @Override
    public void stateChanged(DeviceSession session, int state, int reason) {
        System.out.println(SessionState.name(state) + (reason == Reason.NONE ? "" : " " + Reason.name(reason)));
    }

    @Override
    public void channelOpened(DeviceSession session, PeerChannel channel) {
        System.out.println("talking to " + channel.peerId());
    }

    @Override
    public void channelClosed(DeviceSession session, PeerChannel channel) {
        System.out.println("channel over: " + Reason.name(channel.reason()));
    }
}
