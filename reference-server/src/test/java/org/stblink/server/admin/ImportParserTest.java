package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.stblink.server.admin.http.AdminError;
import org.stblink.server.admin.http.AdminException;

/** What a part of an import leaves behind for the next one: the number of its lines, and the columns. */
class ImportParserTest {
    private final ImportParser parser = new ImportParser();

    private List<ImportLine> parse(String type, boolean newFile, String part) throws AdminException {
        return parser.parse(type, newFile, part.getBytes(StandardCharsets.UTF_8));
    }

    private AdminException refused(String type, boolean newFile, String part) {
        AdminException refused = catchThrowableOfType(AdminException.class, () -> parse(type, newFile, part));
        assertThat(refused).as(part).isNotNull();
        return refused;
    }

    @Test
    void linesOfARefusedPartAreCountedOnceItIsCorrected() throws Exception {
        for (int time = 0; time < 2; time++) {
            assertThat(refused(ImportParser.LIST_TYPE, false, "a\nb..c\n")).hasMessageContaining("line 2:");
            assertThat(refused(ImportParser.JSON_TYPE, false, "[{\"id\":\"a\"},{\"id\":\"b\"},1]"))
                    .hasMessageContaining("object 3 ");
            assertThat(refused(ImportParser.CSV_TYPE, false, "id,group\nb,g,more\n"))
                    .hasMessageContaining("line 2 ");
        }
        assertThat(parse(ImportParser.LIST_TYPE, false, "a\nb\n").get(1).number())
                .isEqualTo(2);
        assertThat(refused(ImportParser.LIST_TYPE, false, "b..c\n")).hasMessageContaining("line 3:");
    }

    @Test
    void whatASpreadsheetMakesOfCsvIsNamed() {
        assertThat(refused(ImportParser.CSV_TYPE, true, "id;group\na;g\n"))
                .hasMessage("line 1 has semicolons between its fields: save the file with commas");
        assertThat(refused(ImportParser.CSV_TYPE, true, "id,group\n\"a\";\"g\"\n"))
                .hasMessage("line 2 has semicolons between its fields: save the file with commas");
        assertThat(refused(ImportParser.CSV_TYPE, true, "id,group\ra,g\r"))
                .hasMessageContaining("line 1 ends with a carriage return alone");
        assertThat(refused(ImportParser.CSV_TYPE, true, "\"a\" b,g\n")).hasMessageContaining("must follow a quote");
    }

    @Test
    void headerOfAPartThatIsTooLargeDoesNotHold() throws Exception {
        String large = "id,token\n" + "a,b\n".repeat(ImportParser.MOST_DEVICES + 1);
        assertThat(refused(ImportParser.CSV_TYPE, false, large).error()).isEqualTo(AdminError.TOO_LARGE);

        ImportLine line = parse(ImportParser.CSV_TYPE, false, "a,g\n").get(0);
        assertThat(line.number()).isEqualTo(1);
        assertThat(line.fields()).containsEntry(ImportLine.GROUP, "g");
    }

    /** What follows is not even read: it may be millions more. */
    @Test
    void devicesAreCountedWhileTheyAreRead() {
        int most = ImportParser.MOST_DEVICES;
        assertThat(refused(ImportParser.CSV_TYPE, false, "a\n".repeat(most + 1) + "\"not closed")
                        .error())
                .isEqualTo(AdminError.TOO_LARGE);
        assertThat(refused(ImportParser.LIST_TYPE, false, "a\n".repeat(most + 1) + "b..c")
                        .error())
                .isEqualTo(AdminError.TOO_LARGE);
        assertThat(refused(ImportParser.JSON_TYPE, false, "[" + "{},".repeat(most + 1) + "no JSON")
                        .error())
                .isEqualTo(AdminError.TOO_LARGE);
    }

    @Test
    void whatIsNoTextInJsonIsNotReadEither() {
        for (String value : List.of("1", "true", "[", "{", "[[1],")) {
            assertThat(refused(ImportParser.JSON_TYPE, false, "[{\"id\":null},{\"group\":" + value))
                    .hasMessage("object 2: group must be a text in quotes");
        }
    }

    @Test
    void halfOfACharacterInJsonIsRefusedAndItsLineAndFieldAreNamed() {
        for (String half : List.of("\\ud83d", "\\udca9", "\\udca9\\ud83d", "x\\ud83dx")) {
            assertThat(refused(ImportParser.JSON_TYPE, false, "[{\"id\":\"a\"},{\"group\":\"" + half + "\"}]"))
                    .hasMessageStartingWith("object 2: group has half a character");
        }
    }

    @Test
    void aListOfObjectsIsReadToItsEnd() throws Exception {
        String list = "[{\"id\":\"a\",\"group\":null},{\"id\":\"b\",\"token\":\"\"}]";
        assertThat(parse(ImportParser.JSON_TYPE, false, list))
                .containsExactly(
                        new ImportLine(1, Map.of(ImportLine.ID, "a")),
                        new ImportLine(2, Map.of(ImportLine.ID, "b", ImportLine.TOKEN, "")));
        for (String wrong : List.of(list + "]", list + "1", list.substring(1), list.substring(0, list.length() - 1))) {
            assertThat(refused(ImportParser.JSON_TYPE, false, wrong).error()).isEqualTo(AdminError.BAD_REQUEST);
        }
        assertThat(refused(ImportParser.JSON_TYPE, false, "[{\"id\":null,\"id\":\"b\"}]"))
                .hasMessage("object 3 has id twice");
    }

    @Test
    void headerHoldsUntilAPartOfAnotherFileIsAccepted() throws Exception {
        parse(ImportParser.CSV_TYPE, true, "id,username\na,ann\n");
        refused(ImportParser.CSV_TYPE, true, "b,g,bob,pw,token,address,more\n");

        assertThat(parse(ImportParser.CSV_TYPE, false, "c,cat\n").get(0).fields())
                .containsEntry(ImportLine.USERNAME, "cat");
        assertThat(parse(ImportParser.CSV_TYPE, true, "d,g\n").get(0).fields()).containsEntry(ImportLine.GROUP, "g");
    }

    /** So that a client which cuts a large range is told the lines of its own text. */
    @Test
    void lineThatGoesOnInTheNextPartIsOneLine() throws Exception {
        assertThat(parse(ImportParser.LIST_TYPE, true, "x\na1..a2").get(1).number())
                .isEqualTo(2);
        List<ImportLine> rest = parse(ImportParser.LIST_TYPE, false, "a3..a4\nb\n");
        assertThat(rest.get(0).number()).isEqualTo(2);
        assertThat(rest.get(2).number()).isEqualTo(3);
    }
}
