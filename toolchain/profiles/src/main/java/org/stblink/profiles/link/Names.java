package org.stblink.profiles.link;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.objectweb.asm.Type;

/** The names before shrinking, from ProGuard's mapping file: messages must name what is in the sources. */
public final class Names {
    private static final Pattern CLASS = Pattern.compile("(\\S+) -> (\\S+):");
    private static final Pattern METHOD =
            Pattern.compile("\\s+(?:\\d+:\\d+:)?\\S+ ([^\\s(]+)\\(([^)]*)\\)\\S* -> (\\S+)");

    private final Map<String, String> classes = new HashMap<>();
    private final Map<String, String> methods = new HashMap<>();

    private Names() {}

    /** Names as they stand in the jar. */
    public static Names unchanged() {
        return new Names();
    }

    public static Names of(List<String> mapping) {
        Names names = new Names();
        String owner = "";
        for (String line : mapping) {
            Matcher type = CLASS.matcher(line);
            Matcher method = METHOD.matcher(line);
            if (type.matches()) {
                owner = type.group(2);
                names.classes.put(owner, type.group(1));
            } else if (method.matches()) {
                names.methods.putIfAbsent(owner + "." + method.group(3) + "(" + method.group(2) + ")", method.group(1));
            }
        }
        return names;
    }

    /** The name in the sources of a class with an internal name of the jar. */
    public String type(String internalName) {
        String name = internalName.replace('/', '.');
        return classes.getOrDefault(name, name);
    }

    /** The name in the sources of a method of the jar, with its class and parameters. */
    public String method(String owner, String name, String descriptor) {
        StringBuilder parameters = new StringBuilder();
        for (Type t : Type.getArgumentTypes(descriptor)) {
            parameters.append(parameters.length() == 0 ? "" : ",").append(type(t));
        }
        String key = owner.replace('/', '.') + "." + name + "(" + parameters + ")";
        return type(owner) + "." + methods.getOrDefault(key, name) + "(" + parameters + ")";
    }

    private String type(Type t) {
        return switch (t.getSort()) {
            case Type.ARRAY -> type(t.getElementType()) + "[]".repeat(t.getDimensions());
            case Type.OBJECT -> type(t.getInternalName());
            default -> t.getClassName();
        };
    }
}
