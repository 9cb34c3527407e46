package org.stblink.toolchain.world.invariant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** No secret stands in a log, a trace or an exception: not as text, not in hexadecimal, not as a printed array. */
public final class SecretsUntold extends Invariant {
    /** So much of a secret gives it away; shorter pieces come up by chance. */
    private static final int TELLING_BYTES = 8;

    private static final int WINDOW = 2 * TELLING_BYTES;

    private final Set<String> inHex = new HashSet<>();
    private final List<String> texts = new ArrayList<>();

    public SecretsUntold() {
        super("3.2, 9.3");
    }

    /** Takes a secret of 8 bytes or more. */
    @Override
    public void secret(byte[] secret) {
        for (int at = 0; at + TELLING_BYTES <= secret.length; at += TELLING_BYTES) {
            inHex.add(HexFormat.of().formatHex(secret, at, at + TELLING_BYTES));
        }
    }

    @Override
    public void secret(String secret) {
        texts.add(secret);
    }

    @Override
    public void line(String who, String text) {
        for (String secret : texts) {
            if (text.contains(secret)) {
                throw broken("a line of " + who + " has a password");
            }
        }
        lookForHex(who, text.toLowerCase(Locale.ROOT));
        int array = text.indexOf('[');
        if (array >= 0 && text.indexOf(',', array) > 0) {
            lookForHex(who, arraysAsHex(text.substring(array)));
        }
    }

    private void lookForHex(String who, String text) {
        int run = 0;
        for (int i = 0; i < text.length(); i++) {
            run = Character.digit(text.charAt(i), 16) >= 0 ? run + 1 : 0;
            if (run >= WINDOW && inHex.contains(text.substring(i + 1 - WINDOW, i + 1))) {
                throw broken("a line of " + who + " has " + TELLING_BYTES + " bytes of a secret");
            }
        }
    }

    /** What {@link Arrays#toString(byte[])} made of bytes, as hexadecimal. */
    private static String arraysAsHex(String text) {
        StringBuilder hex = new StringBuilder();
        for (String number : text.split("[\\[\\], ]+")) {
            if (number.matches("-?[0-9]{1,3}")) {
                HexFormat.of().toHexDigits(hex, (byte) Integer.parseInt(number));
            } else {
                hex.append('.');
            }
        }
        return hex.toString();
    }
}
