package org.stblink.toolchain.box;

import java.io.PrintStream;
import java.util.regex.Pattern;

/**
 * What happens, a line each: {@code * name key=value key=value}. Readable, and easy for a program to read: names and values
 * hold no space. Never a secret.
 */
final class Events {
    /** Blanks, ends of lines, controls of terminals: what a peer says must not pass for an event of this box's own. */
    private static final Pattern UNFIT = Pattern.compile("[\\p{Z}\\p{C}]");

    private final PrintStream out;

    Events(PrintStream out) {
        this.out = out;
    }

    /** @param pairs key, value, key, value ... */
    void tell(String name, Object... pairs) {
        StringBuilder line = new StringBuilder("* ").append(name);
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            String value = UNFIT.matcher(String.valueOf(pairs[i + 1])).replaceAll("_");
            line.append(' ').append(pairs[i]).append('=').append(value.isEmpty() ? "-" : value);
        }
        synchronized (this) {
            out.println(line);
            out.flush();
        }
    }

    /** A line for a person only. */
    void say(String text) {
        synchronized (this) {
            out.println(text);
            out.flush();
        }
    }
}
