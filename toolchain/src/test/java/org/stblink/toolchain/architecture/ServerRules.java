package org.stblink.toolchain.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the rooms of reference-server may do beyond whom they may know. */
final class ServerRules {
    /** No networking, no files, no data base; text, collections and durations. */
    private static final String[] HARMLESS_JDK = {
        "java.lang", "java.lang.annotation", "java.lang.invoke", "java.lang.runtime", "java.math",
        "java.nio.charset", "java.time", "java.util", "java.util.function", "java.util.stream"
    };

    private final String root;

    /** @param root the package that stands for {@code org.stblink} */
    ServerRules(String root) {
        this.root = root;
    }

    /** The rules by name. */
    Map<String, ArchRule> rules() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        rules.put("domain does no input or output", doesNoIo("domain"));
        rules.put("control does no input or output", doesNoIo("control", "java.security..", "javax.crypto.."));
        rules.put("domain and control reach for nothing outside", pureRoomsReachForNothing());
        rules.put("domain and control call nothing outside", pureRoomsCallNothingOutside());
        rules.put("domain and control have no threads", pureRoomsHaveNoThreads());
        rules.put("domain has no locks", domainHasNoLocks());
        rules.put("only transport and app know Netty", onlyTransportKnowsNetty());
        rules.put("only store and app know SQL", onlyStoreKnowsSql());
        rules.put("only app knows Conscrypt", onlyAppKnowsConscrypt());
        return rules;
    }

    /** @param more packages of the JDK that this room may use besides the harmless ones */
    private ArchRule doesNoIo(String room, String... more) {
        return classes()
                .that()
                .resideInAPackage(root + ".server." + room + "..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(root + "..", "org.jspecify..")
                        .or(resideInAnyPackage(HARMLESS_JDK))
                        .or(resideInAnyPackage(more)))
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

    /** Control is not held to this: the event loops share its limits on what may come in. */
    private ArchRule domainHasNoLocks() {
        return classes()
                .that()
                .resideInAPackage(root + ".server.domain..")
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

    private ArchRule onlyAppKnowsConscrypt() {
        return noClasses()
                .that()
                .resideInAPackage(root + ".server..")
                .and()
                .resideOutsideOfPackage(root + ".server.app..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.conscrypt..")
                .because("what a machine may lack is chosen in one place")
                .allowEmptyShould(true);
    }

    private String[] pureRooms() {
        return new String[] {root + ".server.domain..", root + ".server.control.."};
    }
}
