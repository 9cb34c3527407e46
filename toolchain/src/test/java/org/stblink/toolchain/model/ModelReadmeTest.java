package org.stblink.toolchain.model;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The model's modules, configurations and README speak of the same mutants and the same properties. */
class ModelReadmeTest {
    private static final Pattern MUTANT_SET = Pattern.compile("(?s)Mutants ==\\s*\\{(.*?)\\}");
    private static final Pattern QUOTED = Pattern.compile("\"(\\w+)\"");
    /** A row of the README: | `configuration` | `mutant` | ... | `property` | */
    private static final Pattern MUTANT_ROW = Pattern.compile("\\| `([\\w-]+)` \\| `(\\w+)` \\|.*\\| `(\\w+)` \\|");
    /** A row of the README: | Module | `property` | ... */
    private static final Pattern PROPERTY_ROW = Pattern.compile("\\| (\\w+) \\| `(\\w+)` \\|.*\\|");

    /** In every module; not worth a row. */
    private static final String TYPE_INVARIANT = "TypeOK";

    @Test
    void everyMutantOfAModuleIsTriedOnce() throws IOException {
        for (Path file : ModelFolder.filesEndingWith(".tla")) {
            String module = file.getFileName().toString().replace(".tla", "");
            Matcher set = MUTANT_SET.matcher(Files.readString(file));
            assertThat(set.find()).as(module + " has Mutants").isTrue();
            List<String> defined =
                    QUOTED.matcher(set.group(1)).results().map(r -> r.group(1)).toList();
            List<String> tried = ModelFolder.configurations().stream()
                    .filter(c -> c.module().equals(module))
                    .flatMap(c -> c.mutants().stream())
                    .map(Configuration.Mutant::name)
                    .toList();
            assertThat(tried).as(module).containsExactlyInAnyOrderElementsOf(defined);
        }
    }

    @Test
    void readmeListsEveryMutantWithTheConfigurationThatCatchesIt() throws IOException {
        List<String> tried = new ArrayList<>();
        for (Configuration c : ModelFolder.configurations()) {
            c.mutants().forEach(m -> tried.add(c.name() + " " + m.name() + " " + m.property()));
        }
        List<String> listed = rows(MUTANT_ROW)
                .map(r -> r.group(1) + " " + r.group(2) + " " + r.group(3))
                .toList();
        assertThat(listed).containsExactlyInAnyOrderElementsOf(tried);
    }

    @Test
    void readmeListsEveryProperty() throws IOException {
        Set<String> checked = new TreeSet<>();
        for (Configuration c : ModelFolder.configurations()) {
            c.properties().forEach(p -> checked.add(c.module() + " " + p));
        }
        checked.removeIf(p -> p.endsWith(" " + TYPE_INVARIANT));
        Set<String> listed =
                rows(PROPERTY_ROW).map(r -> r.group(1) + " " + r.group(2)).collect(toCollection(TreeSet::new));
        assertThat(listed).isEqualTo(checked);
    }

    private static Stream<MatchResult> rows(Pattern pattern) throws IOException {
        return Files.readAllLines(ModelFolder.PATH.resolve("README.md")).stream()
                .map(pattern::matcher)
                .filter(Matcher::matches)
                .map(Matcher::toMatchResult);
    }
}
