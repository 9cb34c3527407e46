package org.stblink.profiles.merge;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/** All classes of a jar to be, and the library below them. */
final class Program {
    static final String OBJECT = "java/lang/Object";

    private final Map<String, ClassNode> classes = new TreeMap<>();
    private final Map<String, byte[]> library;
    private final Map<String, ClassNode> libraryRead = new TreeMap<>();

    /**
     * @param classFiles of the program, by internal name
     * @param library class files without code, by internal name
     */
    Program(Map<String, byte[]> classFiles, Map<String, byte[]> library) {
        this.library = library;
        for (Map.Entry<String, byte[]> e : classFiles.entrySet()) {
            classes.put(e.getKey(), read(e.getValue()));
        }
    }

    /** Frames are left out: ProGuard, which comes after, computes them anew. */
    private static ClassNode read(byte[] classFile) {
        ClassNode node = new ClassNode();
        new ClassReader(classFile).accept(node, ClassReader.SKIP_FRAMES | ClassReader.SKIP_DEBUG);
        return node;
    }

    /** Of the program, by internal name, in the order of names. */
    Map<String, ClassNode> classes() {
        return classes;
    }

    /** A class that the program is known to have. */
    ClassNode own(String name) {
        ClassNode own = classes.get(name);
        if (own == null) {
            throw new IllegalArgumentException(name + " is not a class of the program");
        }
        return own;
    }

    /** A class of the program or the library, or null. */
    @Nullable
    ClassNode find(String name) {
        ClassNode own = classes.get(name);
        byte[] below = library.get(name);
        if (own != null || below == null) {
            return own;
        }
        return libraryRead.computeIfAbsent(name, n -> read(below));
    }

    /** Names with descriptors of the methods that a class inherits or implements, as {@code name(parameters)result}. */
    Set<String> inherited(ClassNode node, Predicate<MethodNode> which) {
        Set<String> found = new HashSet<>();
        collect(node.superName, which, found);
        for (String i : node.interfaces) {
            collect(i, which, found);
        }
        return found;
    }

    private void collect(@Nullable String name, Predicate<MethodNode> which, Set<String> found) {
        ClassNode node = name == null ? null : find(name);
        if (node == null) {
            return;
        }
        for (MethodNode m : node.methods) {
            if ((m.access & (Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE)) == 0
                    && !m.name.startsWith("<")
                    && which.test(m)) {
                found.add(m.name + m.desc);
            }
        }
        collect(node.superName, which, found);
        for (String i : node.interfaces) {
            collect(i, which, found);
        }
    }
}
