package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Documents in the tree that are made from the code: compared, and where they differ, written to where they can be taken. */
final class CommittedText {
    private static final Path DOCS = Path.of(System.getProperty("stblink.root"), "docs");

    private CommittedText() {}

    static String read(String name) throws IOException {
        return Files.readString(DOCS.resolve(name), StandardCharsets.UTF_8);
    }

    static void assertIs(String name, String made) throws IOException {
        Path fresh = Path.of("target", name);
        Path committed = DOCS.resolve(name);
        if (!Files.exists(committed) || !read(name).equals(made)) {
            Files.writeString(fresh, made, StandardCharsets.UTF_8);
        }
        assertThat(Files.exists(committed))
                .as("docs/%s; copy %s", name, fresh.toAbsolutePath())
                .isTrue();
        assertThat(read(name))
                .as("docs/%s; copy %s over it", name, fresh.toAbsolutePath())
                .isEqualTo(made);
    }
}
