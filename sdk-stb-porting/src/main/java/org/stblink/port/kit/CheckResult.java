package org.stblink.port.kit;

/** What came of one check. */
public final class CheckResult {
    private final Check check;
    private final String outcome;
    private final String seen;

    CheckResult(Check check, String outcome, String seen) {
        this.check = check;
        this.outcome = outcome;
        this.seen = seen;
    }

    /** What was tried. */
    public Check check() {
        return check;
    }

    /** {@link Outcome#PASS}, {@link Outcome#SKIP}, {@link Outcome#WARN} or {@link Outcome#FAIL}. */
    public String outcome() {
        return outcome;
    }

    /** What was seen when it failed, why it was skipped, or empty when it passed. */
    public String seen() {
        return seen;
    }

    /** Whether the rule is broken, a SHOULD included. */
    public boolean isBroken() {
        return outcome.equals(Outcome.FAIL) || outcome.equals(Outcome.WARN);
    }
}
