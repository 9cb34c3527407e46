package org.stblink.samples.polldriven;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.SessionListener;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.port.javase.JavaSePlatform;

/**
 * Registers and answers every call, or calls one box and says something to it five times a second; all of it in the main
 * thread. With a target it ends when the conversation has.
 */
public final class PollingBox implements SessionListener {
    /** How long the middleware can do without its turn. */
    private static final int LONGEST_WAIT_MILLIS = 50;

    private static final int CALL_MILLIS = 10_000;
    private static final int TICKS = 25;

    private final List<Conversation> conversations = new ArrayList<>();
    private final String target;
    private boolean calling;
    private boolean done;

    private PollingBox(String target) {
        this.target = target;
    }

    /** Arguments: DIRECTORY DEVICE-ID SERVER-HOST SERVER-PORT SERVER-KEY-HEX ENROLMENT-TOKEN-HEX [TARGET]. */
    public static void main(String[] args) throws Exception {
        if (args.length < 6) {
            throw new IllegalArgumentException("arguments: DIRECTORY DEVICE-ID SERVER-HOST SERVER-PORT SERVER-KEY-HEX"
                    + " ENROLMENT-TOKEN-HEX [TARGET]; STB_USERNAME and STB_PASSWORD name the user");
        }
        DeviceConfig config = DeviceConfig.builder(args[1])
                .server(args[2], Integer.parseInt(args[3]))
                .serverKey(HexFormat.of().parseHex(args[4]))
                .enrolmentToken(HexFormat.of().parseHex(args[5]))
                .credentials(environment("STB_USERNAME"), environment("STB_PASSWORD"))
                .build();
        PollingBox box = new PollingBox(args.length > 6 ? args[6] : "");
        try (JavaSePlatform platform =
                JavaSePlatform.builder(Path.of(args[0])).pollMode().open()) {
            DeviceSession session = DeviceSession.open(platform, config, box);
            session.start();
            box.loop(platform, session);
            session.close();
        }
    }

    /** The middleware's loop. On a real box it also reads keys, draws, and feeds the watchdog: process() never waits. */
    private void loop(JavaSePlatform platform, DeviceSession session) throws StbLinkException {
        while (!done) {
            long wait = session.process();
            long now = platform.clock().millis();
            if (!target.isEmpty() && !calling && session.state() == SessionState.ONLINE) {
                calling = true;
                session.open(target, new byte[0], CALL_MILLIS); // channelOpened or channelClosed will tell
            }
            conversations.removeIf(c -> !c.step(now));
            // The one place that waits: ends at once when a socket is ready.
            platform.network().await((int) Math.min(wait, LONGEST_WAIT_MILLIS));
        }
    }

    private static String environment(String name) {
        String value = System.getenv(name);
        return value == null ? "" : value;
    }

    @Override
    public void stateChanged(DeviceSession session, int state, int reason) {
        System.out.println(SessionState.name(state) + (reason == Reason.NONE ? "" : " " + Reason.name(reason)));
        done |= state == SessionState.STOPPED;
    }

    @Override
    public void channelOpened(DeviceSession session, PeerChannel channel) {
        System.out.println("talking to " + channel.peerId());
        conversations.add(new Conversation(channel, channel.isCaller() ? TICKS : 0));
    }

    @Override
    public void channelClosed(DeviceSession session, PeerChannel channel) {
        System.out.println("channel over: " + Reason.name(channel.reason()));
        if (channel.isCaller()) {
            if (channel.reason() == Reason.TARGET_OFFLINE) {
                calling = false; // the other box may come yet: call again
            } else {
                done = true;
            }
        }
    }
}
