package org.stblink.smallbox;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;

/** A network whose connections to other boxes can be cut without a goodbye, as when somebody pulls the cable. */
final class CuttableNetwork implements NetworkPort {
    private final NetworkPort real;
    private final ArrayList<HalStream> calls = new ArrayList<HalStream>();

    CuttableNetwork(NetworkPort real) {
        this.real = real;
    }

    /** Cuts every connection that this box called another one on: those from an address of its own. */
    void cut() {
        for (int i = 0; i < calls.size(); i++) {
            calls.get(i).close();
        }
        calls.clear();
        real.wakeup();
    }

    @Override
    public HalStream connect(String host, int port, byte @Nullable [] localIpOrNull) {
        HalStream s = real.connect(host, port, localIpOrNull);
        if (localIpOrNull != null) {
            calls.add(s);
        }
        return s;
    }

    @Override
    public HalListener listen(byte[] ip, int port) throws HalException {
        return real.listen(ip, port);
    }

    @Override
    public int applyAddress(byte[] ip, int prefix, byte @Nullable [] gatewayOrNull) {
        return real.applyAddress(ip, prefix, gatewayOrNull);
    }

    @Override
    public int releaseAddress(byte[] ip) {
        return real.releaseAddress(ip);
    }

    @Override
    public void await(int maxMillis) {
        real.await(maxMillis);
    }

    @Override
    public void wakeup() {
        real.wakeup();
    }
}
