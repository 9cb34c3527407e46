package org.stblink.profiles.link;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.stblink.profiles.api.ApiClass;

/** Walks through one class file and asks {@link LinkCheck} about everything it refers to. */
final class References extends ClassVisitor {
    private final LinkCheck check;
    private final Names names;
    private final Set<Broken> broken;
    private String owner = "";
    private String caller = "";
    private boolean isInterface;

    References(LinkCheck check, Names names, Set<Broken> broken) {
        super(Opcodes.ASM9);
        this.check = check;
        this.names = names;
        this.broken = broken;
    }

    @Override
    public void visit(
            int version,
            int access,
            String name,
            @Nullable String signature,
            @Nullable String superName,
            String[] interfaces) {
        owner = name;
        caller = names.type(name);
        isInterface = (access & Opcodes.ACC_INTERFACE) != 0;
        if (superName != null) {
            type(superName);
        }
        for (String i : interfaces) {
            type(i);
        }
    }

    @Override
    public @Nullable FieldVisitor visitField(
            int access, String name, String descriptor, @Nullable String signature, @Nullable Object value) {
        caller = names.type(owner);
        type(Type.getType(descriptor));
        return null;
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String name, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        caller = names.method(owner, name, descriptor);
        if (isInterface
                && (access & Opcodes.ACC_ABSTRACT) == 0
                && !name.equals("<clinit>")
                && !check.hasInterfaceCode()) {
            broken.add(new Broken(caller, "is code in an interface, which is Java 8's"));
        }
        types(descriptor);
        if (exceptions != null) {
            for (String e : exceptions) {
                type(e);
            }
        }
        return new Body();
    }

    private void types(String methodDescriptor) {
        type(Type.getReturnType(methodDescriptor));
        for (Type t : Type.getArgumentTypes(methodDescriptor)) {
            type(t);
        }
    }

    private void type(Type t) {
        if (t.getSort() == Type.ARRAY) {
            type(t.getElementType());
        } else if (t.getSort() == Type.OBJECT) {
            type(t.getInternalName());
        }
    }

    /** Says what is missing where the class is; returns whether it is there. */
    private boolean type(String internalName) {
        if (check.find(internalName) != null) {
            return true;
        }
        String name = names.type(internalName);
        if (!check.isAllowed(name)) {
            String hint = name.startsWith("java")
                    ? "which " + check.apiName() + " does not have"
                    : "which is neither in the jar nor in " + check.apiName();
            broken.add(new Broken(caller, "refers to class " + name + ", " + hint));
        }
        return false;
    }

    private void member(String memberOwner, String member, String shown) {
        if (memberOwner.startsWith("[")) {
            type(Type.getObjectType(memberOwner));
            return; // length and clone: every machine has them
        }
        if (type(memberOwner) && !check.has(memberOwner, member) && !check.isAllowed(shown)) {
            String where = check.isOurs(memberOwner) ? "the class in the jar" : check.apiName();
            broken.add(new Broken(caller, "refers to " + shown + ", which " + where + " does not have"));
        }
    }

    private final class Body extends MethodVisitor {
        Body() {
            super(Opcodes.ASM9);
        }

        @Override
        public void visitTypeInsn(int opcode, String name) {
            type(Type.getObjectType(name));
        }

        @Override
        public void visitFieldInsn(int opcode, String fieldOwner, String name, String descriptor) {
            type(Type.getType(descriptor));
            member(fieldOwner, ApiClass.field(name, descriptor), names.type(fieldOwner) + "." + name);
        }

        @Override
        public void visitMethodInsn(
                int opcode, String methodOwner, String name, String descriptor, boolean isInterface) {
            types(descriptor);
            String shown = methodOwner.startsWith("[") ? name : names.method(methodOwner, name, descriptor);
            member(methodOwner, ApiClass.method(name, descriptor), shown);
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            broken.add(new Broken(caller, "has an invokedynamic, which no box's machine need know"));
        }

        @Override
        public void visitLdcInsn(Object value) {
            if (value instanceof Type t) {
                type(t);
                if (!check.hasClassLiterals()) {
                    broken.add(new Broken(caller, "has a class literal, which is Java 5's"));
                }
            }
        }

        @Override
        public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
            type(Type.getType(descriptor));
        }

        @Override
        public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String exception) {
            if (exception != null) {
                type(exception);
            }
        }
    }
}
