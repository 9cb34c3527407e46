package org.stblink.profiles.merge;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;

/** Says which classes can be merged without anybody noticing, and with which others. */
final class Candidates {
    private static final int NEVER = Opcodes.ACC_INTERFACE | Opcodes.ACC_ABSTRACT | Opcodes.ACC_ENUM;

    private final Program program;
    private final Map<String, Pattern> places;
    private final Set<String> extended = new HashSet<>();
    private final Set<String> named = new HashSet<>();
    private final Set<String> asked = new HashSet<>();

    /** @param places as in {@link ClassMerger#merge} */
    Candidates(Program program, Map<String, Pattern> places) {
        this.program = program;
        this.places = places;
        for (ClassNode c : program.classes().values()) {
            extended.add(c.superName);
            for (MethodNode m : c.methods) {
                for (AbstractInsnNode i : m.instructions) {
                    noteNamed(i);
                }
            }
        }
    }

    /** A class that is looked at as a class, not as a type, cannot be another. */
    private void noteNamed(AbstractInsnNode i) {
        if (i instanceof LdcInsnNode ldc && ldc.cst instanceof Type type && type.getSort() == Type.OBJECT) {
            named.add(type.getInternalName());
        } else if (i.getOpcode() == Opcodes.INSTANCEOF) {
            Type of = Type.getObjectType(((TypeInsnNode) i).desc);
            if (of.getSort() == Type.ARRAY) {
                named.add(of.getElementType().getInternalName());
            } else {
                asked.add(of.getInternalName());
            }
        }
    }

    /** A merged class has the interfaces of all its members: none may be one that objects are asked for. */
    private boolean isAskedFor(List<String> interfaces) {
        for (String name : interfaces) {
            ClassNode above = program.find(name);
            if (asked.contains(name) || (above != null && isAskedFor(above.interfaces))) {
                return true;
            }
        }
        return false;
    }

    /** Names of the classes that are to become one, by the name of that one. */
    Map<String, Set<String>> groups() {
        Map<String, Set<String>> groups = new TreeMap<>();
        for (ClassNode c : program.classes().values()) {
            if (mayMerge(c)) {
                groups.computeIfAbsent(group(c), g -> new TreeSet<>()).add(c.name);
            }
        }
        for (Set<String> members : groups.values()) {
            members.removeIf(name -> !startsByItself(program.own(name), members));
        }
        groups.values().removeIf(members -> members.size() < 2);
        return groups;
    }

    /** Whether a class of the same place and superclass may become the same class. */
    private String group(ClassNode c) {
        for (Map.Entry<String, Pattern> place : places.entrySet()) {
            if (place.getValue().matcher(c.name).matches()) {
                return c.superName.equals(Program.OBJECT)
                        ? place.getKey()
                        : place.getKey() + c.superName.substring(c.superName.lastIndexOf('/') + 1);
            }
        }
        return "";
    }

    private boolean mayMerge(ClassNode c) {
        return !group(c).isEmpty()
                && (c.access & NEVER) == 0
                && !extended.contains(c.name)
                && !named.contains(c.name)
                && !isAskedFor(c.interfaces)
                && hasPlainSuperclass(c);
    }

    private boolean hasPlainSuperclass(ClassNode c) {
        if (c.superName.equals(Program.OBJECT)) {
            return true;
        }
        ClassNode above = program.classes().get(c.superName);
        return above != null
                && (above.access & Opcodes.ACC_ABSTRACT) != 0
                && above.superName.equals(Program.OBJECT)
                && !group(above).isEmpty();
    }

    /** Whether its static initializer looks at nothing but itself, so that it does not matter when it runs. */
    private boolean startsByItself(ClassNode c, Set<String> together) {
        MethodNode initializer = find(c, "<clinit>", "()V");
        return initializer == null || looksAtItself(c, initializer, together, new HashSet<>());
    }

    private boolean looksAtItself(ClassNode self, MethodNode method, Set<String> together, Set<String> seen) {
        for (AbstractInsnNode i : method.instructions) {
            String owner = i instanceof FieldInsnNode f
                    ? f.owner
                    : i instanceof MethodInsnNode m
                            ? m.owner
                            : i.getOpcode() == Opcodes.NEW ? ((TypeInsnNode) i).desc : null;
            ClassNode other = owner == null ? null : program.classes().get(owner);
            if (other == null) {
                continue;
            }
            boolean harmless = other == self || find(other, "<clinit>", "()V") == null && together.contains(other.name);
            if (!harmless) {
                return false;
            }
            if (i instanceof MethodInsnNode m && seen.add(m.owner + "." + m.name + m.desc)) {
                MethodNode called = find(other, m.name, m.desc);
                if (called == null || !looksAtItself(self, called, together, seen)) {
                    return false;
                }
            }
        }
        return true;
    }

    static @Nullable MethodNode find(ClassNode c, String name, String descriptor) {
        for (MethodNode m : c.methods) {
            if (m.name.equals(name) && m.desc.equals(descriptor)) {
                return m;
            }
        }
        return null;
    }
}
