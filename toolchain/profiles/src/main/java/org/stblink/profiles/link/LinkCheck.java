package org.stblink.profiles.link;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.stblink.profiles.api.Api;
import org.stblink.profiles.api.ApiClass;

/**
 * Checks a jar's classes against an API, as a machine would that links all of it at once. It also looks where the Animal
 * Sniffer does not: at superclasses, interfaces, descriptors and caught exceptions; and at classes missing in the jar itself.
 */
public final class LinkCheck {
    private static final int JAVA_5 = 49;
    private static final int JAVA_8 = 52;

    private final Api api;
    private final int maxVersion;
    private final Set<String> allowed;
    private final Map<String, ApiClass> own = new TreeMap<>();

    /**
     * @param maxVersion highest major version of a class file: 52 is Java 8's
     * @param allowed references outside the API that are known and harmless, as they stand in the message:
     *     {@code java.lang.Foo} or {@code java.lang.Foo.bar(I)V}
     */
    public LinkCheck(Api api, int maxVersion, Set<String> allowed) {
        this.api = api;
        this.maxVersion = maxVersion;
        this.allowed = allowed;
    }

    /**
     * Looks at every class.
     *
     * @param classes class files by internal name
     * @return what is broken, in a fixed order; empty when nothing is
     */
    public List<Broken> check(Map<String, byte[]> classes, Names names) {
        own.clear();
        for (byte[] bytes : classes.values()) {
            ApiClass c = ApiClass.read(bytes, true);
            own.put(c.name(), c);
        }
        Set<Broken> broken = new LinkedHashSet<>();
        for (Map.Entry<String, byte[]> entry : new TreeMap<>(classes).entrySet()) {
            byte[] bytes = entry.getValue();
            int version = (bytes[6] & 0xFF) << 8 | bytes[7] & 0xFF;
            if (version > maxVersion) {
                broken.add(new Broken(
                        names.type(entry.getKey()),
                        "class version " + version + ", but " + api.name() + " loads at most " + maxVersion));
            }
            References references = new References(this, names, broken);
            new ClassReader(bytes).accept(references, ClassReader.SKIP_FRAMES);
        }
        return new ArrayList<>(broken);
    }

    boolean hasClassLiterals() {
        return maxVersion >= JAVA_5;
    }

    boolean hasInterfaceCode() {
        return maxVersion >= JAVA_8;
    }

    boolean isAllowed(String reference) {
        return allowed.contains(reference);
    }

    String apiName() {
        return api.name();
    }

    @Nullable
    ApiClass find(String internalName) {
        ApiClass c = own.get(internalName);
        return c != null ? c : api.find(internalName);
    }

    boolean isOurs(String internalName) {
        return own.containsKey(internalName);
    }

    /** Whether the class, or one above it, has the member. */
    boolean has(String owner, String member) {
        ApiClass c = find(owner);
        if (c == null) {
            return false;
        }
        if (c.members().contains(member) || c.superName() != null && has(c.superName(), member)) {
            return true;
        }
        for (String i : c.interfaces()) {
            if (has(i, member)) {
                return true;
            }
        }
        // An interface's methods include those of Object.
        return c.superName() == null && !owner.equals("java/lang/Object") && has("java/lang/Object", member);
    }
}
