package org.stblink.toolchain.load;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;

/** A device's share of a network port: whatever a subclass does not do in another way goes to the port. Threads: as the port's. */
public abstract class NetworkShare implements NetworkPort {
    private final NetworkPort port;

    protected NetworkShare(NetworkPort port) {
        this.port = port;
    }

    @Override
    public int applyAddress(byte[] ip, int prefix, byte @Nullable [] gatewayOrNull) {
        return port.applyAddress(ip, prefix, gatewayOrNull);
    }

    @Override
    public int releaseAddress(byte[] ip) {
        return port.releaseAddress(ip);
    }

    @Override
    public HalStream connect(String host, int remotePort, byte @Nullable [] localIpOrNull) {
        return port.connect(host, remotePort, localIpOrNull);
    }

    @Override
    public HalListener listen(byte[] ip, int localPort) throws HalException {
        return port.listen(ip, localPort);
    }

    @Override
    public void await(int maxMillis) {
        port.await(maxMillis);
    }

    @Override
    public void wakeup() {
        port.wakeup();
    }
}
