package org.stblink.samples.twoboxes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.SessionListener;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.samples.BoxSettings;

/** Calls a box, gives it a file, and takes its file. */
public final class CallingBox implements SessionListener {
    /** Exit code: the box could not be called. */
    private static final int EXIT_NOT_REACHED = 1;

    private static final int PATIENCE_MILLIS = 30_000;

    private CallingBox() {}

    /**
     * Arguments: those of {@link BoxSettings}, then the target's id, the file to give and the file to take, which is replaced
     * when it is there.
     */
    public static void main(String[] args) throws Exception {
        BoxSettings settings = BoxSettings.of(args);
        if (args.length != BoxSettings.ARGUMENTS + 3) {
            throw new IllegalArgumentException("behind the box's own settings: TARGET-ID FILE-TO-GIVE FILE-TO-TAKE");
        }
        String target = args[BoxSettings.ARGUMENTS];
        Path take = Path.of(args[BoxSettings.ARGUMENTS + 2]);
        int code = 0;
        try (InputStream give = Files.newInputStream(Path.of(args[BoxSettings.ARGUMENTS + 1]));
                JavaSePlatform platform = JavaSePlatform.at(settings.directory())) {
            DeviceSession session = DeviceSession.open(platform, settings.config(), new CallingBox());
            try {
                session.start();
                exchange(session.call(target, "files", PATIENCE_MILLIS), give, take);
            } catch (StbLinkException e) {
                System.out.println(target + " cannot be called: " + Reason.name(e.reason()));
                code = EXIT_NOT_REACHED;
            } finally {
                session.close(); // Before its platform, whatever happened.
            }
        }
        System.exit(code);
    }

    private static void exchange(PeerChannel channel, InputStream give, Path take) throws IOException {
        give.transferTo(channel.output());
        channel.end();
        Files.copy(channel.input(), take, StandardCopyOption.REPLACE_EXISTING);
        System.out.println("sent " + channel.bytesSent() + ", received " + channel.bytesReceived() + " bytes");
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
