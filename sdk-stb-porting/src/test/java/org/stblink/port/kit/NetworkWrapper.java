package org.stblink.port.kit;

import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;

/** A network in front of a network; every stream and listener goes through {@link #stream} and {@link #listener}. */
class NetworkWrapper implements NetworkPort {
    final NetworkPort good;

    NetworkWrapper(NetworkPort good) {
        this.good = good;
    }

    HalStream stream(HalStream stream) {
        return stream;
    }

    HalListener listener(HalListener listener) {
        return listener;
    }

    @Override
    public int applyAddress(byte[] ip, int prefix, byte[] gatewayOrNull) {
        return good.applyAddress(ip, prefix, gatewayOrNull);
    }

    @Override
    public int releaseAddress(byte[] ip) {
        return good.releaseAddress(ip);
    }

    @Override
    public HalStream connect(String host, int port, byte[] localIpOrNull) {
        return stream(good.connect(host, port, localIpOrNull));
    }

    @Override
    public HalListener listen(byte[] ip, int port) throws HalException {
        return listener(new ListenerWrapper(good.listen(ip, port)) {
            @Override
            public HalStream accept() {
                HalStream accepted = super.accept();
                return accepted == null ? null : stream(accepted);
            }
        });
    }

    @Override
    public void await(int maxMillis) {
        good.await(maxMillis);
    }

    @Override
    public void wakeup() {
        good.wakeup();
    }
}
