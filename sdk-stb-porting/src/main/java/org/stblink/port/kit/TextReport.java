package org.stblink.port.kit;

import java.io.PrintStream;
import java.util.List;

/** The report for people: a line for each rule, and below it what did not simply pass. */
public final class TextReport {
    private static final int RULE_COLUMN = 8;
    private static final int WORD_COLUMN = 7;
    private static final int FIGURE_COLUMN = 30;

    private TextReport() {}

    /** Writes the whole report. */
    public static void print(Report report, PrintStream out) {
        out.println("STBLink porting kit");
        out.println("port  " + report.portName());
        out.println("VM    " + report.vm());
        out.println("peer  " + (report.peer().length() == 0 ? "none: over the port's own listener" : report.peer()));
        out.println();
        List<RuleResult> rules = report.rules();
        for (int i = 0; i < rules.size(); i++) {
            print(rules.get(i), out);
        }
        List<Figure> figures = report.figures();
        if (figures.size() > 0) {
            out.println();
            out.println("Measured");
        }
        for (int i = 0; i < figures.size(); i++) {
            Figure figure = figures.get(i);
            out.println("  " + padded(figure.name(), FIGURE_COLUMN) + figure.value() + " " + figure.unit());
        }
        out.println();
        out.println(summary(report));
        if (report.remark().length() > 0) {
            out.println("Besides: " + report.remark());
        }
    }

    /** The line at the end: how many rules came out how. */
    public static String summary(Report report) {
        int notAskedFor = notAskedFor(report);
        String counts = report.count(Outcome.PASS) + " passed, " + report.count(Outcome.PART) + " passed in part, "
                + (report.count(Outcome.SKIP) - notAskedFor) + " skipped, " + report.count(Outcome.WARN) + " warned, "
                + report.count(Outcome.FAIL) + " failed"
                + (notAskedFor == 0 ? "" : ", " + notAskedFor + " not asked for");
        return (report.failed() ? "FAILED: " : "No MUST is broken: ") + counts;
    }

    private static int notAskedFor(Report report) {
        List<RuleResult> rules = report.rules();
        int count = 0;
        for (int i = 0; i < rules.size(); i++) {
            count += rules.get(i).checks().size() == 0 ? 1 : 0;
        }
        return count;
    }

    private static void print(RuleResult result, PrintStream out) {
        Rule rule = result.rule();
        List<CheckResult> checks = result.checks();
        if (checks.size() == 0) {
            return; // Not asked for in this run.
        }
        out.println(padded(rule.id(), RULE_COLUMN)
                + padded(rule.isMust() ? "MUST" : "SHOULD", WORD_COLUMN)
                + padded(result.outcome(), WORD_COLUMN)
                + names(checks, Outcome.PASS));
        for (int i = 0; i < checks.size(); i++) {
            CheckResult check = checks.get(i);
            if (!check.outcome().equals(Outcome.PASS)) {
                out.println("        " + check.outcome() + " " + check.check().name() + ": " + check.seen());
            }
            if (check.isBroken()) {
                out.println("        look at: " + check.check().look());
            }
        }
    }

    private static String names(List<CheckResult> checks, String outcome) {
        StringBuffer names = new StringBuffer();
        for (int i = 0; i < checks.size(); i++) {
            if (checks.get(i).outcome().equals(outcome)) {
                names.append(names.length() == 0 ? "" : " ")
                        .append(checks.get(i).check().name());
            }
        }
        return names.toString();
    }

    private static String padded(String text, int width) {
        StringBuffer out = new StringBuffer(text);
        do {
            out.append(' ');
        } while (out.length() < width);
        return out.toString();
    }
}
