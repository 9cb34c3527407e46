package org.stblink.toolchain.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the rooms of reference-server may do beyond whom they may know. */
final class ServerRules {
    private final String root;

    /** @param root the package that stands for {@code org.stblink} */
    ServerRules(String root) {
        this.root = root;
    }

    /** The rules by name. */
    Map<String, ArchRule> rules() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        rules.put("domain and control do no input or output", pureRoomsDoNoIo());
        rules.put("domain and control reach for nothing outside", pureRoomsReachForNothing());
        rules.put("domain and control call nothing outside", pureRoomsCallNothingOutside());
        rules.put("domain and control have no threads", pureRoomsHaveNoThreads());
        rules.put("domain and control have no locks", pureRoomsHaveNoLocks());
        rules.put("only transport and app know Netty", onlyTransportKnowsNetty());
        rules.put("only store and app know SQL", onlyStoreKnowsSql());
        return rules;
    }

    private ArchRule pureRoomsDoNoIo() {
        return classes()
                .that()
                .resideInAnyPackage(pureRooms())
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "java.lang",
                                "java.lang.annotation",
                                "java.lang.invoke",
                                "java.lang.runtime",
                                "java.math")
                        .or(resideInAnyPackage("java.util", "java.util.function", "java.util.stream"))
                        .or(resideInAnyPackage("java.time", "java.nio.charset", "org.jspecify..", root + "..")))
                .because("the same rules run on real sockets and in a simulation")
                .allowEmptyShould(true);
    }

    private ArchRule pureRoomsReachForNothing() {
        return noClasses()
                .that()
                .resideInAnyPackage(pureRooms())
                .should()
                .dependOnClassesThat(JdkUse.REACHES_OUTSIDE)
                .because("time and randomness are handed in")
                .allowEmptyShould(true);
    }

    private ArchRule pureRoomsCallNothingOutside() {
        return noClasses()
                .that()
                .resideInAnyPackage(pureRooms())
                .should()
                .callCodeUnitWhere(JdkUse.CALLS_OUTSIDE)
                .because("time and randomness are handed in")
                .allowEmptyShould(true);
    }

    private ArchRule pureRoomsHaveNoThreads() {
        return noClasses()
                .that()
                .resideInAnyPackage(pureRooms())
                .should()
                .dependOnClassesThat(JdkUse.HAS_TO_DO_WITH_THREADS)
                .because("one thread runs them, and which one is not their affair")
                .allowEmptyShould(true);
    }

    private ArchRule pureRoomsHaveNoLocks() {
        return classes()
                .that()
                .resideInAnyPackage(pureRooms())
                .should(new EnterNoMonitor())
                .allowEmptyShould(true);
    }

    private ArchRule onlyTransportKnowsNetty() {
        return noClasses()
                .that()
                .resideInAPackage(root + ".server..")
                .and()
                .resideOutsideOfPackages(root + ".server.transport..", root + ".server.app..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .allowEmptyShould(true);
    }

    private ArchRule onlyStoreKnowsSql() {
        return noClasses()
                .that()
                .resideInAPackage(root + ".server..")
                .and()
                .resideOutsideOfPackages(root + ".server.store..", root + ".server.app..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..", "org.flywaydb..")
                .allowEmptyShould(true);
    }

    private String[] pureRooms() {
        return new String[] {root + ".server.domain..", root + ".server.control.."};
    }
}
