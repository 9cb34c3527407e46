package org.stblink.samples.twoboxes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private final Path give;
    private final Path take;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private AnsweringBox(Path give, Path take) {
        this.give = give;
        this.take = take;
    }

    /** Arguments: those of {@link BoxSettings}, then the file to give and the file to take. */
    public static void main(String[] args) throws Exception {
        BoxSettings settings = BoxSettings.of(args);
        AnsweringBox box = new AnsweringBox(Path.of(args[6]), Path.of(args[7]));
        try (JavaSePlatform platform = JavaSePlatform.at(settings.directory())) {
            DeviceSession session = DeviceSession.open(platform, settings.config(), box);
            session.start();
            box.done.get();
            session.close();
        }
    }

    @Override
    public void channelOpened(DeviceSession session, PeerChannel channel) {
        System.out.println("called by " + channel.peerId());
        try {
            Files.copy(channel.input(), take);
            Files.copy(give, channel.output());
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
