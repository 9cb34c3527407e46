package org.stblink.profiles.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.ToolProvider;
import org.stblink.profiles.dist.Jars;

/** A small program, compiled for the test, that can be run as it is or merged. */
final class Compiled {
    /** The last class file version that needs no frames, which merged classes do not have before ProGuard. */
    private static final byte WITHOUT_FRAMES = 49;

    private static final int MAJOR = 7;

    private final Map<String, byte[]> classFiles;

    private Compiled(Map<String, byte[]> classFiles) {
        this.classFiles = classFiles;
    }

    /** @param source of all its classes, one of them {@code program.Main} with a method {@code String run()} */
    static Compiled of(Path scratch, String source) throws IOException {
        Path file = Files.writeString(scratch.resolve("Main.java"), "package program;\n" + source);
        Path classes = Files.createDirectories(scratch.resolve("classes"));
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "--release", "8", "-Xlint:-options", "-d", classes.toString(), file.toString());
        assertThat(result).as("compiling " + file).isZero();
        return new Compiled(Jars.classes(classes, ".*"));
    }

    Map<String, byte[]> classFiles() {
        return classFiles;
    }

    Compiled as(Map<String, byte[]> changed) {
        return new Compiled(changed);
    }

    /** What {@code program.Main.run()} returns, with every class verified. */
    String run() throws ReflectiveOperationException {
        Map<String, byte[]> loadable = new TreeMap<>();
        classFiles.forEach((name, bytes) -> {
            byte[] copy = bytes.clone();
            copy[MAJOR] = WITHOUT_FRAMES;
            loadable.put(name.replace('/', '.'), copy);
        });
        ClassLoader loader = new ClassLoader(null) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                byte[] bytes = loadable.get(name);
                if (bytes == null) {
                    throw new ClassNotFoundException(name);
                }
                return defineClass(name, bytes, 0, bytes.length);
            }
        };
        try {
            return (String)
                    Class.forName("program.Main", true, loader).getMethod("run").invoke(null);
        } catch (InvocationTargetException e) {
            throw new AssertionError("the program failed", e.getCause());
        }
    }
}
