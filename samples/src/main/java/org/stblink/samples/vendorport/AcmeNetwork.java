package org.stblink.samples.vendorport;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.NetworkPort;
import org.stblink.port.blocking.BlockingNetwork;
import org.stblink.port.blocking.BlockingServer;
import org.stblink.port.blocking.BlockingSocket;
import org.stblink.samples.vendorport.acme.Acme;
import org.stblink.samples.vendorport.acme.AcmeNet;

/**
 * Acme's sockets as the blocking adapter wants them.
 *
 * <p>A handle in use cannot be closed, so {@link #closeEndsCalls} is false: every call that waits comes back after {@link
 * #TURN_TICKS}.
 */
final class AcmeNetwork implements BlockingNetwork {
    /** 100 ms: how long a closed stream may take to say so to its peer, and ten wake-ups a second of an idle one. */
    static final int TURN_TICKS = 10;

    private static final int BACKLOG = 8;

    private final AcmeNet net;

    AcmeNetwork(AcmeNet net) {
        this.net = net;
    }

    @Override
    public BlockingSocket open() throws HalException {
        return new AcmeSocket(net, AcmeErrors.check("socket", net.socket()));
    }

    @Override
    public BlockingServer listen(byte[] ip, int port) throws HalException {
        if (!AcmeIp.isIpv4(ip)) {
            throw new HalException("this box has no IPv6");
        }
        int handle = AcmeErrors.check("socket", net.socket());
        boolean done = false;
        try {
            AcmeErrors.check("bind", net.bind(handle, AcmeIp.toInt(ip), port));
            AcmeErrors.check("listen", net.listen(handle, BACKLOG));
            AcmeServer server = new AcmeServer(net, handle, AcmeErrors.check("localPort", net.localPort(handle)));
            done = true;
            return server;
        } finally {
            if (!done) {
                net.close(handle);
            }
        }
    }

    /** "Exists" is as good as done (NET-3); an address that is still checked for conflicts is not there yet. */
    @Override
    public int applyAddress(byte[] ip, int prefix, byte @Nullable [] gatewayOrNull) {
        if (!AcmeIp.isIpv4(ip)) {
            return NetworkPort.REFUSED;
        }
        int address = AcmeIp.toInt(ip);
        int added = net.ifAdd(address, prefix);
        if (added < 0 && added != Acme.EEXIST) {
            return NetworkPort.REFUSED;
        }
        return net.ifState(address) == AcmeNet.IF_UP ? NetworkPort.DONE : NetworkPort.PENDING;
    }

    /** "No such thing" is as good as done (NET-3). */
    @Override
    public int releaseAddress(byte[] ip) {
        if (!AcmeIp.isIpv4(ip)) {
            return NetworkPort.DONE;
        }
        int deleted = net.ifDel(AcmeIp.toInt(ip));
        return deleted == 0 || deleted == Acme.ENOENT ? NetworkPort.DONE : NetworkPort.REFUSED;
    }

    @Override
    public boolean closeEndsCalls() {
        return false;
    }
}
