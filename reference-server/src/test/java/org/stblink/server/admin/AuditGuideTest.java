package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.stblink.server.domain.AuditEvent;

/** The guide's table of events against the code. */
class AuditGuideTest {
    @Test
    void theGuideHasEveryEventAndSaysWhichAreAlarms() throws Exception {
        Map<String, Boolean> documented = new TreeMap<>();
        // Five cells: event, what happened, other, cause, whether to look at it.
        Matcher row = Pattern.compile("^\\| `([A-Z_]+)` \\|(?:[^|\\n]*\\|){3} ([^|\\n]+) \\|$", Pattern.MULTILINE)
                .matcher(CommittedText.read("audit.md"));
        while (row.find()) {
            assertThat(documented.put(row.group(1), row.group(2).startsWith("**alarm**")))
                    .as("%s stands there once", row.group(1))
                    .isNull();
        }
        Map<String, Boolean> there = Arrays.stream(AuditEvent.values())
                .collect(Collectors.toMap(AuditEvent::name, AuditEvent::isAlarm, (a, b) -> a, TreeMap::new));
        assertThat(documented).isEqualTo(there);
    }
}
