package org.stblink.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** docs/operator.md has every option of reference.conf, with its default and what it says there, and no other. */
class OperatorGuideTest {
    private static final Path GUIDE = Path.of(System.getProperty("stblink.root"), "docs", "operator.md");
    private static final Path FRESH = Path.of("target", "options.md");

    private record Row(int line, String text) {}

    @Test
    void theTableOfOptionsIsThatOfTheReference() throws Exception {
        List<Row> rows = new ArrayList<>();
        collect("", ConfigFile.defaults().root(), rows);
        List<String> expected = rows.stream()
                .sorted(Comparator.comparingInt(Row::line))
                .map(Row::text)
                .toList();
        List<String> found = Files.readAllLines(GUIDE, StandardCharsets.UTF_8).stream()
                .filter(line -> line.matches("\\| `[a-z.-]+` \\| `.*` \\| .*"))
                .toList();
        if (!found.equals(expected)) {
            Files.write(FRESH, expected, StandardCharsets.UTF_8);
        }
        assertThat(found)
                .as("rows of %s; take those of %s", GUIDE, FRESH.toAbsolutePath())
                .isEqualTo(expected);
    }

    private static void collect(String prefix, ConfigObject section, List<Row> rows) {
        for (Map.Entry<String, ConfigValue> entry : section.entrySet()) {
            ConfigValue value = entry.getValue();
            String key = prefix + entry.getKey();
            if (value instanceof ConfigObject inner) {
                collect(key + ".", inner, rows);
            } else {
                rows.add(new Row(
                        value.origin().lineNumber(),
                        "| `" + key + "` | `" + shown(value) + "` | " + about(value) + " |"));
            }
        }
    }

    private static String shown(ConfigValue value) {
        boolean text = value.valueType() == ConfigValueType.STRING;
        return text ? String.valueOf(value.unwrapped()) : value.render(ConfigRenderOptions.concise());
    }

    /** The comment above the option, without its danger. */
    private static String about(ConfigValue value) {
        String comment = String.join(" ", value.origin().comments())
                .replaceAll("\\s+", " ")
                .strip();
        int danger = comment.indexOf("Danger:");
        return (danger < 0 ? comment : comment.substring(0, danger)).strip();
    }
}
