package org.stblink.samples.remoteterminal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Iterator;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.SessionListener;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.samples.BoxSettings;

/** Drives a {@link TelevisionBox} from afar. It only calls: the server never offers it a call, and it needs no open port. */
public final class RemoteTerminal implements SessionListener {
    /** Exit code: the box could not be called, or the call was cut. */
    private static final int EXIT_NOT_REACHED = 1;

    private static final int CALL_MILLIS = 30_000;
    private static final int ANSWER_MILLIS = 10_000;

    private RemoteTerminal() {}

    /**
     * Arguments: those of {@link BoxSettings}, the box's id, and what to say to it, a line each; without any, lines are read
     * from the standard input.
     */
    public static void main(String[] args) throws Exception {
        BoxSettings settings = BoxSettings.onlyCalling(args);
        if (args.length <= BoxSettings.ARGUMENTS) {
            throw new IllegalArgumentException("which box? Its id comes after the terminal's own settings");
        }
        String box = args[BoxSettings.ARGUMENTS];
        String[] lines = Arrays.copyOfRange(args, BoxSettings.ARGUMENTS + 1, args.length);
        int code = 0;
        try (JavaSePlatform platform = JavaSePlatform.at(settings.directory())) {
            DeviceSession session = DeviceSession.open(platform, settings.config(), new RemoteTerminal());
            session.start();
            try {
                drive(session.call(box, RemoteControl.SERVICE, CALL_MILLIS), lines);
            } catch (StbLinkException e) {
                System.out.println(box + " cannot be driven: " + Reason.name(e.reason()));
                code = EXIT_NOT_REACHED;
            }
            session.close();
        }
        System.exit(code);
    }

    private static void drive(PeerChannel channel, String[] lines) throws StbLinkException, IOException {
        if (lines.length > 0) {
            say(channel, Arrays.asList(lines).iterator());
        } else {
            System.out.println("connected to " + channel.peerId() + "; 'state', or 'press' and a key:"
                    + " 0 to 9, ok, channel-up, channel-down, volume-up, volume-down, mute, power");
            BufferedReader typed = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
            say(channel, typed.lines().iterator());
        }
        channel.end();
        RemoteControl.hear(channel, ANSWER_MILLIS); // The box's own end, so that both know that nothing was lost.
    }

    private static void say(PeerChannel channel, Iterator<String> lines) throws StbLinkException {
        while (lines.hasNext()) {
            RemoteControl.say(channel, lines.next(), ANSWER_MILLIS);
            String answer = RemoteControl.hear(channel, ANSWER_MILLIS);
            if (answer == null) {
                System.out.println("the box has hung up");
                return;
            }
            System.out.println(answer);
        }
    }

    @Override
    public void stateChanged(DeviceSession session, int state, int reason) {
        System.out.println(SessionState.name(state) + (reason == Reason.NONE ? "" : " " + Reason.name(reason)));
    }

    @Override
    public void channelOpened(DeviceSession session, PeerChannel channel) {
        // drive() has it already, from call().
    }

    @Override
    public void channelClosed(DeviceSession session, PeerChannel channel) {
        System.out.println("channel over: " + Reason.name(channel.reason()));
    }
}
