package org.stblink.toolchain.fleet;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;

/** One box's share of a network port: connects to its server from an address of its own, and can lose that connection as in a power cut. */
public final class BoxNetwork implements NetworkPort {
    private final NetworkPort network;
    private final byte[] source;
    private @Nullable HalStream stream;

    public BoxNetwork(NetworkPort network, byte[] source) {
        this.network = network;
        this.source = source;
    }

    /** Drops the connection, without a word of the protocol. */
    public void cut() {
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }

    @Override
    public int applyAddress(byte[] ip, int prefix, byte @Nullable [] gatewayOrNull) {
        return DONE;
    }

    @Override
    public int releaseAddress(byte[] ip) {
        return DONE;
    }

    @Override
    public HalStream connect(String host, int port, byte @Nullable [] localIpOrNull) {
        if (localIpOrNull != null) {
            return network.connect(host, port, localIpOrNull);
        }
        HalStream opened = network.connect(host, port, source);
        stream = opened;
        return opened;
    }

    @Override
    public HalListener listen(byte[] ip, int port) throws HalException {
        return network.listen(ip, port);
    }

    @Override
    public void await(int maxMillis) {
        network.await(maxMillis);
    }

    @Override
    public void wakeup() {
        network.wakeup();
    }
}
