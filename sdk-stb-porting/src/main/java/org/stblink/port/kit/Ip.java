package org.stblink.port.kit;

/** IP addresses as text, without {@code java.net}: the kit runs where there is none. */
final class Ip {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int GROUPS = 8;
    private static final int MAX_PART = 255;
    private static final int MAX_GROUP = 0xffff;
    private static final int HEX = 16;
    /** Of TEST-NET-3 (RFC 5737) and of the documentation prefix (RFC 3849): nobody has these. */
    private static final byte[] FOREIGN_V4 = {(byte) 203, 0, 113, 77};

    private static final byte[] FOREIGN_V6 = {0x20, 0x01, 0x0d, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 77};

    private Ip() {}

    /**
     * Reads {@code 192.0.2.1} or {@code 2001:db8::1}.
     *
     * @throws IllegalArgumentException when it is neither
     */
    static byte[] parse(String text) {
        try {
            return text.indexOf(':') < 0 ? v4(text) : v6(text);
        } catch (NumberFormatException e) {
            throw wrong(text);
        }
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "\"" + text + "\" is no address; one looks like 192.0.2.1 or 2001:db8:0:0:0:0:0:1");
    }

    private static byte[] v4(String text) {
        byte[] ip = new byte[IPV4_BYTES];
        int from = 0;
        for (int i = 0; i < IPV4_BYTES; i++) {
            int end = i == IPV4_BYTES - 1 ? text.length() : text.indexOf('.', from);
            if (end < 0) {
                throw wrong(text);
            }
            int part = Integer.parseInt(text.substring(from, end));
            if (part < 0 || part > MAX_PART) {
                throw wrong(text);
            }
            ip[i] = (byte) part;
            from = end + 1;
        }
        return ip;
    }

    private static byte[] v6(String text) {
        int gap = text.indexOf("::");
        byte[] ip = new byte[IPV6_BYTES];
        if (gap < 0) {
            if (groups(text, ip, 0) != GROUPS) {
                throw wrong(text);
            }
            return ip;
        }
        byte[] tail = new byte[IPV6_BYTES];
        int before = groups(text.substring(0, gap), ip, 0);
        int after = groups(text.substring(gap + 2), tail, 0);
        if (before + after >= GROUPS) {
            throw wrong(text);
        }
        System.arraycopy(tail, 0, ip, IPV6_BYTES - 2 * after, 2 * after);
        return ip;
    }

    /** @return how many groups were read */
    private static int groups(String text, byte[] into, int at) {
        int count = 0;
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf(':', from);
            end = end < 0 ? text.length() : end;
            int group = Integer.parseInt(text.substring(from, end), HEX);
            if (group < 0 || group > MAX_GROUP || count == GROUPS) {
                throw wrong(text);
            }
            into[at + 2 * count] = (byte) (group >> 8);
            into[at + 2 * count + 1] = (byte) group;
            count++;
            from = end + 1;
        }
        return count;
    }

    /** As one writes it; all eight groups of IPv6. */
    static String text(byte[] ip) {
        StringBuffer out = new StringBuffer();
        if (ip.length == IPV4_BYTES) {
            for (int i = 0; i < IPV4_BYTES; i++) {
                out.append(i == 0 ? "" : ".").append(ip[i] & 0xff);
            }
            return out.toString();
        }
        for (int i = 0; i + 1 < ip.length; i += 2) {
            out.append(i == 0 ? "" : ":").append(Integer.toHexString((ip[i] & 0xff) << 8 | ip[i + 1] & 0xff));
        }
        return out.toString();
    }

    /** An address of the same family that no box has. */
    static byte[] foreign(byte[] like) {
        return (like.length == IPV4_BYTES ? FOREIGN_V4 : FOREIGN_V6).clone();
    }
}
