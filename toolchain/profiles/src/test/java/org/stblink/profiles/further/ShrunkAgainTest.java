package org.stblink.profiles.further;

import static org.assertj.core.api.Assertions.assertThat;

import com.android.tools.r8.CompilationFailedException;
import com.android.tools.r8.CompilationMode;
import com.android.tools.r8.JdkClassFileProvider;
import com.android.tools.r8.OutputMode;
import com.android.tools.r8.R8;
import com.android.tools.r8.R8Command;
import com.android.tools.r8.origin.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.DeviceConfig;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.profiles.Dist;
import org.stblink.profiles.dist.Jars;
import org.stblink.profiles.flow.Flow;
import org.stblink.profiles.flow.Vm;
import org.stblink.smallbox.SmallBox;

/** A program with a profile jar inside, shrunk and optimized once more as docs/profiles.md says: with no rule for the SDK. */
class ShrunkAgainTest {
    private static final int HEAP_MEGABYTES = 4;
    private static final int ANDROID_5 = 21;

    @TempDir
    private Path scratch;

    private R8Command.Builder program(String jar) throws IOException {
        List<Path> program = new ArrayList<>(List.of(Dist.jar(jar)));
        for (Class<?> type : List.of(JavaSePlatform.class, SmallBox.class)) {
            Path home = Flow.home(type);
            program.add(
                    Files.isDirectory(home)
                            ? Jars.write(
                                    scratch.resolve(type.getSimpleName() + ".jar"),
                                    Jars.asEntries(Jars.classes(home, ".*")))
                            : home);
        }
        return R8Command.builder()
                .addProgramFiles(program)
                .addLibraryResourceProvider(JdkClassFileProvider.fromSystemJdk())
                .setMode(CompilationMode.RELEASE)
                .addProguardConfiguration(
                        List.of(
                                "-keep public class " + SmallBox.class.getName()
                                        + " { public static void main(java.lang.String[]); }",
                                // The Java SE port's, which it can do without.
                                "-dontwarn org.tinylog.**,org.jspecify.annotations.**"),
                        Origin.unknown());
    }

    @Test
    void shrunkAgainTheBoxStillDoesEverything() throws IOException, InterruptedException, CompilationFailedException {
        Path box = scratch.resolve("box.jar");
        R8.run(program("compact1")
                .setOutput(box, OutputMode.ClassFile)
                .setDisableDesugaring(true)
                .build());
        assertThat(box).isNotEmptyFile();
        assertThat(Jars.entries(box)).doesNotContainKey("org/stblink/hal/Platform.class");
        Flow flow =
                Flow.runPrograms(List.of(box), Vm.interpreter(HEAP_MEGABYTES), DeviceConfig.SUITE_CHACHA_POLY, scratch);
        assertThat(flow.isWell()).as(flow.story()).isTrue();
    }

    /** R8 refuses a class that refers to one that neither the program nor the library has. */
    @Test
    void androidBuildMakesDexOfIt() throws IOException, CompilationFailedException {
        Path dex = scratch.resolve("box.zip");
        R8.run(program("android")
                .setOutput(dex, OutputMode.DexIndexed)
                .setMinApiLevel(ANDROID_5)
                .build());
        assertThat(Jars.entries(dex)).containsKey("classes.dex");
    }
}
