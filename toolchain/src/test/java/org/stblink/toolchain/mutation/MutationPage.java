package org.stblink.toolchain.mutation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Writes a slice's scores into docs/mutation.md: a row for each package in it, in place of the slice's old ones. {@code
 * toolchain/mutate} runs this file as it is, so it uses nothing but the JDK.
 */
final class MutationPage {
    private static final String BEGIN = "<!-- scores -->\n";
    private static final String END = "<!-- end of scores -->\n";
    private static final String HEAD =
            "| slice | package | classes | mutants | noticed | of them by time-out | survived"
                    + " | reached by no test | score | date |\n|---|---|---|---|---|---|---|---|---|---|\n";

    private MutationPage() {}

    /** {@code PAGE SLICE REPORT}: the report is PIT's mutations.xml. */
    public static void main(String[] arguments) throws Exception {
        Path page = Path.of(arguments[0]);
        String rows = rows(arguments[1], Path.of(arguments[2]), LocalDate.now(ZoneId.systemDefault()));
        Files.writeString(page, withRows(Files.readString(page), arguments[1], rows));
        System.out.print(rows);
    }

    /** What PIT found in one package. */
    private static final class Score {
        final TreeSet<String> classes = new TreeSet<>();
        int all;
        int killed;
        int timedOut;
        int survived;
        int unreached;

        void add(String name, String status) {
            classes.add(name.replaceFirst("\\$.*", ""));
            all++;
            switch (status) {
                case "KILLED", "MEMORY_ERROR", "RUN_ERROR" -> killed++;
                case "TIMED_OUT" -> timedOut++;
                case "SURVIVED" -> survived++;
                case "NO_COVERAGE" -> unreached++;
                default -> throw new IllegalArgumentException("a status that PIT did not have: " + status);
            }
        }

        int noticed() {
            return killed + timedOut;
        }
    }

    static String rows(String slice, Path report, LocalDate date) throws Exception {
        NodeList mutations = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getElementsByTagName("mutation");
        if (mutations.getLength() == 0) {
            throw new IllegalArgumentException(report + ": nothing was mutated; is the slice's pattern right?");
        }
        Map<String, Score> scores = new TreeMap<>();
        for (int i = 0; i < mutations.getLength(); i++) {
            Element mutation = (Element) mutations.item(i);
            String name = mutation.getElementsByTagName("mutatedClass").item(0).getTextContent();
            int dot = name.lastIndexOf('.');
            scores.computeIfAbsent(name.substring(0, dot), unused -> new Score())
                    .add(name.substring(dot + 1), mutation.getAttribute("status"));
        }
        StringBuilder rows = new StringBuilder();
        scores.forEach((name, score) -> rows.append("| ")
                .append(String.join(
                        " | ",
                        slice,
                        "`" + name + "`",
                        String.valueOf(score.classes.size()),
                        String.valueOf(score.all),
                        String.valueOf(score.noticed()),
                        String.valueOf(score.timedOut),
                        String.valueOf(score.survived),
                        String.valueOf(score.unreached),
                        Math.floorDiv(100 * score.noticed(), score.all) + " %",
                        date.toString()))
                .append(" |\n"));
        return rows.toString();
    }

    static String withRows(String page, String slice, String rows) {
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(
                    "the page has no place for scores, between " + BEGIN.strip() + " and " + END.strip());
        }
        TreeSet<String> table = new TreeSet<>();
        page.substring(begin + BEGIN.length(), end)
                .lines()
                .filter(line -> line.startsWith("| "))
                .filter(line -> !line.startsWith("| slice |") && !line.startsWith("| " + slice + " |"))
                .forEach(table::add);
        rows.lines().forEach(table::add);
        return page.substring(0, begin) + BEGIN + HEAD + String.join("\n", table) + "\n" + page.substring(end);
    }
}
