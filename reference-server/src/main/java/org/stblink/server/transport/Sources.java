package org.stblink.server.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.stblink.server.domain.IpAddress;

/** Where a connection comes from, as limits and the audit count it. */
final class Sources {
    private static final int HOST_PART = 8;

    private Sources() {}

    /** An IPv4 address; of IPv6 the /64 network, because one host has all of its addresses (RFC 4862). */
    static String of(SocketAddress remote) {
        if (remote instanceof InetSocketAddress socket && socket.getAddress() != null) {
            return of(socket.getAddress());
        }
        return "unknown";
    }

    private static String of(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == IpAddress.V4_BYTES) {
            return IpAddress.of(bytes).toString();
        }
        for (int i = HOST_PART; i < bytes.length; i++) {
            bytes[i] = 0;
        }
        return IpAddress.of(bytes) + "/64";
    }
}
