package org.stblink.toolchain.model;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a run of TLC came to. TLC is asked for its tool format, in which every message is framed with a number; that number
 * and the exit code have to tell the same story, else the run counts as failed.
 *
 * @param outcome how it ended
 * @param violated the violated invariant or action property, {@link #SOME_TEMPORAL_PROPERTY} if TLC does not say which,
 *     null if none was violated
 * @param output all that TLC printed
 */
record Verdict(Outcome outcome, @Nullable String violated, String output) {
    enum Outcome {
        /** The whole state space was searched and nothing was violated. */
        HOLDS,
        /** TLC found a behaviour that violates a property. */
        VIOLATED,
        /** Anything else: the model does not parse, a deadlock, an evaluation error, a crash. */
        FAILED
    }

    /** TLC does not name the temporal property that failed. A run that checks one such property knows which it is. */
    static final String SOME_TEMPORAL_PROPERTY = "some temporal property";

    // tlc2.output.EC
    private static final int INVARIANT_VIOLATED_INITIALLY = 2107;
    private static final int INVARIANT_VIOLATED = 2110;
    private static final int ACTION_PROPERTY_VIOLATED = 2112;
    private static final int TEMPORAL_PROPERTY_VIOLATED = 2116;
    private static final int FINISHED_WITHOUT_ERROR = 2193;
    // tlc2.output.EC.ExitStatus; which of the two an action property gets is TLC's business
    private static final int EXIT_OK = 0;
    private static final int EXIT_SAFETY = 12;
    private static final int EXIT_LIVENESS = 13;

    private static final Pattern MESSAGE =
            Pattern.compile("@!@!@STARTMSG (\\d+):\\d+ @!@!@\\R(.*?)\\R@!@!@ENDMSG \\1 @!@!@", Pattern.DOTALL);
    private static final Pattern NAMED =
            Pattern.compile("(?:Invariant|Action property) (\\w+) is violated.*", Pattern.DOTALL);

    static Verdict of(int exitCode, String output) {
        boolean finished = false;
        List<String> violated = new ArrayList<>();
        Matcher message = MESSAGE.matcher(output);
        while (message.find()) {
            switch (Integer.parseInt(message.group(1))) {
                case FINISHED_WITHOUT_ERROR -> finished = true;
                case TEMPORAL_PROPERTY_VIOLATED -> violated.add(SOME_TEMPORAL_PROPERTY);
                case INVARIANT_VIOLATED_INITIALLY, INVARIANT_VIOLATED, ACTION_PROPERTY_VIOLATED -> {
                    Matcher named = NAMED.matcher(message.group(2));
                    violated.add(named.matches() ? named.group(1) : message.group(2));
                }
                default -> {
                    // progress, traces, statistics; and errors, which show in the exit code
                }
            }
        }
        if (exitCode == EXIT_OK && finished && violated.isEmpty()) {
            return new Verdict(Outcome.HOLDS, null, output);
        }
        if ((exitCode == EXIT_SAFETY || exitCode == EXIT_LIVENESS) && !finished && violated.size() == 1) {
            return new Verdict(Outcome.VIOLATED, violated.get(0), output);
        }
        return new Verdict(Outcome.FAILED, null, "exit code " + exitCode + "\n" + output);
    }

    /** The end of the output, where TLC shows the behaviour that it found. */
    String tail() {
        List<String> lines = output.lines().filter(l -> !l.startsWith("@!@!@")).toList();
        int shown = 250;
        return String.join("\n", lines.subList(Math.max(0, lines.size() - shown), lines.size()));
    }
}
