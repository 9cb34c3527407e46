package org.stblink.smallbox;

import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.stblink.PeerChannel;
import org.stblink.StbLinkException;

/** Answers every call; calls back where the caller wants that, and is done then. */
final class AnsweringBox {
    private static final int TRANSFER_BYTES = 40_000;

    private final BoxLoop loop;
    private final BoxPlatform platform;
    private final ArrayList<Echo> echoes = new ArrayList<Echo>();

    AnsweringBox(BoxLoop loop, BoxPlatform platform) {
        this.loop = loop;
        this.platform = platform;
    }

    void run() throws StbLinkException {
        loop.awaitOnline();
        Meter.say("ONLINE", loop, platform.secrets());
        platform.secrets().reset();
        long deadline = loop.deadline();
        @Nullable String caller = null;
        while (caller == null) {
            loop.turnBefore(deadline, "a call");
            caller = answer();
        }
        PeerChannel back = loop.dial(caller, "back");
        Transfer.run(loop, back, TRANSFER_BYTES);
        back.end();
        loop.awaitClosed(back);
        Meter.say("DONE", loop, platform.secrets());
        loop.session().close();
    }

    /** Serves what is open; returns who wants to be called. */
    private @Nullable String answer() {
        @Nullable String wishes = null;
        PeerChannel channel = loop.nextIncoming();
        if (channel != null) {
            Meter.say("CALLED-BY " + channel.peerId());
            if (Arrays.equals(channel.service(), BoxLoop.ascii("call-me"))) {
                channel.end();
                wishes = channel.peerId();
            } else {
                echoes.add(new Echo(channel));
            }
        }
        for (int i = echoes.size() - 1; i >= 0; i--) {
            if (!echoes.get(i).step()) {
                echoes.remove(i);
            }
        }
        return wishes;
    }
}
