package org.stblink.profiles.api;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * A class as those who refer to it see it. Names are internal ones ({@code java/lang/Object}).
 *
 * @param superName null for java/lang/Object
 * @param members {@code name descriptor} of each field, {@code name(descriptor} of each method
 */
public record ApiClass(String name, @Nullable String superName, List<String> interfaces, Set<String> members) {
    /** Reads a class file; private members and those of the package only where {@code all} says so. */
    public static ApiClass read(byte[] classFile, boolean all) {
        Reader reader = new Reader(all);
        new ClassReader(classFile)
                .accept(reader, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return new ApiClass(reader.name, reader.superName, List.of(reader.interfaces), reader.members);
    }

    /** How a field stands in {@link #members}. */
    public static String field(String name, String descriptor) {
        return name + " " + descriptor;
    }

    /** How a method stands in {@link #members}. */
    public static String method(String name, String descriptor) {
        return name + descriptor;
    }

    private static final class Reader extends ClassVisitor {
        private final boolean all;
        private final Set<String> members = new TreeSet<>();
        private String name = "";
        private @Nullable String superName;
        private String[] interfaces = {};

        Reader(boolean all) {
            super(Opcodes.ASM9);
            this.all = all;
        }

        private boolean isSeen(int access) {
            return all || (access & (Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED)) != 0;
        }

        @Override
        public void visit(
                int version,
                int access,
                String name,
                @Nullable String signature,
                @Nullable String superName,
                String[] interfaces) {
            this.name = name;
            this.superName = superName;
            this.interfaces = interfaces;
        }

        @Override
        public @Nullable FieldVisitor visitField(
                int access, String name, String descriptor, @Nullable String signature, @Nullable Object value) {
            if (isSeen(access)) {
                members.add(field(name, descriptor));
            }
            return null;
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            if (isSeen(access)) {
                members.add(method(name, descriptor));
            }
            return null;
        }
    }
}
