package org.stblink.port.kit;

import java.io.PrintStream;
import java.util.List;

/**
 * The report for programs: one JSON object (RFC 8259), ASCII only.
 *
 * <pre>
 * {"format":1, "port":"...", "vm":"...", "peer":"HOST:PORT" or "",
 *  "rules":[{"rule":"NET-1","level":"MUST" or "SHOULD","outcome":"PASS|PART|SKIP|WARN|FAIL",
 *            "checks":[{"check":"...","outcome":"PASS|SKIP|WARN|FAIL","seen":"...","look":"..."}]}],
 *  "figures":[{"name":"...","value":123,"unit":"ms"}],
 *  "remark":"..." or ""}
 * </pre>
 *
 * <p>Within format 1, members may be added; none changes its meaning.
 */
public final class JsonReport {
    private static final int FIRST_PRINTABLE = 0x20;
    private static final int LAST_ASCII = 0x7e;
    private static final int HEX_DIGITS = 4;

    private JsonReport() {}

    /** Writes the whole report. */
    public static void print(Report report, PrintStream out) {
        out.println("{\"format\":1,");
        out.println("\"port\":" + quoted(report.portName()) + ",");
        out.println("\"vm\":" + quoted(report.vm()) + ",");
        out.println("\"peer\":" + quoted(report.peer()) + ",");
        out.println("\"rules\":[");
        List<RuleResult> rules = report.rules();
        for (int i = 0; i < rules.size(); i++) {
            print(rules.get(i), i + 1 < rules.size(), out);
        }
        out.println("],");
        out.println("\"figures\":[");
        List<Figure> figures = report.figures();
        for (int i = 0; i < figures.size(); i++) {
            Figure figure = figures.get(i);
            out.println("{\"name\":" + quoted(figure.name()) + ",\"value\":" + figure.value() + ",\"unit\":"
                    + quoted(figure.unit()) + "}" + (i + 1 < figures.size() ? "," : ""));
        }
        out.println("],");
        out.println("\"remark\":" + quoted(report.remark()) + "}");
    }

    private static void print(RuleResult result, boolean more, PrintStream out) {
        out.println("{\"rule\":" + quoted(result.rule().id()) + ",\"level\":\""
                + (result.rule().isMust() ? "MUST" : "SHOULD") + "\",\"outcome\":\"" + result.outcome()
                + "\",\"checks\":[");
        List<CheckResult> checks = result.checks();
        for (int i = 0; i < checks.size(); i++) {
            CheckResult check = checks.get(i);
            out.println(" {\"check\":" + quoted(check.check().name()) + ",\"outcome\":\"" + check.outcome()
                    + "\",\"seen\":" + quoted(check.seen()) + ",\"look\":"
                    + quoted(check.check().look()) + "}" + (i + 1 < checks.size() ? "," : ""));
        }
        out.println(more ? "]}," : "]}");
    }

    /** A JSON string (RFC 8259, section 7). */
    static String quoted(String text) {
        StringBuffer out = new StringBuffer("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < FIRST_PRINTABLE || c > LAST_ASCII) {
                String hex = Integer.toHexString(c);
                out.append("\\u");
                for (int zeros = hex.length(); zeros < HEX_DIGITS; zeros++) {
                    out.append('0');
                }
                out.append(hex);
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
