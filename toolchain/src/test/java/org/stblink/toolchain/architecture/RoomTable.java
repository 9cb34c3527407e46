package org.stblink.toolchain.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.lang.ArchRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The rooms of the product and whom each may know, itself always included. What is not ours (the JDK, libraries) is
 * the business of the other rules.
 */
final class RoomTable {
    /** The public package itself, without those below it. */
    private static final String PUBLIC = "";

    private static final String HAL = "hal";
    private static final String WIRE = "internal.wire";
    private static final String CRYPTO = "internal.crypto";
    private static final String NOISE = "internal.noise";
    private static final String SESSION = "internal.session";
    private static final String DRIVER = "internal.driver";
    private static final String PORT = "port";
    private static final String KIT = "port.kit";
    private static final String SAMPLES = "samples";
    private static final String DOMAIN = "server.domain";
    private static final String CONTROL = "server.control";
    private static final String STORE = "server.store";
    private static final String TRANSPORT = "server.transport";
    private static final String ADMIN = "server.admin";
    private static final String APP = "server.app";
    private static final String TOOLCHAIN = "toolchain";

    private static final Map<String, List<String>> MAY_KNOW = new LinkedHashMap<>();

    static {
        // sdk-core
        MAY_KNOW.put(HAL, List.of());
        MAY_KNOW.put(WIRE, List.of());
        MAY_KNOW.put(CRYPTO, List.of(HAL));
        MAY_KNOW.put(NOISE, List.of(CRYPTO, HAL));
        MAY_KNOW.put(SESSION, List.of(WIRE, NOISE, CRYPTO, HAL));
        MAY_KNOW.put(DRIVER, List.of(PUBLIC, SESSION, WIRE, NOISE, CRYPTO, HAL));
        MAY_KNOW.put(PUBLIC, List.of(DRIVER, SESSION, WIRE, NOISE, CRYPTO, HAL));
        // What stands on its public side
        MAY_KNOW.put(PORT, List.of(PUBLIC, HAL));
        MAY_KNOW.put(KIT, List.of(HAL));
        MAY_KNOW.put(SAMPLES, List.of(PUBLIC, HAL, PORT));
        // reference-server: the pure parts of sdk-core serve it as well, its sessions and loops are a device's affair.
        // The small types of wire (ids, messages) are common words; keys are made and kept in store and app, too;
        // transport hands on who computes.
        MAY_KNOW.put(DOMAIN, List.of(WIRE, CRYPTO, HAL));
        MAY_KNOW.put(CONTROL, List.of(DOMAIN, WIRE, NOISE, CRYPTO, HAL));
        MAY_KNOW.put(STORE, List.of(DOMAIN, WIRE, CRYPTO, HAL));
        MAY_KNOW.put(TRANSPORT, List.of(CONTROL, DOMAIN, WIRE, CRYPTO, HAL));
        MAY_KNOW.put(ADMIN, List.of(STORE, CONTROL, DOMAIN, WIRE, HAL));
        MAY_KNOW.put(APP, List.of(TRANSPORT, ADMIN, STORE, CONTROL, DOMAIN, WIRE, CRYPTO, HAL));
        // What surrounds the product looks at all of it; no row above names it, so nothing may know it
        MAY_KNOW.put(TOOLCHAIN, List.copyOf(MAY_KNOW.keySet()));
    }

    private final String root;

    /** @param root the package that stands for {@code org.stblink} */
    RoomTable(String root) {
        this.root = root;
    }

    /** The rules of this table by name. */
    Map<String, ArchRule> rules() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        MAY_KNOW.forEach(
                (room, others) -> rules.put(name(room) + " knows only the rooms it may know", rule(room, others)));
        rules.put("every class lives in a room", everyClassLivesInARoom());
        return rules;
    }

    private ArchRule rule(String room, List<String> others) {
        String[] known = Stream.concat(Stream.of(room), others.stream())
                .map(this::pattern)
                .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(pattern(room))
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage(root + "..").or(resideInAnyPackage(known)))
                .allowEmptyShould(true);
    }

    private ArchRule everyClassLivesInARoom() {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .doNotHaveSimpleName("package-info")
                .should()
                .resideInAnyPackage(
                        MAY_KNOW.keySet().stream().map(this::pattern).toArray(String[]::new))
                .because("a room that the table does not name has no rules")
                .allowEmptyShould(true);
    }

    private String pattern(String room) {
        return room.equals(PUBLIC) ? root : root + "." + room + "..";
    }

    private static String name(String room) {
        return room.equals(PUBLIC) ? "the public package" : room;
    }
}
