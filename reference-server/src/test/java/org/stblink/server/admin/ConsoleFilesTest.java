package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a browser gets of the console. How it works is tested in one, in toolchain. */
@Timeout(60)
class ConsoleFilesTest {
    private static final Path SOURCES = Path.of(
            System.getProperty("stblink.root"), "reference-server/src/main/resources/org/stblink/server/admin/console");

    @TempDir
    Path temporary;

    @Test
    void everyFileIsServedWithItsTypeAndAPolicyThatLetsNothingInFromOutside() throws Exception {
        try (AdminFixture admin = new AdminFixture(temporary.resolve("data"))) {
            for (String name : ConsoleFiles.NAMES) {
                HttpResponse<String> answer = admin.send(admin.plain("/console/" + name));
                assertThat(answer.statusCode()).as(name).isEqualTo(200);
                assertThat(answer.headers().firstValue("X-Content-Type-Options"))
                        .contains("nosniff");
                assertThat(answer.body()).isEqualTo(Files.readString(SOURCES.resolve(name)));
            }
            HttpResponse<String> page = admin.send(admin.plain("/"));
            assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
            assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains(
                            "default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "trusted-types 'none'")
                    .doesNotContain("unsafe", "http:", "https:", "*");
            assertThat(page.headers().firstValue("Set-Cookie")).isEmpty();
            for (String other : List.of("index.html", "%2e%2e%2fadmin.token", "..", "ConsoleFiles.class")) {
                assertThat(admin.send(admin.plain("/console/" + other)).statusCode())
                        .as(other)
                        .isEqualTo(404);
            }
        }
    }

    @Test
    void nothingLiesAroundThatIsNotServedAndNothingIsAskedForThatIsNotThere() throws Exception {
        Pattern asked = Pattern.compile("(?:from '\\./|/console/)([a-z]+\\.[a-z]+)");
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                assertThat(ConsoleFiles.NAMES.contains(name) || name.equals("index.html"))
                        .as(name)
                        .isTrue();
                Matcher found = asked.matcher(Files.readString(file));
                while (found.find()) {
                    assertThat(ConsoleFiles.NAMES).as("asked for by %s", name).contains(found.group(1));
                }
            }
        }
    }
}
