package org.stblink.toolchain.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Programs of the system: which are there, and what one says that fails. */
@EnabledOnOs(OS.LINUX)
class ProgramTest {
    @TempDir
    Path folder;

    @Test
    void firstProgramThatIsNotThereIsNamedWithWhereToGetIt() {
        assertThat(Program.lack(List.of("sh", "no-such-program", "nor-this"), "nothing"))
                .contains("no-such-program is not installed (Debian: nothing)");
        assertThat(Program.lack(List.of("sh"), "dash")).isEmpty();
    }

    @Test
    void whatAProgramSaidIsGivenBack() throws Exception {
        assertThat(Program.run(List.of("sh", "-c", "echo $WORD; echo more >&2"), Map.of("WORD", "one"), said()))
                .isEqualTo("one\nmore\n");
    }

    @Test
    void failureHasTheProgramsOwnWords() {
        assertThatThrownBy(() -> Program.run(List.of("sh", "-c", "echo no such realm; exit 3"), Map.of(), said()))
                .isInstanceOf(IOException.class)
                .hasMessage("sh failed: no such realm");
    }

    @Test
    void serverThatEndsAtOnceIsToldWithItsLastWords() {
        assertThatThrownBy(() -> ForeignProcess.start(
                        List.of("sh", "-c", "echo the port is taken"), Map.of(), said(), () -> false))
                .isInstanceOf(IOException.class)
                .hasMessage("sh ended at once: the port is taken");
    }

    private Path said() {
        return folder.resolve("said.txt");
    }
}
