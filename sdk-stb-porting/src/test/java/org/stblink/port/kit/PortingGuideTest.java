package org.stblink.port.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The javadoc's rules, the kit's rule book, the kit's checks and the guide's table are one. */
class PortingGuideTest {
    private static final String BEGIN = "<!-- Generated from here on by PortingGuideTest; do not edit. -->\n";
    private static final Pattern LOG_CODE = Pattern.compile("static final int ([A-Z_]+) = (\\d+);");
    private static final String END = "<!-- Generated up to here. -->\n";

    @Test
    void ruleBookIsTheJavadocs() throws IOException {
        assertThat(HalRules.read().stream()
                        .map(rule -> rule.id() + " " + rule.level() + " " + rule.type())
                        .toList())
                .containsExactlyElementsOf(Arrays.stream(RuleBook.rules())
                        .map(rule -> rule.id() + (rule.isMust() ? " MUST " : " SHOULD ") + rule.type())
                        .toList());
    }

    @Test
    void everyRuleHasASentenceOfIntent() throws IOException {
        for (HalRules.Text rule : HalRules.read()) {
            assertThat(rule.intent()).as(rule.id()).endsWith(".");
        }
    }

    @Test
    void everyRuleHasACheckThatAProgramRuns() {
        for (Rule rule : RuleBook.rules()) {
            assertThat(checks(rule.id())).as(rule.id()).anyMatch(check -> !check.isManual());
        }
        for (Check check : Kit.checks()) {
            assertThat(RuleBook.rule(check.rule())).isNotNull();
        }
    }

    @Test
    void noTwoChecksOfARuleHaveOneName() {
        List<String> names = Kit.checks().stream()
                .map(check -> check.rule() + " " + check.name())
                .toList();
        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void guideHoldsTheRulesAndTheirChecks() throws IOException {
        List<HalRules.Text> rules = HalRules.read();
        new CommittedFile("porting.md")
                .requireEqual(
                        present -> {
                            int begin = present.indexOf(BEGIN);
                            int end = present.indexOf(END);
                            assertThat(begin)
                                    .as("the mark where the table begins")
                                    .isNotNegative();
                            assertThat(end).as("the mark where the table ends").isGreaterThan(begin);
                            return present.substring(0, begin + BEGIN.length()) + "\n" + table(rules) + "\n"
                                    + present.substring(end);
                        },
                        Objects::requireNonNull,
                        "PortingGuideTest");
    }

    /** From the sources: those of the SDK's session are no business of another package's. */
    @Test
    void guideHoldsEveryLogCode() throws IOException {
        Path top = CommittedFile.topOfCheckout();
        List<String> codes = new ArrayList<>();
        for (String source : List.of(
                "sdk-core/src/main/java/org/stblink/internal/driver/LogCode.java",
                "sdk-stb-porting/src/main/java/org/stblink/port/LogCodes.java")) {
            for (Matcher m = LOG_CODE.matcher(Files.readString(top.resolve(source))); m.find(); ) {
                codes.add(m.group(2) + " `" + m.group(1) + "`");
            }
        }
        List<String> table = Files.readAllLines(top.resolve("docs/porting.md")).stream()
                .dropWhile(line -> !line.startsWith("| code | name |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.split("\\|")[1].trim() + " " + line.split("\\|")[2].trim())
                .toList();
        assertThat(codes).isNotEmpty();
        assertThat(table).isEqualTo(codes);
    }

    private static List<Check> checks(String rule) {
        return Kit.checks().stream().filter(check -> check.rule().equals(rule)).toList();
    }

    private static String table(List<HalRules.Text> rules) {
        StringBuilder out = new StringBuilder();
        String type = "";
        for (HalRules.Text rule : rules) {
            if (!rule.type().equals(type)) {
                type = rule.type();
                out.append(out.length() == 0 ? "" : "\n")
                        .append("### ")
                        .append(type)
                        .append("\n\n");
                out.append("| rule | | what, and why | checked by |\n|---|---|---|---|\n");
            }
            out.append("| ")
                    .append(rule.id())
                    .append(" | ")
                    .append(rule.level())
                    .append(" | ");
            out.append(rule.text()).append(" *Intent: ").append(rule.intent()).append("* | ");
            List<String> names = new ArrayList<>();
            for (Check check : checks(rule.id())) {
                names.add("`" + check.name() + "`" + (check.isManual() ? " (by hand)" : ""));
            }
            out.append(String.join(", ", names)).append(" |\n");
        }
        return out.toString();
    }
}
