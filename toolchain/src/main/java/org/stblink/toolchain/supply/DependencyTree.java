package org.stblink.toolchain.supply;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What the product runs on and why, as Maven resolved it: read from what {@code dependency:tree} wrote. */
public final class DependencyTree {
    private static final Set<String> RUN_WITH = Set.of("compile", "runtime");

    private final Dependency root;
    private final Map<Dependency, Set<Dependency>> uses;

    private DependencyTree(Dependency root, Map<Dependency, Set<Dependency>> uses) {
        this.root = root;
        this.uses = uses;
    }

    /** @throws IOException if the file is not there, with what makes it */
    public static DependencyTree read(Path file) throws IOException {
        Map<String, Object> top;
        try {
            top = JSON.std.mapFrom(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new IOException(file + " is not there: './mvnw -pl toolchain -am test-compile' makes it", e);
        }
        Map<String, Dependency> chosen = new LinkedHashMap<>();
        choose(top, chosen);
        Map<Dependency, Set<Dependency>> uses = new LinkedHashMap<>();
        connect(top, chosen, uses);
        return new DependencyTree(of(top, chosen), uses);
    }

    /**
     * Of two versions the one nearer to the root, then the one named first, be it a test's: Maven's rule, which the written tree
     * does not follow yet.
     */
    private static void choose(Map<?, ?> top, Map<String, Dependency> chosen) {
        List<Map<?, ?>> level = List.of(top);
        while (!level.isEmpty()) {
            List<Map<?, ?>> next = new ArrayList<>();
            for (Map<?, ?> node : level) {
                chosen.putIfAbsent(key(node), dependency(node));
                next.addAll(children(node));
            }
            level = next;
        }
    }

    private static void connect(Map<?, ?> node, Map<String, Dependency> chosen, Map<Dependency, Set<Dependency>> uses) {
        Set<Dependency> used = uses.computeIfAbsent(of(node, chosen), unused -> new LinkedHashSet<>());
        for (Map<?, ?> child : children(node)) {
            if (RUN_WITH.contains(text(child, "scope"))) {
                used.add(of(child, chosen));
                connect(child, chosen, uses);
            }
        }
    }

    private static Dependency of(Map<?, ?> node, Map<String, Dependency> chosen) {
        return Objects.requireNonNull(chosen.get(key(node)));
    }

    private static String key(Map<?, ?> node) {
        return text(node, "groupId") + ":" + text(node, "artifactId") + ":" + text(node, "classifier");
    }

    private static Dependency dependency(Map<?, ?> node) {
        return new Dependency(
                text(node, "groupId"), text(node, "artifactId"), text(node, "version"), text(node, "classifier"));
    }

    private static List<Map<?, ?>> children(Map<?, ?> node) {
        List<Map<?, ?>> children = new ArrayList<>();
        if (node.get("children") instanceof List<?> list) {
            for (Object child : list) {
                children.add((Map<?, ?>) child);
            }
        }
        return children;
    }

    private static String text(Map<?, ?> node, String name) {
        return String.valueOf(node.get(name));
    }

    /** The module whose tree this is. */
    public Dependency root() {
        return root;
    }

    /** All, the root first, each once. */
    public Set<Dependency> all() {
        return uses.keySet();
    }

    /** What it names as its own dependencies. */
    public Set<Dependency> usedBy(Dependency dependency) {
        return uses.getOrDefault(dependency, Set.of());
    }
}
