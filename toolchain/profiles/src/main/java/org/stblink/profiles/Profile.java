package org.stblink.profiles;

import java.util.List;
import java.util.Map;

/**
 * A kind of machine.
 *
 * @param name as in {@code stblink-sdk-NAME.jar}
 * @param classVersion major version of its class files
 * @param renamed classes that stand for others, by internal name: the machine has the second instead of the first
 * @param supplied calls to what the machine lacks, {@code owner.name descriptor}, that go to {@code Supplied} instead
 * @param rules of ProGuard's beside the common ones
 * @param tight whether machines of this kind are so small that a jar without the optional suites is worth having
 */
public record Profile(
        String name,
        int classVersion,
        Map<String, String> renamed,
        List<String> supplied,
        List<String> rules,
        boolean tight) {
    private static final int JAVA_8 = 52;
    private static final int JAVA_1_4 = 48;

    /** Java SE 8's smallest profile, and everything above it. */
    public static final Profile COMPACT1 = new Profile("compact1", JAVA_8, Map.of(), List.of(), List.of(), true);

    /** Android 5.0 and up, with or without the desugaring of the Android build. */
    public static final Profile ANDROID =
            new Profile("android", JAVA_8, Map.of(), List.of("java/lang/Long.compareUnsigned(JJ)I"), List.of(), false);

    /** Java ME CDC 1.1 with Foundation Profile 1.1: the language and library of Java 1.4. */
    public static final Profile CDC = new Profile(
            "cdc",
            JAVA_1_4,
            Map.of("java/lang/StringBuilder", "java/lang/StringBuffer"),
            List.of(
                    "java/lang/Character.isHighSurrogate(C)Z",
                    "java/lang/Character.isLowSurrogate(C)Z",
                    "java/lang/Integer.numberOfLeadingZeros(I)I",
                    "java/lang/Integer.rotateLeft(II)I",
                    "java/lang/Integer.valueOf(I)Ljava/lang/Integer;",
                    "java/lang/Long.compareUnsigned(JJ)I",
                    "java/lang/Long.reverse(J)J"),
            // Frames and preverification are Java 6's; the simplification of boxed numbers brings Integer.valueOf.
            List.of("-dontpreverify", "-optimizations !code/simplification/object"),
            true);

    public static final List<Profile> ALL = List.of(COMPACT1, ANDROID, CDC);

    private static final String MANDATORY = "-mandatory";

    /** Names of its jars: with every suite first, then the one with the mandatory suite only, where there is one. */
    public List<String> varieties() {
        return tight ? List.of(name, name + MANDATORY) : List.of(name);
    }

    /** Whether the jar of that name has the mandatory suite only. */
    public static boolean isMandatoryOnly(String variety) {
        return variety.endsWith(MANDATORY);
    }
}
