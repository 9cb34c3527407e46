package org.stblink.profiles.merge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.Remapper;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * What becomes of a group of classes: the new class's name, the number of each member, the new names of their fields and methods.
 * Instance fields of one type share places between members, since an instance is only ever one of them.
 */
final class Merged {
    /** Says which member an instance is. */
    static final String KIND = "mergedKind";
    /** Of the static method that answers {@code instanceof}. */
    static final String IS = "isMerged";

    static final String IS_DESCRIPTOR = "(Ljava/lang/Object;I)Z";

    private final String name;
    private final String superName;
    private final List<ClassNode> members = new ArrayList<>();
    private final Map<String, String> fields = new HashMap<>();
    private final Map<String, String> methods = new HashMap<>();
    private final Map<String, FieldNode> places = new TreeMap<>();
    private final Map<String, Set<String>> virtual = new HashMap<>();
    private final Set<String> taken = new HashSet<>();

    Merged(String name, Program program, Set<String> memberNames) {
        this.name = name;
        for (String member : memberNames) {
            ClassNode c = program.own(member);
            members.add(c);
            virtual.put(member, program.inherited(c, m -> true));
        }
        this.superName = members.get(0).superName;
    }

    /** Chooses the names, once it is known which classes become which. */
    void name(Remapper types) {
        for (ClassNode c : members) {
            Map<String, Integer> used = new HashMap<>();
            for (FieldNode f : c.fields) {
                String type = types.mapDesc(f.desc);
                if ((f.access & Opcodes.ACC_STATIC) != 0) {
                    fields.put(c.name + "." + f.name + f.desc, unique(simple(c.name) + "_" + f.name, type));
                } else {
                    String place = "f" + used.merge(type, 1, Integer::sum);
                    fields.put(c.name + "." + f.name + f.desc, place);
                    places.computeIfAbsent(
                            type + " " + place, k -> new FieldNode(Opcodes.ACC_PUBLIC, place, type, null, null));
                }
            }
            for (MethodNode m : c.methods) {
                String type = types.mapMethodDesc(m.desc);
                String wanted = simple(c.name) + "_" + m.name.replace("<", "").replace(">", "");
                methods.put(c.name + "." + m.name + m.desc, unique(wanted, type));
            }
        }
    }

    private String unique(String wanted, String type) {
        String name = wanted;
        for (int k = 2; !taken.add(name + " " + type); k++) {
            name = wanted + k;
        }
        return name;
    }

    private static String simple(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    String name() {
        return name;
    }

    String superName() {
        return superName;
    }

    List<ClassNode> members() {
        return members;
    }

    /** The number that instances of a member carry. */
    int kind(String member) {
        for (int kind = 0; kind < members.size(); kind++) {
            if (members.get(kind).name.equals(member)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(member + " is not merged to " + name);
    }

    /** Instance fields of the new class, beside its kind. */
    Iterable<FieldNode> places() {
        return places.values();
    }

    /** The new name of a member's own field; null when it has none of that name. */
    @Nullable
    String field(String member, String field, String descriptor) {
        return fields.get(member + "." + field + descriptor);
    }

    /** The new name of a member's own method; null when it has none of that name. */
    @Nullable
    String method(String member, String method, String descriptor) {
        return methods.get(member + "." + method + descriptor);
    }

    /** Whether a member's method stands for one of its superclass or of an interface. */
    boolean isVirtual(String member, MethodNode m) {
        return (m.access & Opcodes.ACC_STATIC) == 0
                && virtual.getOrDefault(member, Set.of()).contains(m.name + m.desc);
    }
}
