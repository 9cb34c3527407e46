package org.stblink.port.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** A file of the documentation that the build generates and compares. */
final class CommittedFile {
    /** Set to true to write such files anew in place of comparing them. */
    static final String UPDATE_PROPERTY = "stblink.docs.update";

    private final Path file;

    CommittedFile(String name) {
        file = topOfCheckout().resolve("docs").resolve(name);
    }

    /** The build says where that is; started from an IDE, it is the nearest folder above that holds the wrapper. */
    static Path topOfCheckout() {
        String told = System.getProperty("stblink.root");
        if (told != null) {
            return Path.of(told);
        }
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("no checkout around " + Path.of("").toAbsolutePath());
        }
        return folder;
    }

    /**
     * Compares.
     *
     * @param generated the whole new content, made from the present one
     * @param compared what of either is compared
     */
    void requireEqual(UnaryOperator<String> generated, UnaryOperator<String> compared, String test) throws IOException {
        String present = Files.exists(file) ? Files.readString(file) : "";
        String fresh = generated.apply(present);
        if (Boolean.getBoolean(UPDATE_PROPERTY)) {
            Files.writeString(file, fresh);
            present = fresh;
        }
        assertThat(compared.apply(present)).as("""
                        %s, as the build generates it. If the change is meant, write it anew and commit it:
                        ./mvnw -pl sdk-stb-porting -am test -Dtest=%s -Dsurefire.failIfNoSpecifiedTests=false -D%s=true
                        """, file, test, UPDATE_PROPERTY).isEqualTo(compared.apply(fresh));
    }
}
