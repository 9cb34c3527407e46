package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiFunction;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.internal.crypto.Aeads;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Register;
import org.stblink.server.control.SharedEngines;
import org.stblink.server.domain.PolicyRule.Who;
import org.stblink.server.sim.SeededEntropy;

/** Rules that are one idea each: policy, sealing, rates, suites, tickets, settings. */
class SmallRulesTest {
    private static final Party ANNA = new Party("anna", "home");
    private static final Party BERT = new Party("bert", "home");
    private static final Party SHOP = new Party("shop", "shops");

    // Policy.

    @Test
    void callThatNoRuleMatchesIsDenied() {
        assertThat(new OrderedPolicy(List.of()).allows(ANNA, BERT)).isFalse();
    }

    @Test
    void firstRuleThatMatchesDecides() {
        Policy policy = new OrderedPolicy(List.of(
                new PolicyRule(false, Who.device("bert"), Who.anyone()),
                new PolicyRule(true, Who.group("home"), Who.group("home")),
                new PolicyRule(true, Who.group("home"), Who.device("shop"))));
        assertThat(policy.allows(ANNA, BERT)).isTrue();
        assertThat(policy.allows(ANNA, SHOP)).isTrue();
        assertThat(policy.allows(BERT, ANNA)).isFalse();
        assertThat(policy.allows(SHOP, ANNA)).isFalse();
    }

    @Test
    void labRuleAllowsWithinAGroupOnly() {
        Policy policy = new OrderedPolicy(List.of(PolicyRule.WITHIN_A_GROUP));
        assertThat(policy.allows(ANNA, BERT)).isTrue();
        assertThat(policy.allows(ANNA, SHOP)).isFalse();
    }

