package org.stblink.toolchain.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JavaCommandTest {
    private final String before = System.getProperty(JavaCommand.OPTIONS, "");

    @AfterEach
    void putBack() {
        System.setProperty(JavaCommand.OPTIONS, before);
    }

    @Test
    void itsOwnOptionsWinOverThoseOfAllJvms() throws Exception {
        System.setProperty(JavaCommand.OPTIONS, " -Dseen=everyone's  -Dother=too ");
        assertThat(said(JavaCommand.of(List.of("-Dseen=its-own"), List.of(Said.class.getName(), "seen", "other"))))
                .isEqualTo("its-own too");
    }

    @Test
    void whatIsStartedPassesTheOptionsOn() throws Exception {
        System.setProperty(JavaCommand.OPTIONS, "-Dseen=everyone's");
        assertThat(said(JavaCommand.of(List.of(Said.class.getName(), JavaCommand.OPTIONS))))
                .isEqualTo("-Dseen=everyone's");
    }

    @Test
    void anotherProgramGetsTheOptionsToo() throws Exception {
        System.setProperty(JavaCommand.OPTIONS, "-Dseen=everyone's");
        String classPath = System.getProperty("java.class.path");
        assertThat(said(JavaCommand.foreign(classPath, List.of(Said.class.getName(), "seen"))))
                .isEqualTo("everyone's");
    }

    @Test
    void withoutThePropertyNothingIsAdded() throws Exception {
        System.setProperty(JavaCommand.OPTIONS, "");
        assertThat(said(JavaCommand.of(List.of(Said.class.getName(), JavaCommand.OPTIONS))))
                .isEqualTo("null");
    }

    private static String said(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    /** Says what system properties it has. */
    static final class Said {
        public static void main(String[] names) {
            StringBuilder said = new StringBuilder();
            for (String name : names) {
                said.append(said.isEmpty() ? "" : " ").append(System.getProperty(name));
            }
            System.out.print(said);
        }
    }
}
