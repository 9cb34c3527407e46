package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.List;

/** What came of one rule: of all its checks. */
public final class RuleResult {
    private final Rule rule;
    private final List<CheckResult> checks = new ArrayList<CheckResult>();

    RuleResult(Rule rule) {
        this.rule = rule;
    }

    void add(CheckResult result) {
        checks.add(result);
    }

    /** The rule. */
    public Rule rule() {
        return rule;
    }

    /** Its checks in the order they were run. */
    public List<CheckResult> checks() {
        return new ArrayList<CheckResult>(checks);
    }

    /** One of {@link Outcome}'s words. */
    public String outcome() {
        int passed = 0;
        for (int i = 0; i < checks.size(); i++) {
            CheckResult result = checks.get(i);
            if (result.isBroken()) {
                return result.outcome();
            }
            if (result.outcome().equals(Outcome.PASS)) {
                passed++;
            }
        }
        if (passed == 0) {
            return Outcome.SKIP;
        }
        return passed == checks.size() ? Outcome.PASS : Outcome.PART;
    }
}
