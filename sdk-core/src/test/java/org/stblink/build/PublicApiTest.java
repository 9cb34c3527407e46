package org.stblink.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The public API is written down in {@code docs/api/sdk-core.api}, so that no change to it goes unseen: it stands in
 * the diff of the commit that makes it. {@code docs/versioning.md} says which changes are allowed when.
 */
class PublicApiTest {
    /** Everything else is internal and may change at any time. */
    private static final List<String> PUBLIC_PACKAGES = List.of("org.stblink", "org.stblink.hal");

    private static final String HEAD = """
            # The public API of sdk-core, generated from its classes; docs/versioning.md says how to read and change it.

            """;

    /** Set to true to write the file anew in place of comparing it. */
    private static final String UPDATE_PROPERTY = "stblink.api.update";

    @Test
    void publicApiIsTheOneWrittenDown() throws IOException {
        String actual = HEAD
                + ApiSignature.of(PUBLIC_PACKAGES.stream()
                        .flatMap(name -> ShippedClasses.inPackage(name).stream())
                        .toList());
        Path file = topOfCheckout().resolve("docs/api/sdk-core.api");
        if (Boolean.getBoolean(UPDATE_PROPERTY)) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, actual);
        }
        assertThat(Files.readString(file)).as("""
                        the public API as written down in %s.
                        If the change is meant and docs/versioning.md allows it, write the file anew and commit it:
                        ./mvnw -pl sdk-core test -Dtest=PublicApiTest -D%s=true
                        """, file, UPDATE_PROPERTY).isEqualTo(actual);
    }

    /** The build says where that is; started from an IDE, it is the nearest folder above that holds the wrapper. */
    private static Path topOfCheckout() {
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
}
