package org.stblink.internal.noise;

import static org.stblink.internal.noise.Pattern.E;
import static org.stblink.internal.noise.Pattern.EE;
import static org.stblink.internal.noise.Pattern.ES;
import static org.stblink.internal.noise.Pattern.S;
import static org.stblink.internal.noise.Pattern.SE;
import static org.stblink.internal.noise.Pattern.SS;

import java.util.List;

/**
 * Patterns by name: the shipped ones, and the other fundamental ones of Noise (sections 7.4 and 7.5), which are here so
 * that more public vectors exercise the same state machine.
 */
final class TestPatterns {
    private static final List<Pattern> PLAIN = List.of(
            Pattern.NN,
            Pattern.NK,
            Pattern.KK,
            Pattern.XK,
            Pattern.IK,
            new Pattern("N", false, true, new int[][] {{E, ES}}),
            new Pattern("K", true, true, new int[][] {{E, ES, SS}}),
            new Pattern("X", false, true, new int[][] {{E, ES, S, SS}}),
            new Pattern("NX", false, false, new int[][] {{E}, {E, EE, S, ES}}),
            new Pattern("KN", true, false, new int[][] {{E}, {E, EE, SE}}),
            new Pattern("KX", true, false, new int[][] {{E}, {E, EE, SE, S, ES}}),
            new Pattern("XN", false, false, new int[][] {{E}, {E, EE}, {S, SE}}),
            new Pattern("XX", false, false, new int[][] {{E}, {E, EE, S, ES}, {S, SE}}),
            new Pattern("IN", false, false, new int[][] {{E, S}, {E, EE, SE}}),
            new Pattern("IX", false, false, new int[][] {{E, S}, {E, EE, SE, S, ES}}));

    private TestPatterns() {}

    /** The pattern, with at most one psk modifier; null when it is none of ours. */
    static Pattern byName(String name) {
        int modifier = name.indexOf("psk");
        String plainName = modifier < 0 ? name : name.substring(0, modifier);
        for (Pattern pattern : PLAIN) {
            if (pattern.name().equals(plainName)) {
                return withModifier(pattern, modifier < 0 ? "" : name.substring(modifier + 3));
            }
        }
        return null;
    }

    private static Pattern withModifier(Pattern plain, String position) {
        if (position.isEmpty()) {
            return plain;
        }
        return position.matches("[0-9]") ? plain.withPsk(Integer.parseInt(position)) : null;
    }
}
