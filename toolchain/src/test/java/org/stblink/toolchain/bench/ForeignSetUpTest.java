package org.stblink.toolchain.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A set-up whose class lies in a folder: it is called, and sees nothing of ours. */
class ForeignSetUpTest {
    @TempDir
    Path folder;

    private ForeignSetUp channel(String answer) throws Exception {
        Path source = Files.writeString(folder.resolve("Channel.java"), String.format("""
                        public final class Channel implements java.util.concurrent.Callable<Integer> {
                            private int times;
                            @Override public Integer call() throws Exception { return %s; }
                        }
                        """, answer));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-proc:none", "-d", folder.toString(), source.toString()))
                .isZero();
        return new ForeignSetUp(folder.resolve("Channel.class"));
    }

    @Test
    void bytesAreThoseOfTheLastSetUp() throws Exception {
        ForeignSetUp setUp = channel("100 + ++times");
        setUp.once();
        setUp.once();
        assertThat(setUp.bytes()).isEqualTo(102);
    }

    @Test
    void failureOfASetUpIsTold() throws Exception {
        ForeignSetUp setUp = channel("Integer.parseInt(\"no number\")");
        assertThatThrownBy(setUp::once).isInstanceOf(NumberFormatException.class);
    }

    @Test
    void nothingOfOursIsSeen() throws Exception {
        ForeignSetUp setUp = channel("Class.forName(\"" + SetUp.class.getName() + "\").hashCode()");
        assertThatThrownBy(setUp::once).isInstanceOf(ClassNotFoundException.class);
    }
}
