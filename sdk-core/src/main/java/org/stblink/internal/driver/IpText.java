package org.stblink.internal.driver;

/** Addresses as text: what {@code connect} takes and a log shows. */
public final class IpText {
    private static final String HEX = "0123456789abcdef";

    private IpText() {}

    /** Dotted decimal (4 bytes) or eight groups of hexadecimal (16 bytes). */
    public static String of(byte[] ip) {
        StringBuilder text = new StringBuilder(40);
        if (ip.length == 4) {
            for (int i = 0; i < 4; i++) {
                text.append(i == 0 ? "" : ".").append(ip[i] & 0xFF);
            }
            return text.toString();
        }
        for (int i = 0; i + 1 < ip.length; i += 2) {
            text.append(i == 0 ? "" : ":");
            text.append(HEX.charAt(ip[i] >> 4 & 15)).append(HEX.charAt(ip[i] & 15));
            text.append(HEX.charAt(ip[i + 1] >> 4 & 15)).append(HEX.charAt(ip[i + 1] & 15));
        }
        return text.toString();
    }
}
