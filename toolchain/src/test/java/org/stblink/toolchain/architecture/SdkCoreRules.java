package org.stblink.toolchain.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the code of sdk-core may do, so that it runs on the smallest VM and knows nothing it was not told. */
final class SdkCoreRules {
    private final String root;

    /** @param root the package that stands for {@code org.stblink} */
    SdkCoreRules(String root) {
        this.root = root;
    }

    /** The rules by name. */
    Map<String, ArchRule> rules() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        rules.put("only crypto knows Bouncy Castle", onlyCryptoKnowsBouncyCastle());
        rules.put("public signatures mention only public types", publicSignatures());
        rules.put("only driver has threads", onlyDriverHasThreads());
        rules.put("only driver waits and notifies", onlyDriverWaits());
        rules.put("only driver has locks", onlyDriverHasLocks());
        rules.put("sdk-core uses the smallest part of the JDK", smallestJdk());
        rules.put("sdk-core reaches for nothing outside", reachesForNothing());
        rules.put("sdk-core calls nothing outside", callsNothingOutside());
        rules.put("sdk-core does not reflect", noReflection());
        rules.put("sdk-core does not call String.format", noStringFormat());
        rules.put("sdk-core has no static mutable state", noStaticMutableState());
        rules.put("sdk-core has no finalizers", noFinalizers());
        return rules;
    }

    private ArchRule onlyCryptoKnowsBouncyCastle() {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .resideOutsideOfPackage(root + ".internal.crypto..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bouncycastle..")
                .because("one room can then be shrunk, replaced and reviewed")
                .allowEmptyShould(true);
    }

    private ArchRule publicSignatures() {
        return classes()
                .that()
                .resideInAnyPackage(root, root + ".hal..")
                .should(new MentionOnlyPublicTypes(resideInAnyPackage(root, root + ".hal..", "java..")))
                .because("what a vendor can see must not change when internals do")
                .allowEmptyShould(true);
    }

    private ArchRule onlyDriverHasThreads() {
        return noClasses()
                .that(resideInAnyPackage(sdkCore()).and(not(resideInAPackage(root + ".internal.driver.."))))
                .should()
                .dependOnClassesThat(JdkUse.HAS_TO_DO_WITH_THREADS)
                .because("everything else is a pure machine, driven by whoever likes")
                .allowEmptyShould(true);
    }

    private ArchRule onlyDriverWaits() {
        return noClasses()
                .that(resideInAnyPackage(sdkCore()).and(not(resideInAPackage(root + ".internal.driver.."))))
                .should()
                .callCodeUnitWhere(JdkUse.CALLS_A_MONITOR)
                .allowEmptyShould(true);
    }

    private ArchRule onlyDriverHasLocks() {
        return classes()
                .that(resideInAnyPackage(sdkCore()).and(not(resideInAPackage(root + ".internal.driver.."))))
                .should(new EnterNoMonitor())
                .allowEmptyShould(true);
    }

    private ArchRule smallestJdk() {
        return inSdkCore()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(root + "..", "org.bouncycastle..", "org.jspecify..")
                        .or(resideInAnyPackage("java.lang", "java.lang.annotation", "java.util", "java.io")))
                .because(
                        "the smallest VMs have no java.net, nio, util.concurrent, util.logging, security or reflection")
                .allowEmptyShould(true);
    }

    private ArchRule reachesForNothing() {
        return noClasses()
                .that()
                .resideInAnyPackage(sdkCore())
                .should()
                .dependOnClassesThat(JdkUse.REACHES_OUTSIDE)
                .because("time, randomness and parts come through the HAL")
                .allowEmptyShould(true);
    }

    private ArchRule callsNothingOutside() {
        return noClasses()
                .that()
                .resideInAnyPackage(sdkCore())
                .should()
                .callCodeUnitWhere(JdkUse.CALLS_OUTSIDE)
                .because("the clock, the log and random numbers come through the HAL")
                .allowEmptyShould(true);
    }

    private ArchRule noReflection() {
        return noClasses()
                .that()
                .resideInAnyPackage(sdkCore())
                .should()
                .callCodeUnitWhere(JdkUse.CALLS_REFLECTION)
                .because("a shrinker must see every use of a class")
                .allowEmptyShould(true);
    }

    private ArchRule noStringFormat() {
        return noClasses()
                .that()
                .resideInAnyPackage(sdkCore())
                .should()
                .callCodeUnitWhere(JdkUse.CALLS_STRING_FORMAT)
                .because("it drags in a formatter, regular expressions and locales")
                .allowEmptyShould(true);
    }

    private ArchRule noStaticMutableState() {
        return fields().that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(sdkCore())
                .and()
                .areStatic()
                .should()
                .beFinal()
                .because("two sessions can live in one VM")
                .allowEmptyShould(true);
    }

    private ArchRule noFinalizers() {
        return methods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(sdkCore())
                .should()
                .notHaveName("finalize")
                .because("a small VM's collector may never run them, or run them late")
                .allowEmptyShould(true);
    }

    private GivenClassesConjunction inSdkCore() {
        return classes().that().resideInAnyPackage(sdkCore());
    }

    private String[] sdkCore() {
        return new String[] {root, root + ".hal..", root + ".internal.."};
    }
}
