package org.stblink.profiles.merge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.Remapper;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/** Puts a group's members, already rewritten, into one class. */
final class MergedClass {
    private final Merged group;
    private final Program program;
    private final Remapper types;
    private final ClassNode node = new ClassNode();

    MergedClass(Merged group, Program program, Remapper types) {
        this.group = group;
        this.program = program;
        this.types = types;
    }

    ClassNode build() {
        node.version = Opcodes.V1_8;
        node.access = Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER;
        node.name = group.name();
        node.superName = group.superName();
        node.interfaces = new ArrayList<>(interfaces());
        node.fields.add(new FieldNode(Opcodes.ACC_PUBLIC, Merged.KIND, "I", null, null));
        group.places().forEach(node.fields::add);
        node.methods.add(constructor());
        node.methods.add(isKind());
        addStatics();
        addMethods();
        return node;
    }

    private Set<String> interfaces() {
        Set<String> all = new LinkedHashSet<>();
        for (ClassNode c : group.members()) {
            all.addAll(c.interfaces);
        }
        return all;
    }

    private MethodNode constructor() {
        MethodNode m = new MethodNode(Opcodes.ACC_PUBLIC, "<init>", "(I)V", null, null);
        InsnList code = m.instructions;
        code.add(new VarInsnNode(Opcodes.ALOAD, 0));
        if (group.superName().equals(Program.OBJECT)) {
            code.add(new MethodInsnNode(Opcodes.INVOKESPECIAL, Program.OBJECT, "<init>", "()V", false));
        } else {
            code.add(new InsnNode(Opcodes.ICONST_0));
            code.add(new MethodInsnNode(Opcodes.INVOKESPECIAL, group.superName(), "<init>", Rewriter.BARE, false));
        }
        code.add(new VarInsnNode(Opcodes.ALOAD, 0));
        code.add(new VarInsnNode(Opcodes.ILOAD, 1));
        code.add(new FieldInsnNode(Opcodes.PUTFIELD, group.name(), Merged.KIND, "I"));
        code.add(new InsnNode(Opcodes.RETURN));
        return m;
    }

    private MethodNode isKind() {
        MethodNode m =
                new MethodNode(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, Merged.IS, Merged.IS_DESCRIPTOR, null, null);
        InsnList code = m.instructions;
        LabelNode no = new LabelNode();
        code.add(new VarInsnNode(Opcodes.ALOAD, 0));
        code.add(new TypeInsnNode(Opcodes.INSTANCEOF, group.name()));
        code.add(new JumpInsnNode(Opcodes.IFEQ, no));
        code.add(new VarInsnNode(Opcodes.ALOAD, 0));
        code.add(new TypeInsnNode(Opcodes.CHECKCAST, group.name()));
        code.add(new FieldInsnNode(Opcodes.GETFIELD, group.name(), Merged.KIND, "I"));
        code.add(new VarInsnNode(Opcodes.ILOAD, 1));
        code.add(new JumpInsnNode(Opcodes.IF_ICMPNE, no));
        code.add(new InsnNode(Opcodes.ICONST_1));
        code.add(new InsnNode(Opcodes.IRETURN));
        code.add(no);
        code.add(new InsnNode(Opcodes.ICONST_0));
        code.add(new InsnNode(Opcodes.IRETURN));
        return m;
    }

    private void addStatics() {
        MethodNode initializer = new MethodNode(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
        for (ClassNode c : group.members()) {
            for (FieldNode f : c.fields) {
                if ((f.access & Opcodes.ACC_STATIC) != 0) {
                    f.name = group.field(c.name, f.name, f.desc);
                    f.access = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC | (f.value == null ? 0 : Opcodes.ACC_FINAL);
                    f.signature = null;
                    node.fields.add(f);
                }
            }
            String start = group.method(c.name, "<clinit>", "()V");
            if (start != null) {
                initializer.instructions.add(
                        new MethodInsnNode(Opcodes.INVOKESTATIC, group.name(), start, "()V", false));
            }
        }
        if (initializer.instructions.size() > 0) {
            initializer.instructions.add(new InsnNode(Opcodes.RETURN));
            node.methods.add(initializer);
        }
    }

    /** A member's method that is called through an interface or the superclass. */
    private record Target(ClassNode member, MethodNode method) {}

    private void addMethods() {
        Map<String, List<Target>> virtual = new LinkedHashMap<>();
        for (ClassNode c : group.members()) {
            for (MethodNode m : c.methods) {
                if (group.isVirtual(c.name, m)) {
                    virtual.computeIfAbsent(m.name + types.mapMethodDesc(m.desc), k -> new ArrayList<>())
                            .add(new Target(c, m));
                }
            }
        }
        virtual.values().forEach(targets -> node.methods.add(dispatcher(targets)));
        for (ClassNode c : group.members()) {
            for (MethodNode m : c.methods) {
                m.name = group.method(c.name, m.name, m.desc);
                m.access = Opcodes.ACC_PUBLIC | m.access & (Opcodes.ACC_STATIC | Opcodes.ACC_SYNCHRONIZED);
                m.signature = null;
                node.methods.add(m);
            }
        }
    }

    /** Calls the method of the member that the object is. */
    private MethodNode dispatcher(List<Target> targets) {
        MethodNode first = targets.get(0).method();
        MethodNode m = new MethodNode(
                Opcodes.ACC_PUBLIC, first.name, first.desc, null, first.exceptions.toArray(new String[0]));
        boolean inherits = program.inherited(group.members().get(0), a -> (a.access & Opcodes.ACC_ABSTRACT) == 0)
                .contains(first.name + first.desc);
        // The last one needs no case of its own, unless others have what the superclass does.
        int cases = inherits ? targets.size() : targets.size() - 1;
        LabelNode otherwise = new LabelNode();
        int[] keys = new int[cases];
        LabelNode[] labels = new LabelNode[cases];
        for (int i = 0; i < cases; i++) {
            keys[i] = group.kind(targets.get(i).member().name);
            labels[i] = new LabelNode();
        }
        if (cases > 0) {
            m.instructions.add(new VarInsnNode(Opcodes.ALOAD, 0));
            m.instructions.add(new FieldInsnNode(Opcodes.GETFIELD, group.name(), Merged.KIND, "I"));
            m.instructions.add(new LookupSwitchInsnNode(otherwise, keys, labels));
        }
        for (int i = 0; i < cases; i++) {
            m.instructions.add(labels[i]);
            forward(m, targets.get(i), false);
        }
        m.instructions.add(otherwise);
        forward(m, targets.get(targets.size() - 1), inherits);
        return m;
    }

    private void forward(MethodNode m, Target target, boolean above) {
        MethodNode method = target.method();
        int local = 0;
        m.instructions.add(new VarInsnNode(Opcodes.ALOAD, local++));
        for (Type t : Type.getArgumentTypes(method.desc)) {
            m.instructions.add(new VarInsnNode(t.getOpcode(Opcodes.ILOAD), local));
            local += t.getSize();
        }
        m.instructions.add(
                above
                        ? new MethodInsnNode(Opcodes.INVOKESPECIAL, group.superName(), method.name, method.desc, false)
                        : new MethodInsnNode(
                                Opcodes.INVOKEVIRTUAL,
                                group.name(),
                                group.method(target.member().name, method.name, method.desc),
                                method.desc,
                                false));
        m.instructions.add(new InsnNode(Type.getReturnType(method.desc).getOpcode(Opcodes.IRETURN)));
    }
}
