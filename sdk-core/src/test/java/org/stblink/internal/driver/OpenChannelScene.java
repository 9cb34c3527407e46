package org.stblink.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.stblink.PeerChannel;
import org.stblink.StbLinkException;
import org.stblink.support.FakeStream;

/** A channel of two boxes without threads that is open, in the hands of both applications. */
abstract class OpenChannelScene {
    final PolledWorld w = new PolledWorld();
    PeerChannel c;
    PeerChannel d;
    /** The caller's end of the peer stream. */
    FakeStream stream;

    /** What streams the boxes' network has. */
    boolean concurrentStreams() {
        return false;
    }

    @BeforeEach
    void open() throws StbLinkException {
        w.world.concurrentStreams = concurrentStreams();
        w.online();
        c = w.call();
        d = w.calleesEnd();
        stream = w.a.box.lastStream();
    }

    static byte[] bytes(int n) {
        byte[] b = new byte[n];
        new Random(n).nextBytes(b);
        return b;
    }

    static StbLinkException failure(ThrowingCallable call) {
        StbLinkException e = catchThrowableOfType(StbLinkException.class, call);
        assertThat(e).isNotNull();
        return e;
    }
}
