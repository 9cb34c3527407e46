package org.stblink.profiles;

import java.nio.file.Path;

/** Where the build put what these tests look at. */
public final class Dist {
    private Dist() {}

    /** The published files. */
    public static Path folder() {
        return Path.of(property("stblink.dist"));
    }

    /** A profile jar; NAME is {@code compact1}, {@code cdc-mandatory} and so on. */
    public static Path jar(String name) {
        return folder().resolve("stblink-sdk-" + name + ".jar");
    }

    /** Top of the checkout. */
    public static Path root() {
        return Path.of(property("stblink.root"));
    }

    /** A path or text that the POM hands over. */
    public static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("the property " + name + " is missing: run this test with Maven");
        }
        return value;
    }
}
