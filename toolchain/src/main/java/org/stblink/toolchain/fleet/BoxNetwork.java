package org.stblink.toolchain.fleet;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;
import org.stblink.toolchain.load.NetworkShare;

/** One box's share of a network port: connects to its server from an address of its own, and can lose that connection as in a power cut. */
public final class BoxNetwork extends NetworkShare {
    private final byte[] source;
    private @Nullable HalStream stream;

    public BoxNetwork(NetworkPort network, byte[] source) {
        super(network);
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
    public HalStream connect(String host, int remotePort, byte @Nullable [] localIpOrNull) {
        if (localIpOrNull != null) {
            return super.connect(host, remotePort, localIpOrNull);
        }
        HalStream opened = super.connect(host, remotePort, source);
        stream = opened;
        return opened;
    }
}
