package org.stblink.profiles.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApiListTest {
    /** Where Debian's package libosgi-foundation-ee-java puts them. */
    private static final Path STUBS = Path.of("/usr/share/java/ee.foundation.jar");

    @Test
    void listInGitIsThatOfTheStubs() throws IOException {
        if (!Files.exists(STUBS)) {
            System.err.println("*** No " + STUBS + ": the list of Foundation 1.1 is not compared with the stubs."
                    + " Install libosgi-foundation-ee-java for that. ***");
        }
        assumeTrue(Files.exists(STUBS), "libosgi-foundation-ee-java is not installed");
        assertThat(ApiList.foundation().classes()).containsExactlyElementsOf(ApiList.ofStubs(STUBS));
    }

    @Test
    void whatIsWrittenCanBeReadAgain() throws IOException {
        List<ApiClass> classes = List.copyOf(ApiList.foundation().classes());
        assertThat(ApiList.parse(ApiList.write(classes))).isEqualTo(classes);
    }

    @Test
    void lineThatIsNeitherClassNorMemberIsNamed() {
        assertThatThrownBy(() -> ApiList.parse("nonsense")).hasMessageContaining("nonsense");
    }
}
