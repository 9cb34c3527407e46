package org.stblink.toolchain.supply;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.stblink.toolchain.supply.Advisory.Verdict;

/** The list of advisories is of what ships, what it says of our use of it is so, and its page says the same. */
class ThirdPartyTest {
    private static final Path ROOT = Path.of(System.getProperty("stblink.root"));
    private static final Path PAGE = ROOT.resolve("docs/advisories.md");
    private static final String BEGIN = "<!-- list -->\n";
    private static final String END = "<!-- end of list -->\n";
    private static final List<String> MODULES =
            List.of("sdk-core", "sdk-stb-porting", "reference-server", "samples", "toolchain");
    private static final Pattern NAMED = Pattern.compile(
            "\\b((?:org\\.bouncycastle|io\\.netty|org\\.sqlite|com\\.fasterxml|org\\.flywaydb|com\\.typesafe|io\\.prometheus"
                    + "|org\\.tinylog|org\\.slf4j|picocli)(?:\\.\\w+)+)");

    private final ThirdParty list = ThirdParty.load();

    @Test
    void everyLibraryThatShipsIsListedInItsPresentVersion() throws Exception {
        DependencyTree tree = DependencyTree.read(ROOT.resolve("toolchain/target/dependencies.json"));
        Set<String> shipped = new HashSet<>();
        for (Dependency dependency : tree.all()) {
            if (dependency.isOwn()) {
                continue;
            }
            shipped.add(dependency.name());
            Component component = list.of(dependency);
            assertThat(component)
                    .as("%s is not in third-party.json: look for its advisories and add it", dependency.name())
                    .isNotNull();
            assertThat(component.version())
                    .as("look for the advisories of %s anew", dependency.name())
                    .isEqualTo(dependency.version());
        }
        assertThat(list.components().stream().flatMap(one -> one.artifacts().stream()))
                .containsExactlyInAnyOrderElementsOf(shipped);
    }

    /** "We do not use that part" is only as good as this. */
    @Test
    void ourCodeNamesNothingOfALibraryButWhatTheListSays() throws Exception {
        List<String> allowed = list.components().stream()
                .flatMap(one -> one.imports().stream())
                .toList();
        List<String> others = new ArrayList<>();
        int seen = 0;
        for (Path source : sources()) {
            Matcher named = NAMED.matcher(code(source));
            while (named.find()) {
                seen++;
                if (allowed.stream().noneMatch(one -> matches(one, named.group(1)))) {
                    others.add(source.getFileName() + ": " + named.group(1));
                }
            }
        }
        assertThat(seen).isGreaterThan(100);
        assertThat(others).isEmpty();
    }

    /** Without comments and texts. */
    private static String code(Path source) throws IOException {
        return Files.readString(source)
                .replaceAll("(?s)/\\*.*?\\*/", "")
                .replaceAll("//[^\n]*", "")
                .replaceAll("\"(?:[^\"\\\\\n]|\\\\.)*\"", "\"\"");
    }

    /** A star stands for the classes of one package, and what is in them. */
    private static boolean matches(String allowed, String name) {
        if (!allowed.endsWith(".*")) {
            return name.equals(allowed) || name.startsWith(allowed + ".");
        }
        String inside = allowed.substring(0, allowed.length() - 1);
        return name.startsWith(inside)
                && (Character.isUpperCase(name.charAt(inside.length())) || name.length() == inside.length());
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        return sources;
    }

    @Test
    void whatIsSaidToBeMendedIsMendedInTheVersionThatIsUsed() {
        for (Component component : list.components()) {
            for (Advisory advisory : component.advisories()) {
                assertThat(advisory.why()).as(advisory.about()).isNotBlank();
                assertThat(advisory.source()).as(advisory.about()).isNotBlank();
                if (advisory.verdict() == Verdict.NO && advisory.why().startsWith("mended")) {
                    assertThat(compare(component.version(), advisory.fixed()))
                            .as("%s: %s, mended in %s", component.version(), advisory.ids(), advisory.fixed())
                            .isNotNegative();
                }
            }
        }
    }

    private static int compare(String a, String b) {
        String[] left = a.split("\\.");
        String[] right = b.split("\\.");
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            boolean numbers = left[i].matches("\\d+") && right[i].matches("\\d+");
            int order = numbers
                    ? Integer.compare(Integer.parseInt(left[i]), Integer.parseInt(right[i]))
                    : left[i].compareTo(right[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.length, right.length);
    }

    @Test
    void whatIsInsideIsInAJarOfItsComponentAndOfItsVersion() {
        for (Component component : list.components()) {
            for (Part part : component.contains()) {
                assertThat(component.artifacts()).as(part.name()).contains(part.artifact());
                assertThat(part.licence()).as(part.name()).isNotBlank();
                assertThat(component.version())
                        .as("look which %s is inside", part.name())
                        .startsWith(part.version());
                assertThat(part.cpe()).as(part.name()).contains(part.cpe().isEmpty() ? "" : ":" + part.version() + ":");
            }
        }
    }

    @Test
    void anOldListWarns() {
        LocalDate checked = list.checked();

        assertThat(list.age(checked.plusDays(1))).startsWith("the list").contains(" 1 day old");
        assertThat(list.age(checked.plusDays(ThirdParty.MAX_AGE_DAYS))).doesNotContain("WARNING");
        assertThat(list.age(checked.plusDays(ThirdParty.MAX_AGE_DAYS + 1)))
                .startsWith("WARNING")
                .contains("91 days");
    }

    @Test
    void thePageSaysTheSame() throws Exception {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        String wanted = AdvisoryPage.of(list);
        if (Boolean.getBoolean("stblink.docs.update")) {
            Files.writeString(PAGE, page.substring(0, begin) + wanted + page.substring(end));
            return;
        }
        assertThat(page.substring(begin, end))
                .as("docs/advisories.md is older than third-party.json: -Dstblink.docs.update=true")
                .isEqualTo(wanted);
    }
}
