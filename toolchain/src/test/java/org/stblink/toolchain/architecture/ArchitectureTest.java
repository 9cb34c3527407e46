package org.stblink.toolchain.architecture;

import static java.util.Map.entry;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.stblink.hal.Platform;
import org.stblink.toolchain.architecture.fixture.LawfulPublic;

/** Every rule holds in the product, and every rule blames in the fixture exactly those who break it. */
class ArchitectureTest {
    private static final String PRODUCT = "org.stblink";
    private static final String FIXTURE = LawfulPublic.class.getPackageName();

    /** Whom each rule must blame, by their names below the fixture's root. */
    private static final Map<String, Set<String>> WRONG = Map.ofEntries(
            // The table of rooms
            entry(knows("hal"), Set.of("hal.WrongHal$KnowsWire")),
            entry(knows("internal.wire"), Set.of("internal.wire.WrongWire$KnowsHal")),
            entry(knows("internal.crypto"), Set.of("internal.crypto.WrongCrypto$KnowsNoise")),
            entry(knows("internal.noise"), Set.of("internal.noise.WrongNoise$KnowsWire")),
            entry(knows("internal.session"), Set.of("internal.session.WrongSession$KnowsDriver")),
            entry(knows("internal.driver"), Set.of("internal.driver.WrongDriver$KnowsAPort")),
            entry(knows("the public package"), Set.of("WrongPublic$KnowsAPort")),
            entry(knows("port"), Set.of("port.WrongPort$KnowsCrypto")),
            entry(knows("port.kit"), Set.of("port.kit.WrongKit$KnowsAPort")),
            entry(knows("samples"), Set.of("samples.WrongSample$KnowsDriver")),
            entry(knows("server.domain"), Set.of("server.domain.WrongDomain$KnowsStore")),
            entry(knows("server.control"), Set.of("server.control.WrongControl$KnowsSession")),
            entry(knows("server.store"), Set.of("server.store.WrongStore$KnowsControl")),
            entry(knows("server.transport"), Set.of("server.transport.WrongTransport$KnowsStore")),
            entry(
                    knows("server.admin"),
                    Set.of("server.admin.WrongAdmin$KnowsTransport", "server.admin.WrongAdmin$KnowsCrypto")),
            entry(knows("server.app"), Set.of("server.app.WrongApp$KnowsDriver")),
            entry(knows("toolchain"), Set.of("toolchain.WrongTool$KnowsALostRoom")),
            entry("every class lives in a room", Set.of("lost.WrongRoom")),
            // sdk-core
            entry("only crypto knows Bouncy Castle", Set.of("internal.noise.WrongNoise$KnowsBouncyCastle")),
            entry(
                    "public signatures mention only public types",
                    Set.of(
                            "WrongPublic$ShowsAWireTypeInAField",
                            "WrongPublic$ShowsAWireTypeInAnArray",
                            "WrongPublic$ShowsAWireTypeInAGeneric",
                            "WrongPublic$ShowsAWireTypeAsItsParent")),
            entry("only driver has threads", session("HasAThread", "HasAConcurrentMap")),
            entry("only driver waits and notifies", session("Notifies")),
            entry("only driver has locks", session("HasASynchronizedMethod", "HasASynchronizedBlock")),
            entry(
                    "sdk-core uses the smallest part of the JDK",
                    session(
                            "HasAConcurrentMap",
                            "KnowsAddresses",
                            "KnowsNio",
                            "KnowsTheJdksCryptography",
                            "Logs",
                            "HasALambda")),
            entry("sdk-core reaches for nothing outside", session("RollsDice", "LoadsServices")),
            entry("sdk-core calls nothing outside", session("ReadsTheMonotonicClock", "ReadsTheWallClock")),
            entry("sdk-core does not reflect", session("Reflects")),
            entry("sdk-core does not call String.format", session("FormatsText")),
            entry("sdk-core has no static mutable state", session("HasMutableStaticState")),
            entry("sdk-core has no finalizers", session("HasAFinalizer")),
            // sdk-stb-porting
            entry("the blocking adapter uses what a CDC machine has", adapter("HasAModernLock")),
            entry("the blocking adapter has no lambda", adapter("HasALambda")),
            entry("the blocking adapter does not call String.format", adapter("FormatsText")),
            // The porting kit
            entry("the kit uses the smallest part of the JDK", Set.of("port.kit.WrongKit$KnowsNio")),
            entry("the kit has no lambda", Set.of("port.kit.WrongKit$HasALambda")),
            entry("the kit does not call String.format", Set.of("port.kit.WrongKit$FormatsText")),
            // reference-server
            entry("domain does no input or output", domain("KnowsFiles", "KnowsNetty")),
            entry("control does no input or output", Set.of("server.control.WrongControl$KnowsFiles")),
            entry("domain and control reach for nothing outside", domain("RollsDice")),
            entry("domain and control call nothing outside", domain("ReadsTheClock")),
            entry("domain and control have no threads", domain("HasAThread")),
            entry("domain has no locks", domain("HasALock")),
            entry("only transport and app know Netty", domain("KnowsNetty")),
            entry("only store and app know SQL", Set.of("server.admin.WrongAdmin$KnowsSql")),
            entry("only app knows Conscrypt", Set.of("server.transport.WrongTransport$KnowsConscrypt")));

