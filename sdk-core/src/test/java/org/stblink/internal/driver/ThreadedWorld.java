package org.stblink.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.stblink.PeerChannel;
import org.stblink.StbLinkException;
import org.stblink.support.FakeWorld;
import org.stblink.support.ScriptedServer;
import org.stblink.support.TestDevice;

/** Two boxes whose sessions have threads, and a server, in real time. */
final class ThreadedWorld {
    static final int PATIENCE_MILLIS = 20_000;

    final FakeWorld world = FakeWorld.threaded();
    final ScriptedServer server = new ScriptedServer(world);
    final TestDevice a;
    final TestDevice b;
    private final BlockingQueue<PeerChannel> opened = new LinkedBlockingQueue<>();

    /** @param recordBytes the longest record of each */
    ThreadedWorld(int recordBytes) throws StbLinkException {
        server.know("BOX-A", 1);
        server.know("BOX-B", 2);
        a = device("BOX-A", recordBytes);
        b = device("BOX-B", recordBytes);
        b.reaction = (what, channel) -> {
            if (what.startsWith("opened")) {
                opened.add(channel);
            }
        };
    }

    private TestDevice device(String id, int recordBytes) throws StbLinkException {
        return new TestDevice(
                world.box(id),
                TestDevice.config(server, id).maxRecordBytes(recordBytes).build());
    }

    ThreadedWorld online() {
        a.session.start();
        b.session.start();
        while (server.heard("BOX-B READY") == 0) {
            Thread.onSpinWait();
        }
        return this;
    }

    /** A channel from A to B. */
    PeerChannel call() throws StbLinkException {
        return a.session.call("BOX-B", "", PATIENCE_MILLIS);
    }

    /** B's end of the next one that it has not been asked for. */
    PeerChannel calleesEnd() throws InterruptedException {
        return opened.take();
    }

    void close() {
        a.session.close();
        b.session.close();
        assertThat(a.box.violations).isEmpty();
        assertThat(b.box.violations).isEmpty();
    }
}
