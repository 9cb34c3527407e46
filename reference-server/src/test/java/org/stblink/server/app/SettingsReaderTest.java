package org.stblink.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.server.domain.AddressRange;
import org.stblink.server.domain.Cidr;
import org.stblink.server.domain.EnrolmentMode;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.domain.PolicyRule;
import org.stblink.server.domain.Settings;
import org.stblink.server.store.StoreSettings;

class SettingsReaderTest {
    @TempDir
    Path temporary;

    private ServerSettings read(String text) throws Exception {
        return SettingsReader.read(Files.writeString(temporary.resolve("server.conf"), text));
    }

    private List<String> problems(String text) {
        StartFailure failure = catchThrowableOfType(StartFailure.class, () -> read(text));
        assertThat(failure).as("accepted: %s", text).isNotNull();
        assertThat(failure.exitCode()).isEqualTo(2);
        return failure.getMessage().lines().toList();
    }

    @Test
    void defaultsAreThoseOfTheProtocolAndTheRooms() throws Exception {
        ServerSettings settings = SettingsReader.read(null);

        assertThat(settings.rules()).isEqualTo(Settings.DEFAULTS);
        assertThat(settings.store()).isEqualTo(StoreSettings.DEFAULT);
        assertThat(settings.addresses()).containsExactly(AddressRange.LAB);
        assertThat(settings.policy()).isEmpty();
        assertThat(settings.control().host()).isEqualTo("127.0.0.1");
    }

    static Stream<String> options() {
        List<String> keys = new ArrayList<>();
        collect("", ConfigFile.defaults().root(), keys);
        return keys.stream();
    }

