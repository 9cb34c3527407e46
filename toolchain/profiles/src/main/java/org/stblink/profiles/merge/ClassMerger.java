package org.stblink.profiles.merge;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;
import org.objectweb.asm.commons.SimpleRemapper;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/** From class files to fewer class files that do the same. They come without frames: ProGuard has to follow. */
public final class ClassMerger {
    private static final int API = Opcodes.ASM9;

    private final Program program;
    private final List<Merged> groups = new ArrayList<>();
    private final Map<String, Merged> byMember = new HashMap<>();
    private final Remapper types;
    private final Map<String, Pattern> places;

    private ClassMerger(Program program, Map<String, Pattern> places) {
        this.program = program;
        this.places = places;
        Map<String, String> renamed = new HashMap<>();
        new Candidates(program, places).groups().forEach((name, members) -> {
            Merged group = new Merged(name, program, members);
            groups.add(group);
            for (String member : members) {
                byMember.put(member, group);
                renamed.put(member, name);
            }
        });
        types = new SimpleRemapper(API, renamed);
        for (Merged group : groups) {
            group.name(types);
        }
    }

    /**
     * @param classFiles by internal name; the library's, without code, likewise
     * @param places which classes may be merged: internal names, by the name of the class that those with no superclass
     *     become. Those with a common abstract superclass become another, with that class's simple name behind. Only
     *     classes that nobody outside the jar knows may be among them
     * @return class files by internal name
     * @throws IOException when two methods of a class, or one and another that it inherits, become the same, naming them
     */
    public static Map<String, byte[]> merge(
            Map<String, byte[]> classFiles, Map<String, byte[]> library, Map<String, Pattern> places)
            throws IOException {
        return new ClassMerger(new Program(classFiles, library), places).merge();
    }

    private Map<String, byte[]> merge() throws IOException {
        for (ClassNode c : program.classes().values()) {
            checkOverrides(c);
        }
        List<ClassNode> all = new ArrayList<>();
        Rewriter rewriter = new Rewriter(byMember);
        for (ClassNode c : program.classes().values()) {
            rewriter.rewrite(c);
            if (places.values().stream().anyMatch(p -> p.matcher(c.name).matches())) {
                open(c);
            }
        }
        Set<String> bases = new HashSet<>();
        for (Merged group : groups) {
            if (!group.superName().equals(Program.OBJECT) && bases.add(group.superName())) {
                Rewriter.openConstructors(program.own(group.superName()));
            }
        }
        for (ClassNode c : program.classes().values()) {
            if (!byMember.containsKey(c.name)) {
                all.add(c);
            }
        }
        for (Merged group : groups) {
            all.add(new MergedClass(group, program, types).build());
        }
        Map<String, byte[]> result = new TreeMap<>();
        for (ClassNode c : all) {
            ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
            ClassNode mapped = new ClassNode();
            c.innerClasses.removeIf(i -> byMember.containsKey(i.name));
            c.accept(new ClassRemapper(mapped, types));
            checkDistinct(mapped);
            mapped.accept(writer);
            result.put(mapped.name, writer.toByteArray());
        }
        return result;
    }

    /** What was in one package may not be afterwards. */
    private static void open(ClassNode c) {
        c.access |= Opcodes.ACC_PUBLIC;
        c.fields.forEach(f -> f.access = open(f.access));
        c.methods.forEach(m -> m.access = open(m.access));
    }

    private static int open(int access) {
        return (access & Opcodes.ACC_PRIVATE) != 0 ? access : access & ~Opcodes.ACC_PROTECTED | Opcodes.ACC_PUBLIC;
    }

    /** A method that overrode none must not do so afterwards, nor may one stand for two. */
    private void checkOverrides(ClassNode c) throws IOException {
        Set<String> called = program.inherited(c, m -> true);
        if (!byMember.containsKey(c.name)) { // A member's own get names of their own.
            for (MethodNode m : c.methods) {
                if ((m.access & (Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE)) == 0 && !m.name.startsWith("<")) {
                    called.add(m.name + m.desc);
                }
            }
        }
        Map<String, String> before = new HashMap<>();
        for (String method : called) {
            int descriptor = method.indexOf('(');
            String after = method.substring(0, descriptor) + types.mapMethodDesc(method.substring(descriptor));
            String other = before.put(after, method);
            if (other != null) {
                throw new IOException("merging gives " + c.name + " one method " + after + " for " + method + " and "
                        + other + ": its parameters' classes have to stay apart");
            }
        }
    }

    private static void checkDistinct(ClassNode c) throws IOException {
        Set<String> seen = new HashSet<>();
        for (MethodNode m : c.methods) {
            if (!seen.add(m.name + m.desc)) {
                throw new IOException("merging gives " + c.name + " two methods " + m.name + m.desc
                        + ": its parameters' classes have to stay apart");
            }
        }
    }
}
