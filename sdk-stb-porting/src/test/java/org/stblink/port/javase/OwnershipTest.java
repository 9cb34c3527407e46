package org.stblink.port.javase;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.hal.HalException;

/** Whose a file is, for a user that has no name, as in a container. */
class OwnershipTest {
    private final String name = System.getProperty("user.name");

    @TempDir
    private Path directory;

    private Path mine;
    private Path absent;

    @BeforeEach
    void runNameless() throws Exception {
        mine = Files.createFile(directory.resolve("mine"));
        absent = directory.resolve("absent");
        System.setProperty("user.name", "?");
    }

    @AfterEach
    void haveTheNameAgain() {
        System.setProperty("user.name", name);
    }

    @Test
    void systemTellsWhereNothingCanBeWritten() throws Exception {
        assumeThat(Path.of("/proc/self")).exists();
        Ownership.require(mine, absent);
    }

    @Test
    void fileThatIsMadeTellsWhereTheSystemDoesNot() throws Exception {
        Ownership.require(mine, directory, absent);
    }

    @Test
    void itIsSaidThatNothingTells() {
        assertThatThrownBy(() -> Ownership.require(mine, absent, absent))
                .isInstanceOf(HalException.class)
                .hasMessageStartingWith("cannot find out whether " + mine + " belongs to the user")
                .hasMessageContaining("no file can be made in " + absent);
    }
}