    private static void collect(String prefix, ConfigObject section, List<String> keys) {
        for (Map.Entry<String, ConfigValue> entry : section.entrySet()) {
            String key = prefix + entry.getKey();
            if (entry.getValue() instanceof ConfigObject inner) {
                collect(key + ".", inner, keys);
            } else {
                keys.add(key);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("options")
    void everyOptionIsDescribedReadAndChecked(String key) {
        Config defaults = ConfigFile.defaults();
        assertThat(defaults.getValue(key).origin().comments())
                .as("comment above")
                .isNotEmpty();
        // No option takes a list with a number in it, so each one that is read at all must complain.
        assertThat(problems(key + " = [ 17 ]"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith(temporary.resolve("server.conf") + ":1: " + key)
                        .contains(": give "));
        assertThat(problems(key + " = null"))
                .containsExactly(temporary.resolve("server.conf") + ":1: " + key
                        + " = null: give a value, or leave the line out");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    control.port = 65536                        | control.port = 65536 | from 0 to 65535
                    control.port = -1                           | control.port = -1    | from 0 to 65535
                    control.port = 80.5                         | control.port = 80.5  | whole number
                    control.port = http                         | control.port = "http" | whole number
                    control.host = ""                           | control.host = ""    | not empty
                    control.suites = []                         | control.suites = []  | at least one
                    control.suites = [AES]                      | control.suites = "AES" | 25519_AESGCM_SHA256
                    service.suites = [25519_AESGCM_SHA256, 25519_AESGCM_SHA256] | service.suites | each suite once
                    enrolment.mode = open                       | enrolment.mode = "open" | token, assigned, lab-open
                    service.lease-seconds = 89                  | service.lease-seconds = 89 | that is, 90
                    service.grace-seconds = 2                   | service.grace-seconds = 2 | that is, 90
                    service.keep-alive-seconds = 0              | service.keep-alive-seconds = 0 | from 1 to 3600
                    addresses = []                              | addresses = []       | at least one block
                    addresses = [ x ]                           | addresses = "x"      | give an object
                    addresses = [ {} ]                          | addresses[0]         | give block
                    addresses = [ { block = 10.0.0.1/8 } ]      | addresses[0].block = "10.0.0.1/8" | bits behind
                    addresses = [ { block = 10.0.0.0/33 } ]     | addresses[0].block   | 0 to 32
                    addresses = [ { block = 10.0.0.0/8, blok = 1 } ] | addresses[0].blok: no such option | block, exclude
                    addresses = [ { block = 10.0.0.0/8, prefix = 33 } ] | addresses[0].prefix = 33 | 0 to 32
                    addresses = [ { block = 10.0.0.0/8, exclude = [11.0.0.0/9] } ] | addresses[0].exclude | not inside
                    addresses = [ { block = 10.0.0.0/8, gateway = "::1" } ] | addresses[0].gateway | of the kind
                    addresses = [ { block = 10.0.0.0/16, prefix = 16, gateway = 10.1.0.1 } ] | addresses[0].gateway | subnet
                    addresses = [ { block = 10.0.0.0/25, prefix = 24, gateway = 10.0.1.1 } ] | addresses[0].gateway | subnet
                    addresses = [ { block = "2001:db8::/64", prefix = 64, gateway = "2001:db8:1::1" } ] | addresses[0].gateway | subnet
                    addresses = [ { block = 10.0.0.0/8, exclude = [10.0.0.0/9, 10.128.0.0/9] } ] | addresses | exclude
                    addresses = [ { block = 10.0.0.0/30, prefix = 30, exclude = [10.0.0.2], gateway = 10.0.0.1 } ] | addresses | exclude
                    addresses = [ { block = 10.0.0.0/8 }, { block = 10.1.0.0/16 } ] | addresses[1].block | overlaps
                    policy = [ {} ]                             | policy[0]            | give allow, caller, target
                    policy = [ { allow = true, caller = all, target = anyone } ] | policy[0].caller = "all" | group:NAME
                    policy = [ { allow = true, caller = anyone, target = "device:a b" } ] | policy[0].target | device:ID
                    admin.host = 192.0.2.1                      | admin.host = "192.0.2.1" | loopback
                    admin.host = localhost                      | admin.host = "localhost" | admin.tls-certificate
                    admin.tls-certificate = "a.pem"             | admin.tls-key = "none" | both or none
                    admin.names = ["http://box"]                | admin.names = "http://box" | without port
                    admin.port = 7410                           | admin.port = 7410    | another port
                    policy = [ { allow = 1, caller = anyone, target = anyone } ] | policy[0].allow = 1 | true or false
                    store.readers = 0                           | store.readers = 0    | from 1 to 32
                    log.level = loud                            | log.level = "loud"   | error, warn, info
                    control.prot = 1                            | control.prot: no such option | host
                    contrl.port = 1                             | contrl: no such option | control
                    control = 7                                 | control: give a section | port
                    """)
    void aMistakeIsNamedWithItsKeyItsValueAndWhatToDo(String text, String keyAndValue, String whatToDo) {
        assertThat(problems(text))
                .singleElement()
                .asString()
                .contains(keyAndValue)
                .contains(whatToDo);
    }

    @Test
    void allMistakesAreToldAtOnceEachWithItsLine() {
        assertThat(problems("control.port = x\nadmin.port = y\n\nstore.readers = 99\n"))
                .hasSize(3)
                .anyMatch(line -> line.contains("server.conf:1: control.port"))
                .anyMatch(line -> line.contains("server.conf:2: admin.port"))
                .anyMatch(line -> line.contains("server.conf:4: store.readers"));
    }

    @Test
    void anUnknownKeyHidesNoOtherMistake() {
        assertThat(problems("""
                foo.bar = 1
                admin = 7
                control { prot = 1, port = x }
                store.readers = null
                service.lease-seconds = 5
                addresses = []
                """))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).contains("server.conf:1: foo: no such option"),
                        line -> assertThat(line).contains("server.conf:2: admin: give a section"),
                        line -> assertThat(line).contains("server.conf:3: control.prot: no such option"),
                        line -> assertThat(line).contains("server.conf:3: control.port = \"x\""),
                        line -> assertThat(line).contains("server.conf:4: store.readers = null"),
                        line -> assertThat(line).contains("server.conf:5: service.lease-seconds = 5"),
                        line -> assertThat(line).contains("server.conf:6: addresses = []"));
    }

    @Test
    void aFileThatIsNotHoconIsNamedWithTheLine() {
        assertThat(problems("control {\n port = }\n"))
                .singleElement()
                .asString()
                .startsWith(temporary.resolve("server.conf") + ":2: ")
                .doesNotContain("cannot be read");
        assertThat(problems("\ncontrol.host = ${nowhere}\n"))
                .singleElement()
                .asString()
                .startsWith(temporary.resolve("server.conf") + ":2: ")
                .contains("nowhere");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"missing.conf\"",
                "\"missing\"",
                "required(\"missing.conf\")",
                "file(\"missing.conf\")",
                "classpath(\"missing.conf\")",
                "\"file:/missing/missing.conf\"",
                "\"outer.conf\""
            })
    void anIncludeThatIsNotThereIsAMistake(String what) throws Exception {
        Files.writeString(temporary.resolve("outer.conf"), "include \"missing.conf\"");

        assertThat(problems("control.port = 1\ninclude " + what))
                .singleElement()
                .asString()
                .startsWith(temporary.resolve("server.conf") + ": include \"")
                .contains("missing", "there is no such file", "take the line out")
                .doesNotContain("java.", "outer");
    }

    @Test
    void anIncludeIsRead() throws Exception {
        Files.writeString(temporary.resolve("site.conf"), "store.readers = 7\ninclude \"inner\"");
        Files.writeString(temporary.resolve("inner.conf"), "control.port = 0");

        ServerSettings settings = read("include \"site.conf\"");

        assertThat(settings.store().readers()).isEqualTo(7);
        assertThat(settings.control().port()).isZero();
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        StartFailure failure =
                catchThrowableOfType(StartFailure.class, () -> SettingsReader.read(temporary.resolve("none.conf")));

        assertThat(failure.exitCode()).isEqualTo(2);
        assertThat(failure).hasMessageContaining("none.conf cannot be read");
    }

    @Test
    void addressesAndPolicyAreTakenAsWritten() throws Exception {
        ServerSettings settings = read("""
                enrolment.mode = assigned
                addresses = [
                  { block = "10.8.0.0/16", exclude = ["10.8.255.0/24"], prefix = 24, gateway = "10.8.0.1" }
                  { block = "2001:db8:7::/64" }
                ]
                policy = [
                  { allow = false, caller = "group:guest", target = anyone }
                  { allow = true, caller = same-group, target = "device:box-1" }
                ]
                """);

        assertThat(settings.rules().enrolmentMode()).isEqualTo(EnrolmentMode.ASSIGNED);
        assertThat(settings.addresses())
                .containsExactly(
                        new AddressRange(
                                Cidr.parse("10.8.0.0/16"),
                                List.of(Cidr.parse("10.8.255.0/24")),
                                24,
                                IpAddress.parse("10.8.0.1")),
                        new AddressRange(Cidr.parse("2001:db8:7::/64"), List.of(), 128, null));
        assertThat(settings.policy())
                .containsExactly(
                        new PolicyRule(false, PolicyRule.Who.group("guest"), PolicyRule.Who.anyone()),
                        new PolicyRule(true, PolicyRule.Who.sameGroup(), PolicyRule.Who.device("box-1")));
    }

    @Test
    void gatewayMayBeTheFirstAddressOfTheBlock() throws Exception {
        AddressRange range = read("addresses = [ { block = 10.8.0.128/25, prefix = 24, gateway = 10.8.0.128 } ]")
                .addresses()
                .get(0);
        assertThat(range.gateway()).isEqualTo(IpAddress.parse("10.8.0.128"));
        assertThat(range.offers(IpAddress.parse("10.8.0.128"))).isFalse();
    }

    /** Every host may take a router of its wire for its gateway, and one whose address stands alone any that it reaches. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "block = \"2001:db8:7::/64\", prefix = 64, gateway = \"fe80::1\"",
                "block = 10.8.0.0/16, prefix = host, gateway = 192.0.2.1",
                "block = 10.8.0.0/16, prefix = 0, gateway = 192.0.2.1",
                "block = 10.8.7.0/24, prefix = 16, gateway = 10.8.0.1",
                "block = 10.8.0.0/16, prefix = 24, gateway = 10.8.0.1"
            })
    void gatewayMayBeAnyThatADeviceReaches(String block) throws Exception {
        assertThat(read("addresses = [ { " + block + " } ]").addresses()).hasSize(1);
    }

    /** In it devices get what is pinned to them, and nobody else an address. */
    @Test
    void aBlockMayBeExcludedAsAWholeWhereAnotherHasAddresses() throws Exception {
        assertThat(read("addresses = [ { block = 10.8.0.0/24, exclude = [10.8.0.0/24] }, { block = 10.9.0.0/24 } ]")
                        .addresses())
                .hasSize(2);
    }

    @Test
    void theLabsConfigurationIsRightAndOpen() throws Exception {
        Path lab = Path.of(System.getProperty("stblink.root"), "reference-server", "conf", "lab.conf");

        ServerSettings settings = SettingsReader.read(lab);

        assertThat(settings.rules().enrolmentMode()).isEqualTo(EnrolmentMode.LAB);
        assertThat(settings.policy()).containsExactly(PolicyRule.WITHIN_A_GROUP);
    }
}
