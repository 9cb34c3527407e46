package org.stblink.server.domain;

/** Text forms of addresses: dotted quads, and RFC 4291 section 2.2 read, RFC 5952 written. */
final class IpText {
    private static final int GROUPS = 8;

    private IpText() {}

    static byte[] parse(String text) {
        return text.indexOf(':') < 0 ? parseV4(text, text) : parseV6(text);
    }

    static String format(byte[] bytes) {
        return bytes.length == IpAddress.V4_BYTES ? formatV4(bytes) : formatV6(bytes);
    }

    private static byte[] parseV4(String part, String whole) {
        String[] numbers = part.split("\\.", -1);
        if (numbers.length != IpAddress.V4_BYTES) {
            throw notAnAddress(whole);
        }
        byte[] bytes = new byte[IpAddress.V4_BYTES];
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i].length() > 1 && numbers[i].charAt(0) == '0') {
                throw notAnAddress(whole);
            }
            bytes[i] = (byte) number(numbers[i], 10, 3, 255, whole);
        }
        return bytes;
    }

    private static byte[] parseV6(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            throw notAnAddress(text);
        }
        byte[] head = groups(gap < 0 ? text : text.substring(0, gap), text);
        byte[] tail = groups(gap < 0 ? "" : text.substring(gap + 2), text);
        int written = head.length + tail.length;
        boolean fits = gap < 0 ? written == IpAddress.V6_BYTES : written <= IpAddress.V6_BYTES - 2;
        if (!fits) {
            throw notAnAddress(text);
        }
        byte[] bytes = new byte[IpAddress.V6_BYTES];
        System.arraycopy(head, 0, bytes, 0, head.length);
        System.arraycopy(tail, 0, bytes, bytes.length - tail.length, tail.length);
        return bytes;
    }

    /** Groups of four hexadecimal digits between colons; the last one of the whole text may be a dotted quad. */
    private static byte[] groups(String part, String whole) {
        if (part.isEmpty()) {
            return new byte[0];
        }
        String[] groups = part.split(":", -1);
        boolean quad = whole.endsWith(part) && groups[groups.length - 1].indexOf('.') >= 0;
        int length = 2 * groups.length + (quad ? 2 : 0);
        if (length > IpAddress.V6_BYTES) {
            throw notAnAddress(whole);
        }
        byte[] bytes = new byte[length];
        int plain = groups.length - (quad ? 1 : 0);
        for (int i = 0; i < plain; i++) {
            int value = number(groups[i], 16, 4, 0xFFFF, whole);
            bytes[2 * i] = (byte) (value >>> 8);
            bytes[2 * i + 1] = (byte) value;
        }
        if (quad) {
            System.arraycopy(parseV4(groups[plain], whole), 0, bytes, 2 * plain, IpAddress.V4_BYTES);
        }
        return bytes;
    }

    private static int number(String digits, int radix, int mostDigits, int most, String whole) {
        if (digits.isEmpty() || digits.length() > mostDigits) {
            throw notAnAddress(whole);
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            int digit = c < 128 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                throw notAnAddress(whole);
            }
            value = value * radix + digit;
        }
        if (value > most) {
            throw notAnAddress(whole);
        }
        return value;
    }

    private static IllegalArgumentException notAnAddress(String text) {
        return new IllegalArgumentException("not an IP address: " + text);
    }

    private static String formatV4(byte[] bytes) {
        return (bytes[0] & 0xFF) + "." + (bytes[1] & 0xFF) + "." + (bytes[2] & 0xFF) + "." + (bytes[3] & 0xFF);
    }

    /** RFC 5952 section 4: lower case, no leading zeroes, the longest run of zero groups (two or more) as {@code ::}. */
    private static String formatV6(byte[] bytes) {
        int gap = -1;
        int gapLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int length = 0;
            while (i + length < GROUPS && group(bytes, i + length) == 0) {
                length++;
            }
            if (length > gapLength) {
                gap = i;
                gapLength = length;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == gap) {
                text.append("::");
                i += gapLength - 1;
            } else {
                boolean first = text.length() == 0 || text.charAt(text.length() - 1) == ':';
                text.append(first ? "" : ":").append(Integer.toHexString(group(bytes, i)));
            }
        }
        return text.toString();
    }

    private static int group(byte[] bytes, int i) {
        return (bytes[2 * i] & 0xFF) << 8 | bytes[2 * i + 1] & 0xFF;
    }
}
