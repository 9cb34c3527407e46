package org.stblink.toolchain.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/requirements.md: every requirement is there, and every class and test it names exists. */
class RequirementsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern REFERENCE = Pattern.compile("`([A-Z][A-Za-z0-9]+)(?:#([a-zA-Z0-9_]+))?`");
    private static final int REQUIREMENTS = 16;

    @Test
    void everyRequirementNamesCodeAndATestThatExist() throws IOException {
        Map<String, Path> sources = sources();
        List<String> lines = Files.readAllLines(ROOT.resolve("docs/requirements.md"));
        List<String> wrong = new ArrayList<>();
        for (String line : lines) {
            for (Matcher m = REFERENCE.matcher(line); m.find(); ) {
                Path source = sources.get(m.group(1));
                if (source == null) {
                    wrong.add("no class " + m.group(1));
                } else if (m.group(2) != null && !Files.readString(source).contains("void " + m.group(2) + "(")) {
                    wrong.add("no test " + m.group());
                }
            }
        }
        assertThat(wrong).isEmpty();
        for (int p = 1; p <= REQUIREMENTS; p++) {
            String id = "| P" + p + " |";
            assertThat(lines).anySatisfy(line -> {
                assertThat(line).startsWith(id);
                assertThat(line).containsPattern("`[A-Za-z]+Test[`#]");
            });
        }
    }

    private static Map<String, Path> sources() throws IOException {
        Map<String, Path> sources = new HashMap<>();
        for (String module : List.of("sdk-core", "sdk-stb-porting", "reference-server", "samples", "toolchain")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src"))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    String name = file.getFileName().toString();
                    sources.put(name.substring(0, name.length() - ".java".length()), file);
                }
            }
        }
        return sources;
    }
}
