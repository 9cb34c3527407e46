package org.stblink.toolchain.box;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;
import org.stblink.toolchain.load.ListenerShare;
import org.stblink.toolchain.load.NetworkShare;

/**
 * A network port whose peer connections can be cut as if somebody pulled the cable: the SDK says no goodbye. The control
 * connection (the one that is not bound to a local address) is left alone.
 */
final class CuttableNetwork extends NetworkShare {
    private final Set<HalStream> peers = ConcurrentHashMap.newKeySet();

    CuttableNetwork(NetworkPort real) {
        super(real);
    }

    /** Cuts every peer connection; returns how many there were. */
    int cut() {
        int n = 0;
        for (HalStream s : peers) {
            if (s.status() == HalStream.OPEN) {
                n++;
            }
            s.close();
        }
        peers.clear();
        wakeup();
        return n;
    }

    private HalStream known(HalStream s) {
        peers.removeIf(old -> old.status() == HalStream.FAILED);
        peers.add(s);
        return s;
    }

    @Override
    public HalStream connect(String host, int remotePort, byte @Nullable [] localIpOrNull) {
        HalStream s = super.connect(host, remotePort, localIpOrNull);
        return localIpOrNull == null ? s : known(s);
    }

    @Override
    public HalListener listen(byte[] ip, int localPort) throws HalException {
        return new ListenerShare(super.listen(ip, localPort), this::known);
    }
}
