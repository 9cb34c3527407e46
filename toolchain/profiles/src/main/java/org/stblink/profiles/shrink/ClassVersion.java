package org.stblink.profiles.shrink;

/**
 * Gives a class file the version its machine loads, and changes nothing else: ProGuard's order of constants compresses better than
 * that of a file written anew. What an old version cannot hold is found by the link check.
 */
final class ClassVersion {
    /** What sdk-core and Bouncy Castle are compiled for. */
    static final int JAVA_8 = 52;

    /** Where a class file has its major version, big endian (JVM specification, 4.1). */
    private static final int MAJOR = 6;

    private ClassVersion() {}

    static int of(byte[] classFile) {
        return (classFile[MAJOR] & 0xFF) << 8 | classFile[MAJOR + 1] & 0xFF;
    }

    static byte[] set(int version, byte[] classFile) {
        byte[] changed = classFile.clone();
        changed[MAJOR] = (byte) (version >> 8);
        changed[MAJOR + 1] = (byte) version;
        return changed;
    }
}
