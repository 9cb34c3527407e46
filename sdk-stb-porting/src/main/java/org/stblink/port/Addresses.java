package org.stblink.port;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** IP addresses as bytes and as text, without name lookup. */
public final class Addresses {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int MAX_PORT = 65535;
    private static final int MAX_PART = 255;
    private static final int HEX = 16;

    private Addresses() {}

    /**
     * Reads a literal address: four decimal numbers, or what Java takes for IPv6.
     *
     * @return 4 or 16 bytes, or null when {@code text} is a name or nothing at all
     */
    public static byte @Nullable [] parse(String text) {
        InetAddress literal = literal(text);
        return literal == null ? null : literal.getAddress();
    }

    /** As {@link #parse}, for Java's network: with the zone that a link-local address needs there ({@code fe80::1%eth0}). */
    public static @Nullable InetAddress literal(String text) {
        if (!looksLikeIpv6(text)) {
            byte[] ip = ipv4(text);
            return ip == null ? null : address(ip);
        }
        try {
            return InetAddress.getByName(text); // Reads it or throws: no lookup for what starts like this.
        } catch (UnknownHostException notAnAddress) {
            return null;
        }
    }

    /** Whether {@code text} could be a host name; an empty one would mean "this host" to Java. */
    public static boolean isName(String text) {
        return text.length() > 0 && text.indexOf(':') < 0 && text.indexOf(' ') < 0 && parse(text) == null;
    }

    /** As one writes it: {@code 192.0.2.1}, {@code 2001:db8:0:0:0:0:0:1}. */
    public static String text(byte[] ip) {
        return address(ip).getHostAddress();
    }

    /** Address and port as one writes them: {@code 192.0.2.1:80}, {@code [2001:db8:0:0:0:0:0:1]:80}. */
    public static String text(byte[] ip, int port) {
        String text = text(ip);
        return (text.indexOf(':') < 0 ? text : "[" + text + "]") + ":" + port;
    }

    /**
     * For Java's network.
     *
     * @throws IllegalArgumentException when it has neither 4 nor 16 bytes
     */
    public static InetAddress address(byte[] ip) {
        try {
            return InetAddress.getByAddress(ip);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + ip.length, e);
        }
    }

    /** @throws IllegalArgumentException when it has neither 4 nor 16 bytes */
    public static void require(byte[] ip) {
        if (ip.length != IPV4_BYTES && ip.length != IPV6_BYTES) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + ip.length);
        }
    }

    /** The arguments of {@link org.stblink.hal.NetworkPort#applyAddress}. */
    public static void requireSubnet(byte[] ip, int prefix, byte @Nullable [] gatewayOrNull) {
        require(ip);
        if (prefix < 0 || prefix > ip.length * Byte.SIZE) {
            throw new IllegalArgumentException("prefix " + prefix + " is not one of " + ip.length + " bytes");
        }
        if (gatewayOrNull != null && gatewayOrNull.length != ip.length) {
            throw new IllegalArgumentException("gateway and address are of different families");
        }
    }

    /** @throws IllegalArgumentException when it is not {@code lowest} to 65535 */
    public static void requirePort(int port, int lowest) {
        if (port < lowest || port > MAX_PORT) {
            throw new IllegalArgumentException("port must be " + lowest + " to " + MAX_PORT + ", not " + port);
        }
    }

    private static boolean looksLikeIpv6(String text) {
        if (text.indexOf(':') < 0) {
            return false;
        }
        char first = text.charAt(0);
        return first == ':' || first == '[' || Character.digit(first, HEX) >= 0;
    }

    /** Four decimal numbers of 0 to 255, nothing else: short and octal forms mean different things to different systems. */
    private static byte @Nullable [] ipv4(String text) {
        byte[] out = new byte[IPV4_BYTES];
        int start = 0;
        for (int i = 0; i < IPV4_BYTES; i++) {
            int dot = i < IPV4_BYTES - 1 ? text.indexOf('.', start) : text.length();
            int value = dot < 0 ? -1 : decimal(text.substring(start, dot));
            if (value < 0) {
                return null;
            }
            out[i] = (byte) value;
            start = dot + 1;
        }
        return out;
    }

    private static int decimal(String part) {
        if (part.length() == 0 || part.length() > 3 || (part.length() > 1 && part.charAt(0) == '0')) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value <= MAX_PART ? value : -1;
    }
}
