package org.stblink.profiles.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Java 8's API as every JDK from 9 on carries it for {@code javac --release 8}: the file {@code ct.sym}, with class files
 * without code, each marked with the smallest compact profile that has it. The same for every JDK, and so is what is shrunk
 * against it.
 */
public final class Java8 {
    private static final char RELEASE = '8';
    private static final String PROFILE = "Ljdk/Profile+Annotation;";
    private static final int COMPACT1 = 1;

    private final Map<String, byte[]> compact1 = new TreeMap<>();

    private Java8() {}

    /**
     * Reads the JDK that runs this program.
     *
     * @throws IOException when it is none: a run-time image without a compiler
     */
    public static Java8 read() throws IOException {
        Path symbols = Path.of(System.getProperty("java.home"), "lib", "ct.sym");
        if (!Files.exists(symbols)) {
            throw new IOException(symbols + " is missing: a whole JDK is needed, not a run-time image");
        }
        Java8 api = new Java8();
        try (ZipFile zip = new ZipFile(symbols.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                api.take(zip, entries.nextElement());
            }
        }
        if (api.compact1.isEmpty()) {
            throw new IOException(symbols + " knows nothing of Java 8: use a JDK that still compiles for release 8");
        }
        return api;
    }

    /** Names are {@code RELEASES/module/package/Class.sig}, where RELEASES has a character for each release. */
    private void take(ZipFile zip, ZipEntry entry) throws IOException {
        String[] parts = entry.getName().split("/", 3);
        if (parts.length < 3 || parts[0].indexOf(RELEASE) < 0 || !parts[2].endsWith(".sig")) {
            return;
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readAllBytes();
            if (profile(bytes) == COMPACT1) {
                compact1.put(parts[2].substring(0, parts[2].length() - ".sig".length()), bytes);
            }
        }
    }

    private static int profile(byte[] classFile) {
        int[] profile = {0};
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
                                return !descriptor.equals(PROFILE)
                                        ? null
                                        : new AnnotationVisitor(Opcodes.ASM9) {
                                            @Override
                                            public void visit(String name, Object value) {
                                                profile[0] = (Integer) value;
                                            }
                                        };
                            }
                        },
                        ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return profile[0];
    }

    /** Class files without code, by internal name; for a tool that wants a library. */
    public Map<String, byte[]> classFiles() {
        return compact1;
    }

    /** The profile's API. */
    public Api api() {
        List<ApiClass> classes = new ArrayList<>();
        for (byte[] bytes : compact1.values()) {
            classes.add(ApiClass.read(bytes, false));
        }
        return new Api("Java 8 compact1", classes);
    }
}
