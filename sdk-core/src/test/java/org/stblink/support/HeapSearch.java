package org.stblink.support;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks through everything the product's objects hold, wherever it is reachable from an object: for a secret in byte arrays
 * and texts, or for objects of a class. What tests hold themselves is not looked at.
 */
public final class HeapSearch {
    private static final class Place {
        final Object object;
        final String path;

        Place(Object object, String path) {
            this.object = object;
            this.path = path;
        }
    }

    private final byte[] secret;
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Place> open = new ArrayDeque<>();

    private HeapSearch(byte[] secret) {
        this.secret = secret;
    }

    /** Where the secret is held, as a path of fields; null when it is nowhere. */
    public static String find(Object root, byte[] secret) {
        if (secret.length < 8) {
            throw new IllegalArgumentException("a secret of " + secret.length + " bytes is found by chance");
        }
        return new HeapSearch(secret).find(root);
    }

    /** Every array that is the secret and nothing else; the arrays themselves, so that it shows what becomes of them. */
    public static List<byte[]> arrays(Object root, byte[] secret) {
        List<byte[]> found = all(root, byte[].class);
        found.removeIf(array -> !Arrays.equals(array, secret));
        return found;
    }

    /** Every object of that class the product holds, wherever it is reachable. */
    public static <T> List<T> all(Object root, Class<T> type) {
        HeapSearch search = new HeapSearch(new byte[0]);
        List<T> found = new ArrayList<>();
        search.push(root, "");
        while (!search.open.isEmpty()) {
            Place p = search.open.pop();
            if (type.isInstance(p.object)) {
                found.add(type.cast(p.object));
            }
            search.follow(p);
        }
        return found;
    }

    private String find(Object root) {
        push(root, root.getClass().getSimpleName());
        while (!open.isEmpty()) {
            Place p = open.pop();
            if (holds(p.object)) {
                return p.path;
            }
            follow(p);
        }
        return null;
    }

    private void push(Object o, String path) {
        if (o != null && seen.add(o)) {
            open.push(new Place(o, path));
        }
    }

    private boolean holds(Object o) {
        byte[] b = o instanceof byte[] raw ? raw : o instanceof String text ? bytes(text) : new byte[0];
        for (int at = 0; at + secret.length <= b.length; at++) {
            int same = 0;
            while (same < secret.length && b[at + same] == secret[same]) {
                same++;
            }
            if (same == secret.length) {
                return true;
            }
        }
        return false;
    }

    private static byte[] bytes(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    private void follow(Place p) {
        Object o = p.object;
        if (o instanceof Object[]) {
            for (int i = 0; i < Array.getLength(o); i++) {
                push(Array.get(o, i), p.path + "[" + i + "]");
            }
        } else if (o instanceof Collection) {
            for (Object each : (Collection<?>) o) {
                push(each, p.path + "[]");
            }
        } else if (o instanceof Map) {
            for (Map.Entry<?, ?> e : ((Map<?, ?>) o).entrySet()) {
                push(e.getKey(), p.path + ".key");
                push(e.getValue(), p.path + "." + e.getKey());
            }
        } else if (isOurs(o.getClass())) {
            fields(o, p.path);
        }
    }

    private static boolean isOurs(Class<?> type) {
        String name = type.getName();
        boolean product = name.startsWith("org.stblink.") || name.startsWith("org.bouncycastle.");
        return product && !name.startsWith("org.stblink.support.") && !name.contains("Rig") && !name.contains("Test");
    }

    private void fields(Object o, String path) {
        for (Class<?> c = o.getClass(); c != null && c != Object.class; c = c.getSuperclass()) {
            for (Field f : c.getDeclaredFields()) {
                if (!Modifier.isStatic(f.getModifiers()) && !f.getType().isPrimitive()) {
                    push(value(f, o), path + "." + f.getName());
                }
            }
        }
    }

    private static Object value(Field f, Object o) {
        try {
            f.setAccessible(true);
            return f.get(o);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
