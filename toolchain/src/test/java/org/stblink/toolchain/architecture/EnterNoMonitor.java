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
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** No synchronized method and no synchronized block. ArchUnit does not see the blocks, so this reads the bytecode. */
final class EnterNoMonitor extends ArchCondition<JavaClass> {
    EnterNoMonitor() {
        super("enter no monitor");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        try (InputStream bytes = type.getSource().orElseThrow().getUri().toURL().openStream()) {
            new ClassReader(bytes).accept(new Finder(type, events), ClassReader.SKIP_FRAMES);
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
            if ((access & Opcodes.ACC_SYNCHRONIZED) != 0) {
                report(name, 0);
            }
            return new MethodVisitor(Opcodes.ASM9) {
                private int line;

                @Override
                public void visitLineNumber(int number, Label start) {
                    line = number;
                }

                @Override
                public void visitInsn(int opcode) {
                    if (opcode == Opcodes.MONITORENTER) {
                        report(name, line);
                    }
                }
            };
        }

        private void report(String method, int line) {
            String where = type.getSourceCodeLocation().toString().replaceAll(":\\d+\\)", ":" + line + ")");
            events.add(SimpleConditionEvent.violated(
                    type, "Method <" + type.getName() + "." + method + "> enters a monitor in " + where));
        }
    }
}
