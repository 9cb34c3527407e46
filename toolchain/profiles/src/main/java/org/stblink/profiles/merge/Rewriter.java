package org.stblink.profiles.merge;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Makes code mean the merged classes. A new object is complete at once, told its kind; what was its constructor is a method that
 * is called where the constructor was. Types still have their old names afterwards.
 */
final class Rewriter {
    /** Prefix of the method that a constructor of an abstract superclass becomes. */
    private static final String OPENED = "init_";

    /** Parameter of the constructor that an abstract superclass gets beside its own: no other has it. */
    static final String BARE = "(S)V";

    private final Map<String, Merged> byMember;

    Rewriter(Map<String, Merged> byMember) {
        this.byMember = byMember;
    }

    void rewrite(ClassNode c) {
        boolean member = byMember.containsKey(c.name);
        for (MethodNode m : c.methods) {
            if (member && m.name.equals("<init>")) {
                dropSuperCall(c, m);
            }
            for (AbstractInsnNode i : m.instructions.toArray()) {
                if (i instanceof FieldInsnNode f) {
                    field(f);
                } else if (i instanceof MethodInsnNode call) {
                    call(call);
                } else if (i instanceof TypeInsnNode t) {
                    type(m.instructions, t);
                }
            }
        }
    }

    private void field(FieldInsnNode f) {
        Merged group = byMember.get(f.owner);
        String renamed = group == null ? null : group.field(f.owner, f.name, f.desc);
        if (renamed != null) {
            f.name = renamed;
        }
    }

    private void call(MethodInsnNode call) {
        Merged group = byMember.get(call.owner);
        String renamed = group == null ? null : group.method(call.owner, call.name, call.desc);
        if (renamed == null) {
            return;
        }
        call.name = renamed;
        if (call.getOpcode() == Opcodes.INVOKESPECIAL) {
            call.setOpcode(Opcodes.INVOKEVIRTUAL);
        }
    }

    private void type(InsnList code, TypeInsnNode t) {
        Merged group = byMember.get(t.desc);
        if (group == null) {
            return;
        }
        InsnList more = new InsnList();
        if (t.getOpcode() == Opcodes.NEW) {
            more.add(new InsnNode(Opcodes.DUP));
            more.add(number(group.kind(t.desc)));
            more.add(new MethodInsnNode(Opcodes.INVOKESPECIAL, group.name(), "<init>", "(I)V", false));
            code.insert(t, more);
        } else if (t.getOpcode() == Opcodes.INSTANCEOF) {
            more.add(number(group.kind(t.desc)));
            more.add(new MethodInsnNode(Opcodes.INVOKESTATIC, group.name(), Merged.IS, Merged.IS_DESCRIPTOR, false));
            code.insert(t, more);
            code.remove(t);
        }
    }

    static AbstractInsnNode number(int n) {
        return n <= 5
                ? new InsnNode(Opcodes.ICONST_0 + n)
                : new IntInsnNode(n <= Byte.MAX_VALUE ? Opcodes.BIPUSH : Opcodes.SIPUSH, n);
    }

    /** The object is complete when what was its constructor begins; an abstract superclass's is called as the method it became. */
    private static void dropSuperCall(ClassNode c, MethodNode constructor) {
        for (AbstractInsnNode i : constructor.instructions.toArray()) {
            if (!(i instanceof MethodInsnNode call)
                    || call.getOpcode() != Opcodes.INVOKESPECIAL
                    || !call.name.equals("<init>")
                    || !call.owner.equals(c.superName)) {
                continue;
            }
            if (!c.superName.equals(Program.OBJECT)) {
                call.name = OPENED;
                call.setOpcode(Opcodes.INVOKEVIRTUAL);
                return;
            }
            AbstractInsnNode self = before(call);
            if (self instanceof VarInsnNode v && v.getOpcode() == Opcodes.ALOAD && v.var == 0) {
                constructor.instructions.remove(self);
                constructor.instructions.remove(call);
                return;
            }
        }
    }

    /** Nobody makes a new object of an abstract class: what calls its constructor in its constructor is {@code this(...)}. */
    private static void openOwnCalls(ClassNode above, MethodNode opened) {
        for (AbstractInsnNode i : opened.instructions) {
            if (i instanceof MethodInsnNode call && call.owner.equals(above.name) && call.name.equals("<init>")) {
                call.name = OPENED;
                call.setOpcode(Opcodes.INVOKEVIRTUAL);
            }
        }
    }

    private static @Nullable AbstractInsnNode before(AbstractInsnNode i) {
        AbstractInsnNode p = i.getPrevious();
        while (p != null && p.getOpcode() < 0) {
            p = p.getPrevious();
        }
        return p;
    }

    /** Gives an abstract class of its own a bare constructor, and a method for each constructor that it has. */
    static void openConstructors(ClassNode above) {
        List<MethodNode> opened = new ArrayList<>();
        for (MethodNode m : above.methods) {
            if (m.name.equals("<init>")) {
                MethodNode copy = new MethodNode(Opcodes.ACC_PUBLIC, OPENED, m.desc, null, null);
                m.accept(copy);
                dropSuperCall(above, copy);
                openOwnCalls(above, copy);
                opened.add(copy);
            }
        }
        above.methods.addAll(opened);
        MethodNode bare = new MethodNode(Opcodes.ACC_PUBLIC, "<init>", BARE, null, null);
        bare.instructions.add(new VarInsnNode(Opcodes.ALOAD, 0));
        bare.instructions.add(new MethodInsnNode(Opcodes.INVOKESPECIAL, Program.OBJECT, "<init>", "()V", false));
        bare.instructions.add(new InsnNode(Opcodes.RETURN));
        above.methods.add(bare);
        above.fields.forEach(f -> f.access &= ~Opcodes.ACC_FINAL);
    }
}
