package org.stblink.samples.vendorport;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.port.Addresses;
import org.stblink.port.blocking.BlockingSocket;
import org.stblink.samples.vendorport.acme.AcmeNet;

/**
 * A handle. The adapter closes it only when no thread is inside a call, which is what Acme asks for, and possibly more than
 * once, which Acme must not see: by then the number may be another socket's.
 */
final class AcmeSocket implements BlockingSocket {
    private static final int LONGEST_NAME = 255;
    /** 15 s: the SDK gives up earlier. */
    private static final int CONNECT_TICKS = 1500;

    private final AcmeNet net;
    private final int handle;

    /** Written once, before others can see this socket as connected. */
    private volatile byte @Nullable [] remote;

    private boolean closed;

    AcmeSocket(AcmeNet net, int handle) {
        this.net = net;
        this.handle = handle;
    }

    /** Prepares a connected handle. */
    void ready() throws HalException {
        AcmeErrors.check("nodelay", net.option(handle, AcmeNet.OPT_NODELAY, 1)); // NET-14
        int[] peer = new int[1];
        AcmeErrors.check("peer", net.peer(handle, peer));
        remote = AcmeIp.toBytes(peer[0]);
    }

    @Override
    public void connect(String host, int port, byte @Nullable [] localIpOrNull) throws HalException {
        int ip = address(host);
        if (localIpOrNull != null) {
            if (!AcmeIp.isIpv4(localIpOrNull)) {
                throw new HalException("this box has no IPv6");
            }
            AcmeErrors.check("bind", net.bind(handle, AcmeIp.toInt(localIpOrNull), 0));
        }
        int result;
        do {
            result = net.connect(handle, ip, port, CONNECT_TICKS);
        } while (AcmeErrors.isInterrupted(result));
        AcmeErrors.check("connect", result);
        ready();
    }

    private int address(String host) throws HalException {
        byte[] literal = Addresses.parse(host);
        if (literal != null) {
            if (!AcmeIp.isIpv4(literal)) {
                throw new HalException("this box has no IPv6");
            }
            return AcmeIp.toInt(literal);
        }
        int[] found = new int[1];
        AcmeErrors.check("resolve", net.resolve(CText.of(host, LONGEST_NAME), found));
        return found[0];
    }

    @Override
    public int read(byte[] b, int off, int len) throws HalException {
        int got = net.recv(handle, b, off, len, AcmeNetwork.TURN_TICKS);
        if (got == 0) {
            return END; // Acme's 0 is the end, the adapter's 0 is "not yet".
        }
        return AcmeErrors.isNotYet(got) ? 0 : AcmeErrors.check("recv", got);
    }

    @Override
    public int write(byte[] b, int off, int len) throws HalException {
        int taken = net.send(handle, b, off, len, AcmeNetwork.TURN_TICKS);
        return AcmeErrors.isNotYet(taken) ? 0 : AcmeErrors.check("send", taken);
    }

    @Override
    public byte @Nullable [] remoteAddress() {
        byte[] known = remote;
        return known == null ? null : known.clone();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            net.close(handle);
        }
    }
}
