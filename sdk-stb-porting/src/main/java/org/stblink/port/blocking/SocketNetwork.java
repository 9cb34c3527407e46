package org.stblink.port.blocking;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.LogSink;
import org.stblink.hal.NetworkPort;
import org.stblink.port.Addresses;
import org.stblink.port.LogCodes;

/**
 * The blocking calls of {@code java.net}: for a machine without {@code nio}, and the example to copy from.
 *
 * <p><b>Addresses.</b> It adds none to an interface: an address that is local already is DONE, any other is REFUSED. A box
 * that has to add them extends this by its own two methods.
 */
public class SocketNetwork implements BlockingNetwork {
    private final LogSink log;

    /** @param log hears of addresses that are refused */
    public SocketNetwork(LogSink log) {
        this.log = log;
    }

    @Override
    public BlockingSocket open() {
        return new JavaSocket(this);
    }

    @Override
    public BlockingServer listen(byte[] ip, int port) throws HalException {
        return JavaServer.listen(ip, port);
    }

    /**
     * Looks a host up; may take its time. A vendor with another name service overrides this.
     *
     * @param host name or literal address
     * @return one address or more, in the order in which to try them
     */
    protected InetAddress[] resolve(String host) throws IOException {
        return InetAddress.getAllByName(host);
    }

    /** Whether one can listen on it, which is what the address is for. */
    @Override
    public int applyAddress(byte[] ip, int prefix, byte @Nullable [] gatewayOrNull) {
        if (isLocal(ip)) {
            return NetworkPort.DONE;
        }
        log.log(
                LogSink.WARN,
                LogCodes.ADDRESS_REFUSED,
                "address " + Addresses.text(ip) + " is not local, and this port adds none");
        return NetworkPort.REFUSED;
    }

    private static boolean isLocal(byte[] ip) {
        if (Addresses.address(ip).isAnyLocalAddress() || Addresses.address(ip).isMulticastAddress()) {
            return false;
        }
        ServerSocket probe = null;
        try {
            probe = new ServerSocket();
            probe.bind(new InetSocketAddress(Addresses.address(ip), 0));
            return true;
        } catch (IOException notLocal) {
            return false;
        } finally {
            JavaServer.closeQuietly(probe);
        }
    }

    /** Nothing was added, so nothing is taken away. */
    @Override
    public int releaseAddress(byte[] ip) {
        return NetworkPort.DONE;
    }

    /** Java promises it. */
    @Override
    public boolean closeEndsCalls() {
        return true;
    }
}
