package org.stblink.toolchain.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.stblink.toolchain.supply.ThirdParty;

/** What jars of others ask to be handed on. */
class NoticeTest {
    private static Item jar(String name, String... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream jar = new ZipOutputStream(bytes)) {
            for (int i = 0; i < entries.length; i += 2) {
                jar.putNextEntry(new ZipEntry(entries[i]));
                jar.write(entries[i + 1].getBytes(StandardCharsets.UTF_8));
                jar.closeEntry();
            }
        }
        return new Item(name, bytes.toByteArray(), false);
    }

    private static String notice(Item... jars) throws IOException {
        return new String(Notice.write(ThirdParty.load(), List.of(jars)), StandardCharsets.UTF_8);
    }

    @Test
    void noticesAndLicencesAreHandedOnOnceEach() throws Exception {
        String notice = notice(
                jar(
                        "a.jar",
                        "META-INF/NOTICE",
                        "Made by Ann.\n",
                        "META-INF/maven/g/a/LICENSE.other",
                        "Do as you like."),
                jar("b.jar", "META-INF/NOTICE", "Made by Ann.", "META-INF/Some-Licence.txt", "Ask Bob."));

        assertThat(notice)
                .contains("a.jar, META-INF/NOTICE:\n\nMade by Ann.\n")
                .contains("a.jar, META-INF/maven/g/a/LICENSE.other:\n\nDo as you like.\n")
                .contains("b.jar, META-INF/Some-Licence.txt:\n\nAsk Bob.\n")
                .containsOnlyOnce("Made by Ann.");
    }

    @Test
    void apachesLicenceStandsBesideAndProgramsAreNone() throws Exception {
        String notice = notice(jar(
                "a.jar",
                "META-INF/LICENSE",
                "\n                    Apache License\n             Version 2.0, January 2004\n",
                "META-INF/versions/9/License.class",
                "code",
                "org/example/license/text",
                "elsewhere"));

        assertThat(notice).doesNotContain("a.jar").contains("sqlite-jdbc 3.", "  with SQLite 3.", "(blessing)");
    }
}
