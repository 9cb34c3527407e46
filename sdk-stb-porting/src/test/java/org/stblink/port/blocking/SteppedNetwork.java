package org.stblink.port.blocking;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.NetworkPort;

/** A network of {@link SteppedSocket}s: every call waits until the test lets it go on. */
final class SteppedNetwork implements BlockingNetwork {
    private final boolean closeEndsCalls;
    private final List<SteppedSocket> opened = new ArrayList<>();
    final SteppedServer server = new SteppedServer();
    private boolean addressFails;
    private boolean opensNoMore;

    SteppedNetwork(boolean closeEndsCalls) {
        this.closeEndsCalls = closeEndsCalls;
    }

    /** The socket that was opened last. */
    synchronized SteppedSocket last() {
        return opened.get(opened.size() - 1);
    }

    synchronized int opened() {
        return opened.size();
    }

    synchronized void addressFails() {
        addressFails = true;
    }

    synchronized void opensAndListensNoMore() {
        opensNoMore = true;
    }

    private void throwIfTold() {
        if (opensNoMore) {
            throw new IllegalStateException("the vendor's bug");
        }
    }

    @Override
    public synchronized BlockingSocket open() {
        throwIfTold();
        SteppedSocket socket = new SteppedSocket(closeEndsCalls);
        opened.add(socket);
        return socket;
    }

    @Override
    public synchronized BlockingServer listen(byte[] ip, int port) {
        throwIfTold();
        return server;
    }

    @Override
    public synchronized int applyAddress(byte[] ip, int prefix, byte @Nullable [] gatewayOrNull) {
        if (addressFails) {
            throw new IllegalStateException("the vendor's bug");
        }
        return NetworkPort.DONE;
    }

    @Override
    public int releaseAddress(byte[] ip) {
        return NetworkPort.DONE;
    }

    @Override
    public boolean closeEndsCalls() {
        return closeEndsCalls;
    }

    /** Gives out the connections that the test makes. */
    static final class SteppedServer implements BlockingServer {
        private final List<SteppedSocket> arrivals = new ArrayList<>();
        private @Nullable String failure;
        private @Nullable Throwable fault;
        private boolean closed;
        private int accepted;

        synchronized void arrives(SteppedSocket socket) {
            arrivals.add(socket);
            notifyAll();
        }

        /** The next accept fails. */
        synchronized void fails(String why) {
            failure = why;
            notifyAll();
        }

        /** The next accept throws this, which is no HalException. */
        synchronized void throwsOnce(Throwable bug) {
            fault = bug;
            notifyAll();
        }

        synchronized int accepted() {
            return accepted;
        }

        @Override
        public synchronized BlockingSocket accept() throws HalException {
            while (arrivals.isEmpty() && failure == null && fault == null && !closed) {
                SteppedSocket.pause(this);
            }
            Throwable bug = fault;
            fault = null;
            SteppedSocket.throwUnchecked(bug);
            String why = closed ? "closed" : failure;
            failure = null;
            if (why != null) {
                throw new HalException(why);
            }
            accepted++;
            return arrivals.remove(0);
        }

        @Override
        public int port() {
            return 4711;
        }

        @Override
        public synchronized void close() {
            closed = true;
            notifyAll();
        }
    }
}
