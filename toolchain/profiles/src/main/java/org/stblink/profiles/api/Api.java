package org.stblink.profiles.api;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Everything that code on one kind of machine may refer to. */
public final class Api {
    private final String name;
    private final Map<String, ApiClass> classes = new TreeMap<>();

    /** @param name as it stands in a message: "Android API 21 (raw)" */
    public Api(String name, Collection<ApiClass> classes) {
        this.name = name;
        for (ApiClass c : classes) {
            this.classes.put(c.name(), c);
        }
    }

    public String name() {
        return name;
    }

    public Collection<ApiClass> classes() {
        return classes.values();
    }

    /** The class of that internal name, or null. */
    public @Nullable ApiClass find(String internalName) {
        return classes.get(internalName);
    }
}
