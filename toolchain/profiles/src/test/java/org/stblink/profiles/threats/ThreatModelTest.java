package org.stblink.profiles.threats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.stblink.profiles.Dist;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * docs/threat-model.md: each attack names tests; each of them exists, and ran and passed in this build. It stands in the module that
 * is built last, when the reports of all the others are there.
 */
class ThreatModelTest {
    private static final Path ROOT = Dist.root();
    private static final List<String> MODULES =
            List.of("sdk-core", "sdk-stb-porting", "reference-server", "samples", "toolchain");
    private static final Pattern ATTACK = Pattern.compile("\\| (A\\d+) \\|.*");
    private static final Pattern NAMED = Pattern.compile("`([A-Z][A-Za-z0-9]+Test)#([a-zA-Z0-9_]+)`");

    @Test
    void everyAttackNamesTestsThatExist() throws IOException {
        List<String> sources = new ArrayList<>();
        List<String> paths = new ArrayList<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src"))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith("Test.java")).toList()) {
                    paths.add(file.getFileName().toString());
                    sources.add(Files.readString(file));
                }
            }
        }
        List<String> wrong = new ArrayList<>();
        int attacks = 0;
        for (String line : Files.readAllLines(ROOT.resolve("docs/threat-model.md"))) {
            Matcher named = NAMED.matcher(line);
            if (ATTACK.matcher(line).matches()) {
                attacks++;
                assertThat(line).startsWith("| A" + attacks + " |");
                assertThat(named.find()).as("a test named by %s", line).isTrue();
                named.reset();
            }
            while (named.find()) {
                if (!exists(named.group(1), named.group(2), paths, sources)) {
                    wrong.add(named.group());
                }
            }
        }
        assertThat(attacks).isGreaterThan(30);
        assertThat(wrong).as("tests that do not exist").isEmpty();
    }

    private static boolean exists(String type, String method, List<String> paths, List<String> sources) {
        for (int i = 0; i < paths.size(); i++) {
            if (paths.get(i).equals(type + ".java") && sources.get(i).contains("void " + method + "(")) {
                return true;
            }
        }
        return false;
    }

    /** By the reports of those modules. Where a machine lacks what a test needs, it is named and passed over, but not in CI. */
    @Test
    void everyNamedTestRanAndPassedInThisBuild() throws Exception {
        assumeTrue(System.getProperty("test") == null, "only some tests were asked for, so this one looks at nothing");
        Set<String> passed = new HashSet<>();
        Set<String> skipped = new HashSet<>();
        for (String module : MODULES) {
            Path reports = ROOT.resolve(module).resolve("target/surefire-reports");
            boolean hasTests = Files.isDirectory(ROOT.resolve(module).resolve("src/test/java"));
            assumeTrue(
                    !hasTests || Files.isDirectory(reports),
                    module + " was not tested in this build, so this test looks at nothing: build all modules");
            if (hasTests) {
                readReports(reports, passed, skipped);
            }
        }
        Set<String> missing = new TreeSet<>();
        Matcher named = NAMED.matcher(Files.readString(ROOT.resolve("docs/threat-model.md")));
        while (named.find()) {
            String test = named.group(1) + "#" + named.group(2);
            if (!passed.contains(test)) {
                missing.add(test);
            }
        }
        if (System.getenv("CI") == null && missing.removeAll(skipped)) {
            System.out.println("ThreatModelTest: tests skipped on this machine show nothing here: " + skipped);
        }
        assertThat(missing).as("tests that did not run, or did not pass").isEmpty();
    }

    private static void readReports(Path reports, Set<String> passed, Set<String> skipped)
            throws IOException, ParserConfigurationException, SAXException {
        try (Stream<Path> files = Files.list(reports)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".xml")).toList()) {
                NodeList cases = DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(file.toFile())
                        .getElementsByTagName("testcase");
                for (int i = 0; i < cases.getLength(); i++) {
                    Element one = (Element) cases.item(i);
                    String type = one.getAttribute("classname");
                    String method = one.getAttribute("name").replaceFirst("[^a-zA-Z0-9_].*", "");
                    String test = type.substring(type.lastIndexOf('.') + 1) + "#" + method;
                    if (has(one, "skipped")) {
                        skipped.add(test);
                    } else if (!has(one, "failure") && !has(one, "error")) {
                        passed.add(test);
                    }
                }
            }
        }
    }

    private static boolean has(Element testcase, String outcome) {
        return testcase.getElementsByTagName(outcome).getLength() > 0;
    }
}
