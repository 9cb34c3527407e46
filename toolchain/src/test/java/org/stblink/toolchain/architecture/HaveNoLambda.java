package org.stblink.toolchain.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** No lambda and no method reference. ArchUnit sees what they call, not that they are there, so this reads the bytecode. */
final class HaveNoLambda extends ArchCondition<JavaClass> {
    HaveNoLambda() {
        super("have no lambda");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        try (InputStream bytes = type.getSource().orElseThrow().getUri().toURL().openStream()) {
            new ClassReader(bytes).accept(new Finder(type, events), ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + type.getName(), e);
        }
    }

    private static final class Finder extends ClassVisitor {
        private final JavaClass type;
        private final ConditionEvents events;

        Finder(JavaClass type, ConditionEvents events) {
            super(Opcodes.ASM9);
            this.type = type;
            this.events = events;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitInvokeDynamicInsn(String called, String type, Handle factory, Object... arguments) {
                    report(name, factory);
                }
            };
        }

        private void report(String method, Handle factory) {
            if (factory.getOwner().equals("java/lang/invoke/LambdaMetafactory")) {
                events.add(SimpleConditionEvent.violated(
                        type,
                        "Method <" + type.getName() + "." + method + "> has a lambda in "
                                + type.getSourceCodeLocation()));
            }
        }
    }
}
