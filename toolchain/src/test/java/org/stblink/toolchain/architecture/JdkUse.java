package org.stblink.toolchain.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.UUID;

/**
 * Ways of the JDK to reach past what was handed in. The packages that hold nothing else (networking, files, threads'
 * tools) are kept out by naming the packages that are allowed; this is what hides in the allowed ones.
 */
final class JdkUse {
    private JdkUse() {}

    /** The time, randomness, another process, another class's insides. */
    static final DescribedPredicate<JavaClass> REACHES_OUTSIDE = belongToAnyOf(
                    ClassLoader.class,
                    Process.class,
                    ProcessBuilder.class,
                    Random.class,
                    Runtime.class,
                    ServiceLoader.class,
                    Timer.class,
                    TimerTask.class,
                    UUID.class)
            .as("a class that reaches for time, randomness, a process or other classes by itself");

    /** A thread or a tool of threads. Runnable is not: it is only something to be run. */
    static final DescribedPredicate<JavaClass> HAS_TO_DO_WITH_THREADS = belongToAnyOf(
                    Thread.class, ThreadGroup.class, ThreadLocal.class, InterruptedException.class)
            .or(resideInAnyPackage("java.util.concurrent.."))
            .as("a thread or one of its tools");

    /** Methods of Class that tell its name or type; all others lead into it, which is reflection. */
    private static final Set<String> HARMLESS_METHODS_OF_CLASS =
            Set.of("getName", "getSimpleName", "isInstance", "desiredAssertionStatus");

    /** All others are a clock, an output or a switch of the VM. */
    private static final Set<String> HARMLESS_METHODS_OF_SYSTEM = Set.of("arraycopy", "identityHashCode");

    private static final Set<String> MONITOR_METHODS = Set.of("wait", "notify", "notifyAll");

    private static final Set<String> CLOCK_CLASSES = Set.of(
            Clock.class.getName(),
            Instant.class.getName(),
            LocalDate.class.getName(),
            LocalDateTime.class.getName(),
            LocalTime.class.getName(),
            OffsetDateTime.class.getName(),
            ZonedDateTime.class.getName());

    /** Reads the clock, the environment or random numbers, prints, ends the VM. */
    static final DescribedPredicate<JavaCall<?>> CALLS_OUTSIDE = describe(
            "reaches for time, randomness or the machine by itself",
            call -> (isOn(call, System.class) && !HARMLESS_METHODS_OF_SYSTEM.contains(call.getName()))
                    || (isOn(call, Math.class) && call.getName().equals("random"))
                    || (CLOCK_CLASSES.contains(call.getTargetOwner().getName())
                            && (call.getName().equals("now") || call.getName().startsWith("system"))));

    static final DescribedPredicate<JavaCall<?>> CALLS_REFLECTION = describe(
            "looks into a class",
            call -> isOn(call, Class.class) && !HARMLESS_METHODS_OF_CLASS.contains(call.getName()));

    static final DescribedPredicate<JavaCall<?>> CALLS_A_MONITOR = describe(
            "waits on or notifies a monitor",
            call -> isOn(call, Object.class) && MONITOR_METHODS.contains(call.getName()));

    static final DescribedPredicate<JavaCall<?>> CALLS_STRING_FORMAT = describe(
            "calls String.format",
            call -> isOn(call, String.class) && call.getName().equals("format"));

    private static boolean isOn(JavaCall<?> call, Class<?> owner) {
        return call.getTargetOwner().isEquivalentTo(owner);
    }
}
