package org.stblink.profiles.shrink;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.SimpleRemapper;
import org.stblink.profiles.Profile;
import org.stblink.profiles.shim.Purpose;
import org.stblink.profiles.shim.Supplied;

/**
 * Turns references to what a profile's machine lacks to what it has, or to what the jar brings itself; and cuts two ties
 * inside Bouncy Castle that would keep what nobody here uses. Before shrinking.
 */
final class Supply {
    private static final String SUPPLIED = Supplied.class.getName().replace('.', '/');
    private static final String NO_PURPOSE = Purpose.class.getName().replace('.', '/');
    /** Replaced by the shim's. */
    static final String PURPOSE = "org/bouncycastle/crypto/CryptoServicePurpose";
    /** Its initializer asks the system for the line separator, with what small machines lack; nothing we keep uses it. */
    private static final String STRINGS = "org/bouncycastle/util/Strings";

    private Supply() {}

    static byte[] apply(byte[] classFile, Profile profile) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(0);
        boolean withoutInitializer = reader.getClassName().equals(STRINGS);
        ClassVisitor redirect = new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public @Nullable MethodVisitor visitMethod(
                    int access,
                    String name,
                    String descriptor,
                    @Nullable String signature,
                    String @Nullable [] exceptions) {
                if (withoutInitializer && name.equals("<clinit>")) {
                    return null;
                }
                return new Redirect(super.visitMethod(access, name, descriptor, signature, exceptions), profile);
            }
        };
        Map<String, String> renamed = new HashMap<>(profile.renamed());
        renamed.put(PURPOSE, NO_PURPOSE);
        reader.accept(new ClassRemapper(redirect, new SimpleRemapper(Opcodes.ASM9, renamed)), 0);
        return writer.toByteArray();
    }

    private static final class Redirect extends MethodVisitor {
        private final Profile profile;

        Redirect(MethodVisitor next, Profile profile) {
            super(Opcodes.ASM9, next);
            this.profile = profile;
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            if (opcode == Opcodes.GETSTATIC && owner.equals(NO_PURPOSE)) {
                super.visitInsn(Opcodes.ACONST_NULL);
            } else {
                super.visitFieldInsn(opcode, owner, name, descriptor);
            }
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            if (!profile.supplied().contains(owner + "." + name + descriptor)) {
                super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
                return;
            }
            String withReceiver =
                    opcode == Opcodes.INVOKESTATIC ? descriptor : "(L" + owner + ";" + descriptor.substring(1);
            super.visitMethodInsn(Opcodes.INVOKESTATIC, SUPPLIED, name, withReceiver, false);
        }
    }
}
