package org.stblink.toolchain.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the code of sdk-stb-porting may do that is meant for the smallest machines, too. */
final class PortRules {
    private final String root;

    /** @param root the package that stands for {@code org.stblink} */
    PortRules(String root) {
        this.root = root;
    }

    /** The rules by name. */
    Map<String, ArchRule> rules() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        rules.put("the blocking adapter uses what a CDC machine has", smallJdk());
        rules.put("the blocking adapter has no lambda", noLambda());
        rules.put("the blocking adapter does not call String.format", noStringFormat());
        return rules;
    }

    private ArchRule smallJdk() {
        return classes()
                .that()
                .resideInAPackage(adapter())
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(root + "..", "org.jspecify..")
                        .or(resideInAnyPackage(
                                "java.lang", "java.lang.annotation", "java.util", "java.io", "java.net")))
                .because("a vendor without nio and java.util.concurrent is whom it is for")
                .allowEmptyShould(true);
    }

    private ArchRule noLambda() {
        return classes()
                .that()
                .resideInAPackage(adapter())
                .should(new HaveNoLambda())
                .because("small machines have no invokedynamic")
                .allowEmptyShould(true);
    }

    private ArchRule noStringFormat() {
        return noClasses()
                .that()
                .resideInAPackage(adapter())
                .should()
                .callCodeUnitWhere(JdkUse.CALLS_STRING_FORMAT)
                .because("it drags in a formatter, regular expressions and locales")
                .allowEmptyShould(true);
    }

    private String adapter() {
        return root + ".port.blocking..";
    }
}
