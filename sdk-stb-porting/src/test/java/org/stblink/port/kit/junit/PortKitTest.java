package org.stblink.port.kit.junit;

import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.stblink.port.kit.CheckResult;
import org.stblink.port.kit.Kit;
import org.stblink.port.kit.KitOptions;
import org.stblink.port.kit.Outcome;
import org.stblink.port.kit.PortFactory;
import org.stblink.port.kit.Report;
import org.stblink.port.kit.RuleResult;

/**
 * The kit as a JUnit test: a test for each rule, which fails when a MUST is broken and is aborted when nothing of the
 * rule could be tried.
 *
 * <pre>
 * class MyPortTest extends PortKitTest {
 *     &#64;Override protected PortFactory port() { return new MyPort(); }
 * }
 * </pre>
 */
public abstract class PortKitTest {
    /** The port under test. */
    protected abstract PortFactory port() throws Exception;

    /** What the kit is told; by default nothing, so that it runs over the port's own listener. */
    protected KitOptions options() throws Exception {
        return new KitOptions();
    }

    /** Called with the report before any test: to keep it, or to close the port. */
    protected void finished(Report report) throws Exception {}

    @TestFactory
    final Stream<DynamicTest> rules() throws Exception {
        Report report = new Kit(port(), options()).run();
        finished(report);
        return report.rules().stream()
                .filter(rule -> !rule.checks().isEmpty())
                .map(rule -> DynamicTest.dynamicTest(rule.rule().id() + " " + rule.outcome(), () -> look(rule)));
    }

    private static void look(RuleResult rule) {
        StringBuilder text = new StringBuilder();
        for (CheckResult check : rule.checks()) {
            if (!check.outcome().equals(Outcome.PASS)) {
                text.append('\n')
                        .append(check.outcome())
                        .append(' ')
                        .append(check.check().name());
                text.append(": ").append(check.seen());
            }
            if (check.isBroken()) {
                text.append("\nlook at: ").append(check.check().look());
            }
        }
        if (rule.outcome().equals(Outcome.FAIL)) {
            Assertions.fail(rule.rule().id() + " is broken" + text);
        }
        Assumptions.assumeFalse(rule.outcome().equals(Outcome.SKIP), text.toString());
    }
}
