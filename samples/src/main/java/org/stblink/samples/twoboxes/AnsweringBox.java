package org.stblink.samples.twoboxes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.SessionListener;
import org.stblink.SessionState;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.samples.BoxSettings;

/** Waits for one call, takes the caller's file, and gives its own file back. */
public final class AnsweringBox implements SessionListener {
    private final InputStream give;
    private final Path take;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private AnsweringBox(InputStream give, Path take) {
        this.give = give;
        this.take = take;
    }

    /** Arguments: those of {@link BoxSettings}, then the file to give and the file to take, which is replaced when it is there. */
    public static void main(String[] args) throws Exception {
        BoxSettings settings = BoxSettings.of(args);
        if (args.length != BoxSettings.ARGUMENTS + 2) {
            throw new IllegalArgumentException("behind the box's own settings: FILE-TO-GIVE FILE-TO-TAKE");
        }
        Path take = Path.of(args[BoxSettings.ARGUMENTS + 1]);
        try (InputStream give = Files.newInputStream(Path.of(args[BoxSettings.ARGUMENTS]));
                JavaSePlatform platform = JavaSePlatform.at(settings.directory())) {
            AnsweringBox box = new AnsweringBox(give, take);
            DeviceSession session = DeviceSession.open(platform, settings.config(), box);
            try {
                session.start();
                box.done.get();
            } finally {
                session.close(); // Before its platform, whatever happened.
            }
        }
    }

    @Override
    public void channelOpened(DeviceSession session, PeerChannel channel) {
        System.out.println("called by " + channel.peerId());
        try {
            Files.copy(channel.input(), take, StandardCopyOption.REPLACE_EXISTING);
            give.transferTo(channel.output());
            channel.end();
        } catch (IOException e) {
            channel.close();
            done.completeExceptionally(e);
        }
    }

    @Override
    public void channelClosed(DeviceSession session, PeerChannel channel) {
        System.out.println("channel over: " + Reason.name(channel.reason()));
        done.complete(null);
    }

    @Override
    public void stateChanged(DeviceSession session, int state, int reason) {
        System.out.println(SessionState.name(state) + (reason == Reason.NONE ? "" : " " + Reason.name(reason)));
        if (state == SessionState.STOPPED) {
            done.complete(null);
        }
    }
}