    @TestFactory
    Stream<DynamicTest> theProductKeeps() {
        JavaClasses product = product();
        return rules(PRODUCT).entrySet().stream()
                .map(rule -> dynamicTest(rule.getKey(), () -> rule.getValue().check(product)));
    }

    @TestFactory
    Stream<DynamicTest> theFixtureIsBlamedFor() {
        JavaClasses fixture = new ClassFileImporter().importPackages(FIXTURE);
        return rules(FIXTURE).entrySet().stream()
                .map(rule -> dynamicTest(
                        rule.getKey(),
                        () -> assertThat(blamed(rule.getValue(), fixture))
                                .as("those who break the rule: %s", rule.getKey())
                                .isEqualTo(new TreeSet<>(WRONG.getOrDefault(rule.getKey(), Set.of())))
                                .isNotEmpty()));
    }

    @Test
    void everyWrongClassOfTheFixtureIsExpectedSomewhere() {
        assertThat(new ClassFileImporter()
                        .importPackages(FIXTURE).stream()
                                .filter(type -> type.isNestedClass()
                                        && !type.getSimpleName().startsWith("Lawful"))
                                .map(ArchitectureTest::nameBelowRoot))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(WRONG.values()).anyMatch(names -> names.contains(name)));
        assertThat(WRONG.keySet()).isEqualTo(rules(FIXTURE).keySet());
    }

    @Test
    void theProductIsSeen() {
        JavaClasses product = product();
        assertThat(product.contain(Platform.class)).isTrue();
        assertThat(product.contain(ArchitectureTest.class)).isFalse();
    }

    private static JavaClasses product() {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(PRODUCT);
    }

    private static Map<String, ArchRule> rules(String root) {
        Map<String, ArchRule> rules = new LinkedHashMap<>(new RoomTable(root).rules());
        rules.putAll(new SdkCoreRules(root).rules());
        rules.putAll(new PortRules(root).rules());
        rules.putAll(new KitRules(root).rules());
        rules.putAll(new ServerRules(root).rules());
        return rules;
    }

    /** The classes that a rule blames: each line of its report begins with the one who did it, in angle brackets. */
    private static Set<String> blamed(ArchRule rule, JavaClasses classes) {
        Pattern culprit = Pattern.compile("<("
                + classes.stream()
                        .map(type -> Pattern.quote(type.getName()))
                        .sorted((a, b) -> b.length() - a.length())
                        .collect(joining("|"))
                + ")[.>]");
        return rule.evaluate(classes).getFailureReport().getDetails().stream()
                .map(line -> {
                    Matcher matcher = culprit.matcher(line);
                    assertThat(matcher.find()).as(line).isTrue();
                    return nameBelowRoot(classes.get(matcher.group(1)));
                })
                .collect(toCollection(TreeSet::new));
    }

    private static String nameBelowRoot(JavaClass type) {
        return type.getName().substring(FIXTURE.length() + 1);
    }

    private static String knows(String room) {
        return room + " knows only the rooms it may know";
    }

    private static Set<String> session(String... names) {
        return Stream.of(names)
                .map(name -> "internal.session.WrongSession$" + name)
                .collect(toCollection(TreeSet::new));
    }

    private static Set<String> adapter(String... names) {
        return Stream.of(names)
                .map(name -> "port.blocking.WrongAdapter$" + name)
                .collect(toCollection(TreeSet::new));
    }

    private static Set<String> domain(String... names) {
        return Stream.of(names).map(name -> "server.domain.WrongDomain$" + name).collect(toCollection(TreeSet::new));
    }
}
