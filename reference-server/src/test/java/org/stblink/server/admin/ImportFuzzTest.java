package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import org.stblink.server.admin.http.AdminException;

/**
 * What an operator imports: lines, or an error that says what is wrong, in every form and cut into parts anywhere.
 *
 * <p>Replays the corpus in the ordinary run; toolchain/fuzz searches for more.
 */
class ImportFuzzTest {
    private static final List<String> TYPES =
            List.of(ImportParser.CSV_TYPE, ImportParser.LIST_TYPE, ImportParser.JSON_TYPE);

    /** The first byte is the form, the second where it is cut. */
    @FuzzTest
    void devicesToImport(byte[] data) {
        if (data.length < 2) {
            return;
        }
        String type = TYPES.get((data[0] & 0xFF) % TYPES.size());
        byte[] text = Arrays.copyOfRange(data, 2, data.length);
        int cut = Math.min(data[1] & 0xFF, text.length);
        ImportParser parser = new ImportParser();
        parse(parser, type, Arrays.copyOfRange(text, 0, cut));
        parse(parser, type, Arrays.copyOfRange(text, cut, text.length));
    }

    private static void parse(ImportParser parser, String type, byte[] part) {
        try {
            assertThat(parser.parse(type, false, part)).hasSizeLessThanOrEqualTo(ImportParser.MOST_DEVICES);
        } catch (AdminException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }
}
