package org.stblink.toolchain.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A part that a command writes into a document of a person's. */
class DocumentPartTest {
    private static final DocumentPart PLACE = new DocumentPart("bench");

    @TempDir
    Path folder;

    private Path document(String text) throws IOException {
        return Files.writeString(folder.resolve("doc.md"), text);
    }

    @Test
    void partReplacesTheOneBetweenTheMarksAndIsReadBack() throws IOException {
        Path document = document(
                "before\n<!-- end -->\n<!-- begin: written by stblink bench -->\nold\n<!-- end -->\nafter\n<!-- end -->\n");
        PLACE.write(document, "new\n");
        assertThat(document)
                .hasContent(
                        "before\n<!-- end -->\n<!-- begin: written by stblink bench -->\nnew\n<!-- end -->\nafter\n<!-- end -->\n");
        assertThat(PLACE.read(document)).isEqualTo("new\n");
    }

    @Test
    void documentWithoutItsMarksIsLeftAlone() throws IOException {
        Path document = document("<!-- begin: written by stblink crash -->\n<!-- end -->\n");
        assertThatThrownBy(() -> PLACE.write(document, "new\n"))
                .hasMessageContaining("doc.md has no place for it")
                .hasMessageContaining("<!-- begin: written by stblink bench -->");
        assertThat(document).hasContent("<!-- begin: written by stblink crash -->\n<!-- end -->\n");
    }

    @Test
    void missingDocumentIsNamedBeforeALongRun() {
        assertThatThrownBy(() -> PLACE.requirePlace(folder.resolve("none.md")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there is no document")
                .hasMessageContaining("none.md");
    }
}
