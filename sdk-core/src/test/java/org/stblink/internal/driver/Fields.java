package org.stblink.internal.driver;

import java.lang.reflect.Field;

/** Puts an object into a state that a test could not bring about, such as that of an array too large for any memory. */
final class Fields {
    private Fields() {}

    static Object get(Object of, String name) {
        try {
            return field(of, name).get(of);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("cannot read " + name, e);
        }
    }

    static void set(Object of, String name, Object value) {
        try {
            field(of, name).set(of, value);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("cannot set " + name, e);
        }
    }

    private static Field field(Object of, String name) throws NoSuchFieldException {
        Field f = of.getClass().getDeclaredField(name);
        f.setAccessible(true);
        return f;
    }
}
