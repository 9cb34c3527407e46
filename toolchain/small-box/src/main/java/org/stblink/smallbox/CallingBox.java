package org.stblink.smallbox;

import org.jspecify.annotations.Nullable;
import org.stblink.PeerChannel;
import org.stblink.StbLinkException;

/** Enrols, registers, calls, loses the link, asks again, and lets itself be called. */
final class CallingBox {
    private static final int TRANSFER_BYTES = 40_000;

    private final BoxLoop loop;
    private final BoxPlatform platform;
    private final String peer;

    CallingBox(BoxLoop loop, BoxPlatform platform, String peer) {
        this.loop = loop;
        this.platform = platform;
        this.peer = peer;
    }

    void run() throws StbLinkException {
        loop.awaitOnline();
        Meter.say("ONLINE", loop, platform.secrets());
        platform.secrets().reset();

        PeerChannel first = loop.dial(peer, "echo");
        Meter.say("CALLED", loop, platform.secrets());
        Transfer.run(loop, first, TRANSFER_BYTES);
        Meter.say("CHANNEL", loop, platform.secrets());

        platform.network().cut();
        loop.awaitClosed(first);

        PeerChannel second = loop.dial(peer, "echo");
        if (second.sessionId().equals(first.sessionId())) {
            throw new IllegalStateException("the second call got the first one's session");
        }
        Transfer.run(loop, second, TRANSFER_BYTES);
        second.end();
        loop.awaitClosed(second);

        PeerChannel wish = loop.dial(peer, "call-me");
        wish.end();
        echo();
        Meter.say("DONE", loop, platform.secrets());
        loop.session().close();
    }

    /** Is called, and gives back what comes. */
    private void echo() {
        long deadline = loop.deadline();
        @Nullable PeerChannel channel = null;
        while (channel == null) {
            loop.turnBefore(deadline, "the other box's call");
            channel = loop.nextIncoming();
        }
        Meter.say("CALLED-BY " + channel.peerId());
        Echo echo = new Echo(channel);
        while (echo.step()) {
            loop.turnBefore(deadline, "the caller's bytes");
        }
        loop.awaitClosed(channel);
    }
}
