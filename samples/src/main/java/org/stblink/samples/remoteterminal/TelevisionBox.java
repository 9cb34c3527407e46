package org.stblink.samples.remoteterminal;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.SessionListener;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.hal.Platform;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.samples.BoxSettings;

/** A box that does what terminals tell it. */
public final class TelevisionBox implements SessionListener {
    /** A terminal that says nothing for so long is gone. */
    private static final int SILENCE_MILLIS = 600_000;

    private static final int ANSWER_MILLIS = 10_000;

    private final Television television = new Television();
    private final CountDownLatch stopped = new CountDownLatch(1);

    private TelevisionBox() {}

    /** Arguments: those of {@link BoxSettings}. Ends when it is killed (it says goodbye then), or refused for good. */
    public static void main(String[] args) throws Exception {
        BoxSettings settings = BoxSettings.of(args);
        try (JavaSePlatform platform = JavaSePlatform.at(settings.directory())) {
            serve(platform, settings.config());
        }
    }

    /** The box itself, on whatever port: this is all that a vendor's application has to do. */
    public static void serve(Platform platform, DeviceConfig config) throws StbLinkException, InterruptedException {
        TelevisionBox box = new TelevisionBox();
        DeviceSession session = DeviceSession.open(platform, config, box);
        Runtime.getRuntime().addShutdownHook(new Thread(session::close));
        session.start();
        box.stopped.await();
    }

    @Override
    public void stateChanged(DeviceSession session, int state, int reason) {
        System.out.println(SessionState.name(state) + (reason == Reason.NONE ? "" : " " + Reason.name(reason)));
        if (state == SessionState.STOPPED) {
            stopped.countDown();
        }
    }

    @Override
    public void channelOpened(DeviceSession session, PeerChannel channel) {
        String service = new String(channel.service(), StandardCharsets.US_ASCII);
        if (!service.equals(RemoteControl.SERVICE)) {
            System.out.println(channel.peerId() + " wants another service");
            channel.close();
            return;
        }
        // The session's own thread calls this: it must not wait for what the terminal says.
        new Thread(() -> obey(channel), "terminal " + channel.peerId()).start();
    }

    private void obey(PeerChannel channel) {
        try {
            for (String line = RemoteControl.hear(channel, SILENCE_MILLIS);
                    line != null;
                    line = RemoteControl.hear(channel, SILENCE_MILLIS)) {
                String answer = television.obey(line);
                System.out.println(channel.peerId() + ": " + line + ": " + answer);
                RemoteControl.say(channel, answer, ANSWER_MILLIS);
            }
            channel.end();
        } catch (StbLinkException e) {
            channel.close(); // The terminal is gone, or silent: channelClosed says why.
        }
    }

    @Override
    public void channelClosed(DeviceSession session, PeerChannel channel) {
        System.out.println(channel.peerId() + " left: " + Reason.name(channel.reason()));
    }
}
