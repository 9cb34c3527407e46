package org.stblink.profiles.shrink;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/** Gives a class file the version its machine loads. What an old version cannot hold is found by the link check. */
final class Downlevel {
    /** The first version with stack map frames: Java 6. */
    private static final int FIRST_WITH_FRAMES = 50;

    private Downlevel() {}

    static byte[] to(int version, byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(0);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public void visit(
                            int from,
                            int access,
                            String name,
                            @Nullable String signature,
                            @Nullable String superName,
                            String[] interfaces) {
                        super.visit(version, access, name, signature, superName, interfaces);
                    }
                },
                version < FIRST_WITH_FRAMES ? ClassReader.SKIP_FRAMES : 0);
        return writer.toByteArray();
    }
}
