package org.stblink.toolchain.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the porting kit may do on a box: as little as sdk-core, though it has threads and prints. Its module is compiled
 * without a profile, so the compiler does not say it. The peer runs on a PC and may do more.
 */
final class KitRules {
    private final String root;

    /** @param root the package that stands for {@code org.stblink} */
    KitRules(String root) {
        this.root = root;
    }

    /** The rules by name. */
    Map<String, ArchRule> rules() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        rules.put("the kit uses the smallest part of the JDK", smallestJdk());
        rules.put("the kit has no lambda", noLambda());
        rules.put("the kit does not call String.format", noStringFormat());
        return rules;
    }

    private ArchRule smallestJdk() {
        return classes()
                .that()
                .resideInAPackage(root + ".port.kit")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(root + "..", "org.jspecify..")
                        .or(resideInAnyPackage("java.lang", "java.lang.annotation", "java.util", "java.io")))
                .because("where sdk-core runs, the kit runs")
                .allowEmptyShould(true);
    }

    private ArchRule noLambda() {
        return classes()
                .that()
                .resideInAPackage(root + ".port.kit")
                .should(new HaveNoLambda())
                .because("the smallest VMs have no invokedynamic")
                .allowEmptyShould(true);
    }

    private ArchRule noStringFormat() {
        return noClasses()
                .that()
                .resideInAPackage(root + ".port.kit")
                .should()
                .callCodeUnitWhere(JdkUse.CALLS_STRING_FORMAT)
                .because("it drags in a formatter, regular expressions and locales")
                .allowEmptyShould(true);
    }
}