    @Test
    void ruleMustSayWhomItNames() {
        assertThatThrownBy(() -> Who.group(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("GROUP needs a name");
        assertThatThrownBy(() -> new Who(Who.Kind.ANYONE, "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ANYONE takes no name, was x");
    }

    @Test
    void whoIsNamedIsReadAsItIsWritten() {
        for (Who who : List.of(Who.anyone(), Who.sameGroup(), Who.group("a b"), Who.group("g"), Who.device("box-1"))) {
            assertThat(Who.parse(who.text())).isEqualTo(who);
        }
        assertThat(Who.parse("device:box-1")).isEqualTo(Who.device("box-1"));
        assertThat(Who.parse("group:device:x")).isEqualTo(Who.group("device:x"));
        for (String text : List.of(
                "",
                "all",
                "group:",
                "group:" + Character.MIN_SURROGATE,
                "device:",
                "device:a b",
                "box-1",
                "xgroup:g")) {
            assertThatThrownBy(() -> Who.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("give anyone, same-group, group:NAME or device:ID");
        }
    }

    // Vault.

    @Test
    void sealedSecretOpensForItsDevicePurposeAndGenerationOnly() {
        Vault vault = new Vault(new byte[32], new SeededEntropy(1));
        byte[] secret = {1, 2, 3};
        byte[] sealed = vault.seal(Vault.KEYS, "box", 7, secret);
        assertThat(vault.open(Vault.KEYS, "box", 7, sealed)).isEqualTo(secret);
        assertThat(vault.open(Vault.ANSWER, "box", 7, sealed)).isNull();
        assertThat(vault.open(Vault.KEYS, "boy", 7, sealed)).isNull();
        assertThat(vault.open(Vault.KEYS, "box", 8, sealed)).isNull();
        assertThat(new Vault(
                                new byte[] {
                                    1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8,
                                    9, 0, 1, 2
                                },
                                new SeededEntropy(1))
                        .open(Vault.KEYS, "box", 7, sealed))
                .isNull();
    }

    @Test
    void everyByteOfTheGenerationIsBoundAndASecretMayBeEmpty() {
        Vault vault = new Vault(new byte[32], new SeededEntropy(1));
        int generation = 0x01020304;
        byte[] sealed = vault.seal(Vault.KEYS, "box", generation, new byte[0]);
        assertThat(vault.open(Vault.KEYS, "box", generation, sealed)).isEmpty();
        for (int i = 0; i < 4; i++) {
            assertThat(vault.open(Vault.KEYS, "box", generation ^ 0x10 << 8 * i, sealed))
                    .as("byte %d", i)
                    .isNull();
        }
    }

    @Test
    void vaultOpensUnderItsPresentKeyAndTheOneBeforeAndUnderNoneAfterItsEnd() {
        byte[] secret = {1, 2, 3};
        Vault vault = new Vault(new byte[32], new SeededEntropy(1));
        byte[] oldest = vault.seal(Vault.KEYS, "box", 1, secret);
        vault.changeKey(new byte[] {
            1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2
        });
        byte[] older = vault.seal(Vault.KEYS, "box", 1, secret);
        assertThat(vault.open(Vault.KEYS, "box", 1, oldest)).isEqualTo(secret);
        assertThat(vault.open(Vault.KEYS, "box", 1, older)).isEqualTo(secret);
        assertThat(vault.isPresent(Vault.KEYS, "box", 1, oldest)).isFalse();
        assertThat(vault.isPresent(Vault.KEYS, "box", 1, older)).isTrue();
        vault.changeKey(new byte[32]);
        assertThat(vault.open(Vault.KEYS, "box", 1, older)).isEqualTo(secret);
        vault.destroy();
        assertThatThrownBy(() -> vault.open(Vault.KEYS, "box", 1, older)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void bothKeysOfAVaultThatEndedAreDestroyed() throws IllegalAccessException {
        Vault vault = new Vault(new byte[32], new SeededEntropy(1));
        vault.changeKey(new byte[32]);
        vault.destroy();
        int keys = 0;
        for (Field field : Vault.class.getDeclaredFields()) {
            if (field.getType() == AeadKey.class) {
                field.setAccessible(true);
                AeadKey key = (AeadKey) field.get(vault);
                assertThatThrownBy(() -> key.seal(new byte[12], new byte[0], 0, 0, new byte[16], 0, 0))
                        .as(field.getName())
                        .isInstanceOf(IllegalStateException.class);
                keys++;
            }
        }
        assertThat(keys).isEqualTo(2);
        new Vault(new byte[32], new SeededEntropy(1)).destroy();
    }

    @Test
    void whatAnotherImplementationSealedOpens() { // Python's cryptography; what is stored must open for ever
        byte[] sealed = HexFormat.of().parseHex("000102030405060708090a0b349ea4c8d90ccaef2c63c411c4f479ddddb9f9");
        assertThat(new Vault(new byte[32], new SeededEntropy(1)).open(Vault.KEYS, "box", 0x01020304, sealed))
                .isEqualTo(new byte[] {1, 2, 3});
    }

    @Test
    void everyFlippedBitAndEveryCutOfASealedSecretIsNoticed() {
        Vault vault = new Vault(new byte[32], new SeededEntropy(1));
        byte[] sealed = vault.seal(Vault.KEYS, "box", 1, new byte[64]);
        for (int bit = 0; bit < 8 * sealed.length; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(vault.open(Vault.KEYS, "box", 1, changed)).isNull();
        }
        for (int length = 0; length < sealed.length; length++) {
            assertThat(vault.open(Vault.KEYS, "box", 1, Arrays.copyOf(sealed, length)))
                    .isNull();
        }
    }

    @Test
    void ciphersOfThePlatformAndTheSoftwareOpenWhatTheOtherSealed() {
        Vault software = new Vault(new byte[32], new SeededEntropy(1));
        Vault platforms = new Vault(new byte[32], new SeededEntropy(2), new SharedEngines());
        byte[] secret = {1, 2, 3};
        byte[] sealed = software.seal(Vault.KEYS, "box", 1, secret);
        assertThat(platforms.open(Vault.KEYS, "box", 1, sealed)).isEqualTo(secret);
        assertThat(platforms.open(Vault.KEYS, "box", 1, sealed)).as("once more").isEqualTo(secret);
        assertThat(platforms.open(Vault.KEYS, "boy", 1, sealed)).isNull();
        assertThat(software.open(Vault.KEYS, "box", 1, platforms.seal(Vault.KEYS, "box", 1, secret)))
                .isEqualTo(secret);
        platforms.destroy();
        assertThatThrownBy(() -> platforms.open(Vault.KEYS, "box", 1, sealed))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void sameSecretIsSealedDifferentlyEachTime() {
        Vault vault = new Vault(new byte[32], new SeededEntropy(1));
        assertThat(vault.seal(Vault.KEYS, "box", 1, new byte[8]))
                .isNotEqualTo(vault.seal(Vault.KEYS, "box", 1, new byte[8]));
    }

    @Test
    void sourceWithoutEntropyIsNotServedFrom() {
        SeededEntropy entropy = new SeededEntropy(1);
        entropy.ready(false);
        Vault vault = new Vault(new byte[32], entropy);
        assertThatThrownBy(() -> vault.seal(Vault.KEYS, "box", 1, new byte[8]))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keysThatNoDeviceHasAreWipedWhenTheyAreSealed() {
        SeededEntropy entropy = new SeededEntropy(1);
        entropy.watch();
        assertThat(new ProofCheck(new Vault(new byte[32], entropy), Primitives.SOFTWARE, new Randomness(entropy)))
                .isNotNull();
        assertThat(entropy.given())
                .filteredOn(bytes -> bytes.length == StoredKeys.BYTES)
                .hasSize(2)
                .allSatisfy(keys -> assertThat(keys).containsOnly(0));
    }

    /** To show a cipher the same key and nonce twice in a row may take it longer; strangers would be told from devices by it. */
    @Test
    void strangersNeverLetTheSameBeOpenedTwiceInARow() {
        SeededEntropy entropy = new SeededEntropy(1);
        List<String> opened = new ArrayList<>();
        CryptoAccelerator watched = (algorithm, key32) -> new WatchedKey(Aeads.software(algorithm, key32), opened);
        ProofCheck proof =
                new ProofCheck(new Vault(new byte[32], entropy, watched), Primitives.SOFTWARE, new Randomness(entropy));
        Register register = new Register("box", new byte[16], 0, "", "", new byte[] {1}, 1024).withMac(new byte[32]);
        for (int i = 0; i < 3; i++) {
            assertThat(proof.proven(null, register, new byte[32])).isNull();
        }
        assertThat(opened).hasSize(6);
        for (int i = 1; i < opened.size(); i++) {
            assertThat(opened.get(i)).isNotEqualTo(opened.get(i - 1));
        }
    }

    /** Tells under which nonces a key was asked to open. */
    private record WatchedKey(AeadKey key, List<String> opened) implements AeadKey {
        @Override
        public int seal(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
            return key.seal(nonce12, ad, adOff, adLen, buf, off, len);
        }

        @Override
        public int open(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
            opened.add(HexFormat.of().formatHex(nonce12));
            return key.open(nonce12, ad, adOff, adLen, buf, off, len);
        }

        @Override
        public void destroy() {
            key.destroy();
        }
    }

    // Session ids.

    @Test
    void sessionIdBeginsWithAllFourBytesOfTheEpoch() {
        SeededEntropy entropy = new SeededEntropy(1);
        CodeIssuer issuer = new CodeIssuer(
                0xFEDCBA98L, new Vault(new byte[32], entropy), Primitives.SOFTWARE, null, new Randomness(entropy));
        assertThat(issuer.newSessionId().epoch()).isEqualTo(0xFEDCBA98L);
        assertThat(issuer.newSessionId()).isNotEqualTo(issuer.newSessionId());
    }

    // Rates.

    @Test
    void bucketGivesItsBurstAndThenItsRate() {
        RateLimit limit = new RateLimit(3, 2);
        for (int i = 0; i < 3; i++) {
            assertThat(limit.take(1000)).isTrue();
        }
        assertThat(limit.take(1499)).isFalse();
        assertThat(limit.waitMillis(1499)).isEqualTo(1);
        assertThat(limit.take(1500)).isTrue();
        assertThat(limit.isFull(2999)).isFalse();
        assertThat(limit.isFull(3000)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 50, 600, 999, 1000})
    void bucketGivesItsBurstAndItsRateAndNoMore(int perSecond) {
        RateLimit limit = new RateLimit(perSecond, perSecond);
        int taken = 0;
        for (int ms = 0; ms < 60_000; ms++) {
            while (limit.take(ms)) {
                taken++;
            }
        }
        assertThat(taken).isBetween(60 * perSecond, 61 * perSecond);
    }

    @Test
    void devicesWithAFullBucketAreForgotten() { // bounded memory
        RateLimits limits = new RateLimits(20, 2);
        for (int i = 0; i < 50_000; i++) {
            assertThat(limits.take("device-" + i, 10L * i)).isZero();
            assertThat(limits.size()).isBetween(1, 60);
        }
    }

    @Test
    void failuresAreCountedByDeviceAndSourceAndForgottenOldestFirst() { // bounded memory
        LoginBackoff backoff = new LoginBackoff(10);
        assertThat(backoff.failed("a", "x", 0)).isEqualTo(1);
        assertThat(backoff.failed("a", "x", 0)).isEqualTo(2);
        assertThat(backoff.failed("a", "y", 0)).isEqualTo(1);
        assertThat(backoff.failed("b", "x", 0)).isEqualTo(1);
        assertThat(backoff.remainingSeconds("a", "x", 500)).isEqualTo(2);
        assertThat(backoff.remainingSeconds("a", "x", 2000)).isZero();
        assertThat(backoff.remainingSeconds("c", "x", 0)).isZero();
        for (int i = 0; i < 1000; i++) {
            backoff.failed("d" + i, "x", 0);
        }
        assertThat(backoff.size()).isEqualTo(10);
        assertThat(backoff.failed("a", "x", 0)).isEqualTo(1);
    }

    @Test
    void longQuietPairStartsAtOneSecondAgain() {
        LoginBackoff backoff = new LoginBackoff(10);
        backoff.failed("a", "x", 0);
        backoff.failed("a", "x", 0);
        long told = 10 * 60 * 1000;
        assertThat(backoff.failed("a", "x", told)).isEqualTo(4);
        long forgotten = told + 4000 + 10 * 60 * 1000;
        assertThat(backoff.failed("a", "x", forgotten - 1)).isEqualTo(8);
        assertThat(backoff.failed("a", "x", forgotten - 1 + 8000 + 10 * 60 * 1000))
                .isEqualTo(1);
    }

    // Suites and tickets.

    @Test
    void suiteFollowsTheOperatorsOrder() {
        byte[] both = {1, 2};
        assertThat(Suites.choose(List.of(2, 1), both, both)).isEqualTo(2);
        assertThat(Suites.choose(List.of(2, 1), both, new byte[] {1})).isEqualTo(1);
        assertThat(Suites.choose(List.of(2), both, new byte[] {1})).isEqualTo(Suites.NONE);
        assertThat(Suites.choose(List.of(0xF0), new byte[] {(byte) 0xF0}, new byte[] {(byte) 0xF0}))
                .isEqualTo(0xF0);
    }

    @Test
    void ticketIsTheConfirmedOneThePendingOneOrForeign() {
        byte[] confirmed = new byte[16];
        byte[] pending = new byte[16];
        pending[0] = 1;
        byte[] other = new byte[16];
        other[0] = 2;
        DeviceRecord box = DeviceRecord.allowed("box", "home")
                .change()
                .tickets(confirmed, pending)
                .done();
        assertThat(Tickets.judge(box, confirmed.clone())).isEqualTo(Tickets.Verdict.CONFIRMED);
        assertThat(Tickets.judge(box, pending.clone())).isEqualTo(Tickets.Verdict.PENDING);
        assertThat(Tickets.judge(box, other)).isEqualTo(Tickets.Verdict.FOREIGN);
        DeviceRecord settled = box.change().tickets(confirmed, null).done();
        assertThat(Tickets.judge(settled, pending)).isEqualTo(Tickets.Verdict.FOREIGN);
    }

    // Settings and records.

    @Test
    void settingsOutOfRangeAreRefusedByName() {
        Settings d = Settings.DEFAULTS;
        assertThatThrownBy(() -> d.change().suiteOrder(List.of()).done())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("suiteOrder is out of range: []");
        assertThatThrownBy(() -> d.change().controlSuites(List.of()).done())
                .hasMessage("controlSuites is out of range: []");
        assertThat(d.keepAliveSeconds()).isEqualTo(30);
        assertThat(d.leaseReuseMillis()).isEqualTo(660_000);
    }

    record Range(String name, BiFunction<SettingsChange, Integer, SettingsChange> set, int least, int most) {}

    private static final int ANY = Integer.MAX_VALUE;

    static final List<Range> RANGES = List.of(
            new Range("leaseSeconds", SettingsChange::leaseSeconds, 90, ANY),
            new Range("graceSeconds", SettingsChange::graceSeconds, 90, ANY),
            new Range("halfOpenConnections", SettingsChange::halfOpenConnections, 1, ANY),
            new Range("halfOpenConnectionsPerSource", SettingsChange::halfOpenConnectionsPerSource, 1, ANY),
            new Range("handshakesPerSourcePerSecond", SettingsChange::handshakesPerSourcePerSecond, 1, ANY),
            new Range("handshakesPerSecond", SettingsChange::handshakesPerSecond, 1, ANY),
            new Range("resumesPerSecond", SettingsChange::resumesPerSecond, 1, ANY),
            new Range("busySeconds", SettingsChange::busySeconds, 1, Limits.BUSY_RETRY_MAX_SECONDS),
            new Range("tryLaterSeconds", SettingsChange::tryLaterSeconds, 1, 65_535),
            new Range("loginFailuresRemembered", SettingsChange::loginFailuresRemembered, 1, ANY),
            new Range("sessionsPerDevice", SettingsChange::sessionsPerDevice, 1, ANY),
            new Range("refusalsAuditedPerSecond", SettingsChange::refusalsAuditedPerSecond, 1, 1000));

    @ParameterizedTest
    @FieldSource("RANGES")
    void eachSettingHasALeastAndSomeAMostValue(Range range) {
        assertThat(with(range, range.least)).isNotNull();
        assertThat(with(range, range.most)).isNotNull();
        assertRefused(() -> with(range, range.least - 1), range.name + " is out of range: " + (range.least - 1));
        if (range.most != ANY) {
            assertRefused(() -> with(range, range.most + 1), range.name + " is out of range: " + (range.most + 1));
        }
    }

    private static Settings with(Range range, int value) {
        return range.set.apply(Settings.DEFAULTS.change(), value).done();
    }

    @Test
    void keepAliveIsAThirdOfLeaseAndGraceAtMost() {
        SettingsChange longLived = Settings.DEFAULTS.change().leaseSeconds(ANY).graceSeconds(ANY);
        assertThat(longLived.keepAliveSeconds(1).done().keepAliveMillis()).isEqualTo(1000);
        assertThat(longLived.keepAliveSeconds(3600).done().keepAliveMillis()).isEqualTo(3_600_000);
        assertRefused(() -> longLived.keepAliveSeconds(0).done(), "keepAliveSeconds is out of range: 0");
        assertRefused(() -> longLived.keepAliveSeconds(3601).done(), "keepAliveSeconds is out of range: 3601");
        // A longer keep-alive than the lease bears is the lease's fault.
        assertRefused(
                () -> Settings.DEFAULTS.change().keepAliveSeconds(201).done(), "leaseSeconds is out of range: 600");
    }

    private static void assertRefused(ThrowingCallable made, String message) {
        assertThatThrownBy(made).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void keySetHasOneToEightKeys() {
        assertThatThrownBy(() -> new ServerKeySet(1, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ServerKeySet(1, Collections.nCopies(9, ServerPublicKey.of(new byte[32]))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new ServerKeySet(0xFFFFFFFFL, Collections.nCopies(8, ServerPublicKey.of(new byte[32]))).publicKeys())
                .hasSize(8);
        assertThat(new ServerKeySet(0, List.of()).serial()).isZero();
        for (long serial : new long[] {-1, 0x100000000L}) {
            assertThatThrownBy(() -> new ServerKeySet(serial, List.of(ServerPublicKey.of(new byte[32]))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void recordNeverPrintsWhatIsSealed() {
        DeviceRecord record = DeviceRecord.allowed("box", "home")
                .change()
                .enrolled(1, "anna", new byte[] {77}, new byte[] {78}, new byte[] {79})
                .done();
        assertThat(record.toString()).isEqualTo("DeviceRecord[box, group home, ALLOWED, generation 1]");
        assertThat(new NextGeneration("anna", new byte[] {77}, new byte[] {78}, new byte[] {79}))
                .hasToString("NextGeneration");
    }
}
