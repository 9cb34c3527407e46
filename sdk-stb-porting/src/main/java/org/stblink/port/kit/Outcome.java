package org.stblink.port.kit;

/** What came of a check or of a rule; these words stand in both reports. */
public final class Outcome {
    /** Every check was run, and the rule holds in all of them. */
    public static final String PASS = "PASS";
    /** The rule holds in the checks that were run; others were skipped, and the report says why. Rules only. */
    public static final String PART = "PART";
    /** No check could be run. */
    public static final String SKIP = "SKIP";
    /** A SHOULD is broken. */
    public static final String WARN = "WARN";
    /** A MUST is broken. */
    public static final String FAIL = "FAIL";

    private Outcome() {}
}
