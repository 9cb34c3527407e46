package org.stblink.samples.vendorport;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.port.blocking.BlockingServer;
import org.stblink.port.blocking.BlockingSocket;
import org.stblink.samples.vendorport.acme.AcmeNet;

/** A listening handle. */
final class AcmeServer implements BlockingServer {
    private final AcmeNet net;
    private final int handle;
    private final int port;
    private boolean closed;

    AcmeServer(AcmeNet net, int handle, int port) {
        this.net = net;
        this.handle = handle;
        this.port = port;
    }

    @Override
    public @Nullable BlockingSocket accept() throws HalException {
        int accepted = net.accept(handle, AcmeNetwork.TURN_TICKS);
        if (AcmeErrors.isNotYet(accepted)) {
            return null;
        }
        AcmeSocket socket = new AcmeSocket(net, AcmeErrors.check("accept", accepted));
        try {
            socket.ready();
            return socket;
        } catch (HalException gone) {
            socket.close();
            return null; // The caller went before we looked: nobody came.
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            net.close(handle);
        }
    }
}
