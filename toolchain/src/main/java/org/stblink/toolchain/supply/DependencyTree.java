package org.stblink.toolchain.supply;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the product runs on and why, as Maven resolved it: read from what {@code dependency:tree} wrote. */
public final class DependencyTree {
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
        Map<Dependency, Set<Dependency>> uses = new LinkedHashMap<>();
        return new DependencyTree(add(top, uses), uses);
    }

    private static Dependency add(Map<?, ?> node, Map<Dependency, Set<Dependency>> uses) {
        Dependency dependency = new Dependency(
                text(node, "groupId"), text(node, "artifactId"), text(node, "version"), text(node, "classifier"));
        Set<Dependency> used = uses.computeIfAbsent(dependency, unused -> new LinkedHashSet<>());
        if (node.get("children") instanceof List<?> children) {
            for (Object child : children) {
                used.add(add((Map<?, ?>) child, uses));
            }
        }
        return dependency;
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
