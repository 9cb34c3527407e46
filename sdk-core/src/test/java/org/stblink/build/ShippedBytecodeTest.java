package org.stblink.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;

/**
 * A box may run a VM that knows neither invokedynamic nor any class file newer than Java 8's. The compiler's release
 * flag promises the second; only looking at the class files promises the first (a lambda compiles silently).
 */
class ShippedBytecodeTest {
    /** Constant pool tags of JVMS 4.4 that only dynamic calls need: MethodHandle, MethodType, Dynamic, InvokeDynamic. */
    private static final List<Integer> DYNAMIC_TAGS = List.of(15, 16, 17, 18);

    /** Offset of the major version in a class file (JVMS 4.1). */
    private static final int MAJOR_VERSION_OFFSET = 6;

    @Test
    void shippedClassesRunOnJava8AndUseNoDynamicCalls() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Path file : ShippedClasses.files()) {
            faults.addAll(faultsOf(new ClassReader(Files.readAllBytes(file))));
        }
        assertThat(faults).as("class files a small VM cannot run").isEmpty();
    }

    @Test
    void aNewerClassWithALambdaIsFoundOut() throws IOException {
        Supplier<String> lambda = () -> "this class is compiled for the tests' Java, and this line is a lambda";
        assertThat(lambda.get()).isNotEmpty();
        try (InputStream self = ShippedBytecodeTest.class.getResourceAsStream("ShippedBytecodeTest.class")) {
            assertThat(faultsOf(new ClassReader(self)))
                    .contains(
                            "org/stblink/build/ShippedBytecodeTest has class file version 61",
                            "org/stblink/build/ShippedBytecodeTest has a dynamic call (constant pool tag 18)");
        }
    }

    private static List<String> faultsOf(ClassReader reader) {
        List<String> faults = new ArrayList<>();
        int version = reader.readShort(MAJOR_VERSION_OFFSET);
        if (version != Opcodes.V1_8) {
            faults.add(reader.getClassName() + " has class file version " + version);
        }
        for (int i = 1; i < reader.getItemCount(); i++) {
            // ASM gives the offset just after an entry's tag; 0 where a long or double takes two places.
            int tag = reader.getItem(i) == 0 ? 0 : reader.readByte(reader.getItem(i) - 1);
            if (DYNAMIC_TAGS.contains(tag)) {
                faults.add(reader.getClassName() + " has a dynamic call (constant pool tag " + tag + ")");
            }
        }
        return faults;
    }
}
