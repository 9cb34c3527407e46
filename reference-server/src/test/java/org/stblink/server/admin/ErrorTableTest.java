package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.stblink.Reason;
import org.stblink.internal.wire.CallFailure;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.DownReason;
import org.stblink.internal.wire.EndReason;
import org.stblink.internal.wire.NotReadyReason;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.internal.wire.ServerHello;
import org.stblink.server.admin.errors.ErrorTable;
import org.stblink.server.admin.http.AdminError;

/** The table of errors against the code that has the numbers, and the document that has the texts. */
class ErrorTableTest {
    /** Names and numbers of the constants of a class, as the table should have them. */
    private static Map<Integer, String> constants(Class<?> type, int base, String prefix) throws Exception {
        Map<Integer, String> constants = new TreeMap<>();
        for (Field field : type.getFields()) {
            boolean constant = Modifier.isStatic(field.getModifiers()) && field.getType() == int.class;
            if (constant && field.getName().startsWith(prefix)) {
                constants.put(base + field.getInt(null), field.getName().substring(prefix.length()));
            }
        }
        assertThat(constants).as(type.getName()).isNotEmpty();
        return constants;
    }

    private static Map<Integer, String> table(int from, int to) {
        Map<Integer, String> names = new TreeMap<>();
        for (ErrorTable.Entry entry : ErrorTable.all()) {
            if (entry.code() >= from && entry.code() < to) {
                names.put(entry.code(), entry.name());
            }
        }
        return names;
    }

    @Test
    void theSdksReasonsAreTheFirstOfTheTable() throws Exception {
        assertThat(table(0, 1_000)).isEqualTo(constants(Reason.class, 0, ""));
    }

    @Test
    void whatGoesOverTheWireIsInTheTable() throws Exception {
        Map<Class<?>, Integer> tables = new HashMap<>();
        tables.put(RefusedCode.class, 1_100);
        tables.put(CallFailure.class, 1_200);
        tables.put(EndReason.class, 1_300);
        tables.put(NotReadyReason.class, 1_400);
        tables.put(DownReason.class, 1_500);
        tables.put(CloseReason.class, 1_600);
        for (Map.Entry<Class<?>, Integer> one : tables.entrySet()) {
            assertThat(table(one.getValue(), one.getValue() + 100))
                    .as(one.getKey().getSimpleName())
                    .isEqualTo(constants(one.getKey(), one.getValue(), ""));
        }
        assertThat(table(1_700, 1_800)).isEqualTo(constants(ServerHello.class, 1_700, "REASON_"));
    }

    @Test
    void theAdminApisErrorsAreInTheTable() {
        Map<Integer, String> errors = new TreeMap<>();
        for (AdminError error : AdminError.values()) {
            errors.put(error.code(), error.name());
        }
        assertThat(table(2_000, 3_000)).isEqualTo(errors);
    }

    @Test
    void everyErrorHasATextInBothLanguages() {
        for (ErrorTable.Entry entry : ErrorTable.all()) {
            assertThat(entry.english()).as(entry.name()).matches("[A-Z][ -~]+\\.");
            assertThat(entry.chinese())
                    .as(entry.name())
                    .containsPattern("[\\u4E00-\\u9FFF]")
                    .endsWith("。");
        }
    }

    @Test
    void theDocumentIsMadeOfTheTable() throws Exception {
        Map<String, StringBuilder> areas = new LinkedHashMap<>();
        for (ErrorTable.Entry entry : ErrorTable.all()) {
            areas.computeIfAbsent(entry.area(), area -> new StringBuilder())
                    .append("| ")
                    .append(String.join(
                            " | ",
                            List.of(String.valueOf(entry.code()), entry.name(), entry.english(), entry.chinese())))
                    .append(" |\n");
        }
        StringBuilder document =
                new StringBuilder("# Errors\n\nEvery error that a person can meet, with its stable number:"
                        + " in the SDK's `Reason`, on the wire, in the admin API.\nMade from `errors.txt` of the server; the build"
                        + " compares it with the code. `stblink admin errors CODE` says the same.\n");
        areas.forEach((area, lines) -> document.append("\n## ")
                .append(area)
                .append("\n\n| code | name | English | 中文 |\n|---|---|---|---|\n")
                .append(lines));
        CommittedText.assertIs("errors.md", document.toString());
    }
}
