package org.stblink.port.sim;

import java.util.Arrays;
import org.stblink.hal.HalStream;

/** A box that is connected to a server which remembers what it got. */
abstract class SimServerHarness {
    protected final SimWorld world = new SimWorld(7);
    protected final Recorder server = new Recorder();
    protected SimPeer serverEnd;

    protected final HalStream boxConnectedToServer(SimBox box) {
        world.serverSocket("server", 7000, peer -> {
            serverEnd = peer;
            return server;
        });
        HalStream stream = box.network().connect("server", 7000, null);
        world.require("open", () -> stream.status() == HalStream.OPEN, 1000);
        return stream;
    }

    protected static byte[] read(HalStream stream) {
        byte[] b = new byte[100];
        int count = stream.read(b, 0, b.length);
        return Arrays.copyOf(b, Math.max(0, count));
    }
}
