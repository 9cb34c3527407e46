package org.stblink.samples.remoteterminal;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.stblink.PeerChannel;
import org.stblink.StbLinkException;

/**
 * What terminal and box say to each other: the terminal sends one message and gets one back. Both are short lines of text.
 *
 * <pre>
 *  terminal -> box     press KEY        or   state
 *  box -> terminal     ok power=on channel=12 volume=30 muted=no        or   no WHY
 * </pre>
 *
 * <p>Nothing here says who the other one is or keeps others from listening: the channel does.
 */
final class RemoteControl {
    /** The service a terminal names when it calls, so that the box knows what it wants. */
    static final String SERVICE = "remote-control";

    static final String STATE = "state";
    static final String PRESS = "press ";
    static final String OK = "ok ";
    static final String NO = "no ";

    /** Longer than any line here. A message beyond it is not ours. */
    private static final int LONGEST_LINE_BYTES = 200;

    private RemoteControl() {}

    /** Sends a line; waits while there is no room. */
    static void say(PeerChannel channel, String line, int timeoutMillis) throws StbLinkException {
        channel.send(line.getBytes(StandardCharsets.UTF_8), timeoutMillis);
    }

    /** Waits for a line; null when the other side has no more to say, or what it said is none. */
    static @Nullable String hear(PeerChannel channel, int timeoutMillis) throws StbLinkException {
        byte[] message = channel.receive(timeoutMillis);
        if (message == null || message.length > LONGEST_LINE_BYTES) {
            return null;
        }
        return new String(message, StandardCharsets.UTF_8);
    }
}
