package org.stblink.profiles.shrink;

import java.util.List;
import java.util.Map;
import org.stblink.profiles.Profile;

/**
 * A profile's class files.
 *
 * @param name of the jar's variety: the profile's, and {@code -mandatory} where it has the mandatory suite only
 * @param classes by internal name
 * @param mapping ProGuard's mapping file: which class and method became which
 */
public record Shrunk(Profile profile, String name, Map<String, byte[]> classes, List<String> mapping) {}
