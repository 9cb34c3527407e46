package org.stblink.toolchain.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What of a password file is the password. */
class CredentialsTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("password");
    }

    private Credentials given(String text, Charset charset) throws IOException {
        Files.writeString(file, text, charset);
        return CommandLine.populateCommand(new Credentials(), "--user", "mei", "--password-file", file.toString());
    }

    @Test
    void passwordIsTheFirstLine() throws IOException {
        Credentials credentials = given("pässwort 密码\r\nnot this\n", StandardCharsets.UTF_8);
        assertThat(credentials.user()).isEqualTo("mei");
        assertThat(credentials.password()).isEqualTo("pässwort 密码");
    }

    @Test
    void emptyFileIsNoPassword() throws IOException {
        assertThat(given("", StandardCharsets.UTF_8).password()).isEmpty();
    }

    @Test
    void markThatAnEditorPutBeforeItIsNotOfThePassword() throws IOException {
        assertThat(given("\uFEFFsecret\n", StandardCharsets.UTF_8).password()).isEqualTo("secret");
    }

    @Test
    void otherLettersAreRefusedAndNotShown() throws IOException {
        Credentials credentials = given("pässwort\n", StandardCharsets.ISO_8859_1);
        assertThatThrownBy(credentials::password)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("line 1, is not UTF-8")
                .hasMessageNotContaining("sswort");
    }
}
