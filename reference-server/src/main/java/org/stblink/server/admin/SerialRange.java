package org.stblink.server.admin;

import java.util.function.Consumer;

/**
 * A line of serials: one, or a range as {@code STB-0001..STB-9999} or, shorter, {@code STB-0001..9999}. The digits at the
 * end count up and keep their width.
 *
 * @param prefix what stands before the digits
 * @param width how many digits
 */
public record SerialRange(String prefix, int width, long first, long last) {
    private static final String TO = "..";

    /** More digits than this are no longer counted in a long. */
    private static final int MOST_DIGITS = 18;

    /**
     * A line that is one serial has no {@code ..} in it: a device id may have dots, but two in a row make it a range. A
     * {@link #isComment comment} may have them, too.
     */
    public static boolean isRange(String line) {
        return line.contains(TO) && !isComment(line);
    }

    /** Whether a line, without spaces before it, says nothing. */
    public static boolean isComment(String line) {
        return line.isEmpty() || line.startsWith("#");
    }

    /** @throws IllegalArgumentException with what is wrong */
    public static SerialRange parse(String line) {
        int to = line.indexOf(TO);
        String from = line.substring(0, to).strip();
        String until = line.substring(to + TO.length()).strip();
        int digits = digitsAtEnd(from);
        String prefix = from.substring(0, from.length() - digits);
        String lastDigits = until.startsWith(prefix) ? until.substring(prefix.length()) : until;
        boolean right = digits > 0
                && digits <= MOST_DIGITS
                && lastDigits.length() == digits
                && digitsAtEnd(lastDigits) == digits;
        if (!right) {
            throw new IllegalArgumentException(
                    "a range is FIRST..LAST, alike but for as many digits at the end: STB-0001..STB-9999");
        }
        long first = Long.parseLong(from.substring(prefix.length()));
        long last = Long.parseLong(lastDigits);
        if (last < first) {
            throw new IllegalArgumentException("the range ends before it begins");
        }
        return new SerialRange(prefix, digits, first, last);
    }

    /** How many serials. */
    public long size() {
        return last - first + 1;
    }

    void each(Consumer<String> serial) {
        for (long number = first; number <= last; number++) {
            serial.accept(serial(number));
        }
    }

    private String serial(long number) {
        String digits = Long.toString(number);
        return prefix + "0".repeat(width - digits.length()) + digits;
    }

    /**
     * A part of it, as a line.
     *
     * @param from place of the first, from 0
     * @param to place behind the last
     */
    public String part(long from, long to) {
        return serial(first + from) + TO + serial(first + to - 1);
    }

    private static int digitsAtEnd(String text) {
        int digits = 0;
        while (digits < text.length()) {
            char c = text.charAt(text.length() - 1 - digits);
            if (c < '0' || c > '9') {
                break;
            }
            digits++;
        }
        return digits;
    }
}
