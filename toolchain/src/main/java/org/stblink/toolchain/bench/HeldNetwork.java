package org.stblink.toolchain.bench;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;
import org.stblink.toolchain.load.NetworkShare;

/**
 * One device's share of a network port. It can keep the device's connections to its peers from being made, so that a call stands
 * still between its grant and its channel. Threads: one at a time, as the port's.
 */
final class HeldNetwork extends NetworkShare {
    private boolean holds;
    private @Nullable Held held;

    HeldNetwork(NetworkPort network) {
        super(network);
    }

    /** From now on a connection to a peer is not made before {@link #letGo}. */
    void hold() {
        holds = true;
    }

    /** Whether a connection to a peer waits. */
    boolean isHeld() {
        return held != null;
    }

    /** Makes the connection that waits, if one does, and holds no more. */
    void letGo() {
        holds = false;
        Held waiting = held;
        held = null;
        if (waiting != null) {
            waiting.make();
        }
    }

    /** A connection from the address that the server allocated is one to a peer. */
    @Override
    public HalStream connect(String host, int remotePort, byte @Nullable [] localIpOrNull) {
        if (localIpOrNull == null || !holds) {
            return super.connect(host, remotePort, localIpOrNull);
        }
        Held made = new Held(host, remotePort, localIpOrNull);
        held = made;
        return made;
    }

    /** A stream that is connecting until it is let go, and the port's own from then on. */
    private final class Held implements HalStream {
        private final String host;
        private final int remotePort;
        private final byte[] localIp;
        private @Nullable HalStream stream;
        private boolean closed;

        Held(String host, int remotePort, byte[] localIp) {
            this.host = host;
            this.remotePort = remotePort;
            this.localIp = localIp;
        }

        void make() {
            if (!closed) {
                stream = HeldNetwork.super.connect(host, remotePort, localIp);
            }
        }

        @Override
        public int status() {
            if (stream != null) {
                return stream.status();
            }
            return closed ? FAILED : CONNECTING;
        }

        @Override
        public int read(byte[] b, int off, int len) {
            return stream == null ? NOTHING : stream.read(b, off, len);
        }

        @Override
        public int write(byte[] b, int off, int len) {
            return stream == null ? 0 : stream.write(b, off, len);
        }

        @Override
        public byte @Nullable [] remoteAddress() {
            return stream == null ? null : stream.remoteAddress();
        }

        @Override
        public void close() {
            closed = true;
            if (stream != null) {
                stream.close();
            }
        }
    }
}
