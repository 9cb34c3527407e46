package org.stblink.port.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.port.sim.SimPowerCut;

/** The simulated platform under the kit, with a peer and without, and over a power cut. */
class SimKitTest {
    /** Writes to the store before the records that are written over and over. */
    private static final int TRACES = 17;

    private static void assertGood(Report report) {
        for (RuleResult rule : report.rules()) {
            for (CheckResult check : rule.checks()) {
                assertThat(check.isBroken())
                        .as("%s %s: %s", rule.rule().id(), check.check().name(), check.seen())
                        .isFalse();
            }
        }
        assertThat(report.failed()).isFalse();
    }

    @Test
    void simulatedPlatformKeepsEveryRule() throws Exception {
        SimLab lab = SimLab.good();
        assertGood(new Kit(lab, lab.options()).run());
    }

    @Test
    void withoutAPeerOnlyWhatNeedsOneIsSkipped() throws Exception {
        SimLab lab = SimLab.good();
        KitOptions alone = new KitOptions().ownAddress("198.18.0.2").allocatedAddress("10.64.3.7");
        Report report = new Kit(lab, alone).run();
        assertGood(report);
        assertThat(report.rule("NET-3").outcome()).isEqualTo(Outcome.PASS);
        assertThat(report.rule("NET-10").outcome()).isEqualTo(Outcome.PART);
        assertThat(report.rule("NET-10").checks())
                .filteredOn(check -> check.outcome().equals(Outcome.SKIP))
                .isNotEmpty()
                .allSatisfy(check -> assertThat(check.seen()).contains("--peer HOST:PORT"));
    }

    @Test
    void withoutAnAddressToAddTheReportSaysHowToGiveOne() throws Exception {
        SimLab lab = SimLab.good();
        Report report = new Kit(lab, new KitOptions().ownAddress("198.18.0.2").only("NET-7")).run();
        assertThat(report.rule("NET-7").outcome()).isEqualTo(Outcome.SKIP);
        assertThat(report.rule("NET-7").checks().get(0).seen()).contains("--allocated");
    }

    /** No port can connect from one family to the other. */
    @Test
    void anAddressToAddOfAnotherFamilyIsNoFaultOfThePort() throws Exception {
        SimLab alone = SimLab.good();
        KitOptions options = new KitOptions()
                .ownAddress("198.18.0.2")
                .allocatedAddress("fd00::307")
                .only("NET-7");
        Report report = new Kit(alone, options).run();
        assertGood(report);
        assertThat(report.rule("NET-7").checks().get(0).seen())
                .contains("198.18.0.2 is not of the family of the address to add, fd00:")
                .contains("--own");

        SimLab lab = SimLab.good();
        Report withPeer =
                new Kit(lab, lab.options().allocatedAddress("fd00::307").only("NET-7")).run();
        assertGood(withPeer);
        assertThat(withPeer.rule("NET-7").checks())
                .anySatisfy(
                        check -> assertThat(check.seen()).contains("--peer with the peer's address of that family"));
    }

    /** Its advice would be to ask the socket for its port, which is right already. */
    @Test
    void aPortThatStaysTakenIsNoFaultOfTheRuleThatAsksForTheRealOne() throws Exception {
        SimLab lab = new SimLab((parts, same) -> parts.network = new NetworkWrapper(parts.network) {
            private final Map<Integer, Boolean> used = new HashMap<>();

            @Override
            public HalListener listen(byte[] ip, int port) throws HalException {
                if (used.containsKey(port)) {
                    throw new HalException("port " + port + " is in use");
                }
                HalListener listener = super.listen(ip, port);
                used.put(listener.port(), true);
                return listener;
            }
        });
        Report report = new Kit(lab, lab.options().only("NET-21,NET-22")).run();
        assertThat(report.rule("NET-21").outcome()).isEqualTo(Outcome.SKIP);
        assertThat(report.rule("NET-21").checks().get(0).seen()).contains("see NET-22");
        assertThat(report.rule("NET-22").outcome()).isEqualTo(Outcome.FAIL);
    }

    @Test
    void acceleratorThatHasNothingKeepsItsOnlyRuleAndTheOthersAreSkipped() throws Exception {
        SimLab lab = new SimLab((parts, same) -> parts.accelerator = (algorithm, key32) -> null);
        Report report = new Kit(lab, lab.options().only("ACC-1,ACC-2")).run();
        assertThat(report.rule("ACC-1").outcome()).isEqualTo(Outcome.PASS);
        assertThat(report.rule("ACC-2").outcome()).isEqualTo(Outcome.SKIP);
        assertThat(report.rule("ACC-2").checks().get(0).seen())
                .isEqualTo("the accelerator supports none of the suites");
    }

    /** A porter writes one part after the other. */
    @Test
    void whatNeedsAPartThatIsNotThereYetIsSkipped() throws Exception {
        SimLab lab = new SimLab((parts, same) -> {
            parts.network = null;
            parts.secrets = null;
            parts.clock = () -> System.nanoTime() / 1_000_000; // The simulated one goes on in the network's await only.
        });
        KitOptions alone = new KitOptions().ownAddress("198.18.0.2").allocatedAddress("10.64.3.7");

        Report report = new Kit(lab, alone).run();

        assertGood(report);
        assertThat(report.remark()).isEmpty();
        assertThat(report.rule("CLK-3").outcome()).isEqualTo(Outcome.PASS);
        assertThat(report.rule("NET-4").checks())
                .anySatisfy(check -> assertThat(check.seen()).contains("needs a NetworkPort"));
        assertThat(report.rules())
                .filteredOn(rule -> rule.rule().id().startsWith("NET"))
                .allSatisfy(rule -> assertThat(rule.outcome()).isEqualTo(Outcome.SKIP));
        assertThat(report.rule("SEC-1").checks())
                .anySatisfy(check -> assertThat(check.seen()).contains("needs a SecretStore"));
        assertThatThrownBy(() -> new Kit(lab, alone).writeUntilTheCut(nowhere()))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("needs a SecretStore");
    }

    @Test
    void recordsSurviveAPowerCutAtEveryWriteAndTheKitSaysSo() throws Exception {
        for (int write = 1; write <= 30; write++) {
            for (boolean kept : new boolean[] {false, true}) {
                SimLab lab = SimLab.good();
                new Kit(lab, lab.options().writes(5)).writeUntilTheCut(nowhere()); // So that there is an older run.
                lab.box.secrets().cutPowerAtWrite(TRACES + write, kept);
                assertThatThrownBy(() -> new Kit(lab, lab.options()).writeUntilTheCut(nowhere()))
                        .isInstanceOf(SimPowerCut.class);
                lab.box.boot();
                Report report = afterCut(lab, "SEC-1,SEC-4,SEC-6,ENT-3");
                assertGood(report);
                assertThat(report.rule("SEC-1").outcome())
                        .as("write %d, kept %s", write, kept)
                        .isEqualTo(Outcome.PASS);
                assertThat(report.figures()).extracting(Figure::name).contains("powerCutsSurvived");
            }
        }
    }

    @Test
    void cutWhileTheTracesAreWrittenIsNoFaultOfThePort() throws Exception {
        for (int write = 2; write <= TRACES; write++) {
            for (boolean kept : new boolean[] {false, true}) {
                SimLab lab = SimLab.good();
                lab.box.secrets().cutPowerAtWrite(write, kept);
                assertThatThrownBy(() -> new Kit(lab, lab.options()).writeUntilTheCut(nowhere()))
                        .isInstanceOf(SimPowerCut.class);
                lab.box.boot();
                Report report = afterCut(lab, "SEC-1,SEC-4,SEC-6,ENT-3,NET-3");
                assertGood(report);
                boolean complete = write == TRACES && kept;
                assertThat(report.rule("SEC-6").outcome())
                        .as("write %d, kept %s", write, kept)
                        .isEqualTo(complete ? Outcome.PASS : Outcome.PART);
                if (!complete) {
                    assertThat(report.rule("SEC-6").checks())
                            .extracting(CheckResult::seen)
                            .anyMatch(seen -> seen.contains("run with --before-cut again"));
                    assertThat(report.figures()).extracting(Figure::name).doesNotContain("powerCutsSurvived");
                }
            }
        }
    }

    /** The cut may come before the older run's records are removed. */
    @Test
    void cutWhileTheTracesOfAnOlderRunAreReplacedIsNoFaultOfThePort() throws Exception {
        for (int write = 1; write <= TRACES; write++) {
            for (boolean kept : new boolean[] {false, true}) {
                SimLab lab = SimLab.good();
                new Kit(lab, lab.options().writes(5)).writeUntilTheCut(nowhere());
                lab.box.secrets().cutPowerAtWrite(write, kept);
                assertThatThrownBy(() -> new Kit(lab, lab.options()).writeUntilTheCut(nowhere()))
                        .isInstanceOf(SimPowerCut.class);
                lab.box.boot();
                assertGood(afterCut(lab, "SEC-1,SEC-4,SEC-6,ENT-3,NET-3"));
            }
        }
    }

    @Test
    void storeThatLosesWhatIsWrittenOverARecordIsNotTakenForOneThatWasCutEarly() throws Exception {
        for (boolean withPeer : new boolean[] {false, true}) {
            SimLab lab = losingOverwrites();
            KitOptions options = options(lab, withPeer);
            new Kit(lab, options.writes(5)).writeUntilTheCut(nowhere());
            lab.box.powerCut();
            lab.box.boot();
            assertThat(seenAfterCut(lab, options))
                    .contains("record kit.left still says that the kit prepares what it looks at, although a later put"
                            + " of it had returned: a record that is written after that is there");
        }
    }

    @Test
    void storeThatLosesEveryRecordAfterTheFirstIsToldOfByThePeer() throws Exception {
        SimLab lab = new SimLab((parts, world) -> parts.secrets = new StoreWrapper(parts.secrets) {
            private final Map<String, byte[]> lost = new HashMap<>();

            @Override
            public void put(String name, byte[] value) throws HalException {
                if (name.equals("kit.left") && !lost.containsKey(name) && good.get(name) == null) {
                    super.put(name, value);
                } else {
                    lost.put(name, value.clone());
                }
            }

            @Override
            public byte[] get(String name) throws HalException {
                return lost.containsKey(name) ? lost.get(name).clone() : super.get(name);
            }

            @Override
            public void delete(String name) throws HalException {
                lost.remove(name);
                super.delete(name);
            }
        });
        new Kit(lab, lab.options().writes(5)).writeUntilTheCut(nowhere());
        lab.box.powerCut();
        lab.box.boot();
        assertThat(seenAfterCut(lab, lab.options())).contains("had returned: the peer was told of later ones");
    }

    @Test
    void storeThatLosesWhatIsWrittenOverAnOlderRunIsFoundOut() throws Exception {
        AtomicBoolean losing = new AtomicBoolean();
        SimLab lab = new SimLab((parts, world) -> parts.secrets = new BrokenStores.CachingStore(parts.secrets) {
            @Override
            boolean isCached(String name) {
                return losing.get();
            }
        });
        new Kit(lab, options(lab, false).writes(5)).writeUntilTheCut(nowhere());
        losing.set(true);
        new Kit(lab, options(lab, false).writes(5)).writeUntilTheCut(nowhere());
        lab.box.powerCut();
        lab.box.boot();
        assertThat(seenAfterCut(lab, options(lab, false)))
                .contains("record kit.left is that of the run before the last");
    }

    /** The second run's records are new, since the first one's were deleted: only {@code kit.left} is written over. */
    @Test
    void storeThatLosesWhatIsWrittenOverARecordIsFoundOutAlsoWhenNobodyLookedAfterTheFirstCut() throws Exception {
        for (int runs = 2; runs <= 3; runs++) {
            SimLab lab = losingOverwrites();
            for (int run = 0; run < runs; run++) {
                new Kit(lab, options(lab, false).writes(5)).writeUntilTheCut(nowhere());
                lab.box.powerCut();
                lab.box.boot();
            }
            assertThat(seenAfterCut(lab, options(lab, false)))
                    .contains("had returned: record kit.run is that of a later run");
        }
    }

    private static SimLab losingOverwrites() {
        return new SimLab((parts, lab) -> parts.secrets = new BrokenStores.CachingStore(parts.secrets));
    }

    private static KitOptions options(SimLab lab, boolean withPeer) {
        return withPeer ? lab.options() : new KitOptions().ownAddress("198.18.0.2");
    }

    /** What the only check of SEC-1 that looks at a cut says, which fails. */
    private static String seenAfterCut(SimLab lab, KitOptions options) throws HalException {
        RuleResult result = new Kit(lab, options.phase(KitOptions.AFTER_CUT).only("SEC-1"))
                .run()
                .rule("SEC-1");
        CheckResult cut = result.checks().stream()
                .filter(check -> check.check().name().equals("recordIsWholeAndTheNewestAfterAPowerCut"))
                .findFirst()
                .orElseThrow();
        assertThat(cut.outcome()).as(cut.seen()).isEqualTo(Outcome.FAIL);
        return cut.seen();
    }

    @Test
    void storeThatLostEverythingIsNotTakenForOneThatWasCutEarly() throws Exception {
        SimLab lab = SimLab.good();
        new Kit(lab, lab.options().writes(5)).writeUntilTheCut(nowhere());
        lab.box.secrets().restore(SimLab.good().box.secrets().image());
        RuleResult result = afterCut(lab, "SEC-1").rule("SEC-1");
        assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
        assertThat(result.checks()).extracting(CheckResult::seen).anyMatch(seen -> seen.startsWith("nothing is there"));
    }

    /** Else every run of such a box has the same name, and the peer takes them for one. */
    @Test
    void runIsNamedAtRandomAlsoWhereTheEntropySourceIsNotReadyAtOnce() throws Exception {
        SimLab lab = new SimLab((parts, late) -> {
            EntropySource good = parts.entropy;
            parts.entropy = out -> late.world.nowMillis() >= 1000 && good.fill(out);
        });
        new Kit(lab, lab.options().writes(1)).writeUntilTheCut(nowhere());
        byte[] run = lab.box.secrets().get("kit.run");
        assertThat(Arrays.copyOfRange(run, 4, 16)).isNotEqualTo(new byte[12]);
    }

    private static Report afterCut(SimLab lab, String rules) throws HalException {
        return new Kit(lab, lab.options().phase(KitOptions.AFTER_CUT).only(rules)).run();
    }

    @Test
    void recordThatIsTornByAPowerCutIsFoundOut() throws Exception {
        SimLab lab = new SimLab((parts, torn) -> parts.secrets = new StoreWrapper(parts.secrets) {
            @Override
            public void put(String name, byte[] value) throws HalException {
                byte[] old = super.get(name);
                if (name.equals(Traces.TORN) && old != null) {
                    byte[] half = value.clone();
                    System.arraycopy(old, 0, half, half.length / 2, Math.min(old.length, half.length) / 2);
                    super.put(name, half); // What the storage holds in the middle of overwriting.
                }
                super.put(name, value);
            }
        });
        lab.box.secrets().cutPowerAtWrite(TRACES + 2 + 3 + 1, true); // In the middle of the third record's put.
        assertThatThrownBy(() -> new Kit(lab, lab.options()).writeUntilTheCut(nowhere()))
                .isInstanceOf(SimPowerCut.class);
        lab.box.boot();
        RuleResult result = afterCut(lab, "SEC-1").rule("SEC-1");
        assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
        assertThat(result.checks())
                .filteredOn(check -> check.check().name().equals("recordIsWholeAndTheNewestAfterAPowerCut"))
                .singleElement()
                .satisfies(check -> assertThat(check.seen()).startsWith("the record is torn: "));
    }

    @Test
    void storeThatCannotBeOpenedElsewherePassesThatRule() throws Exception {
        Report report = new Kit(
                        () -> {
                            throw new HalException("belongs to another box");
                        },
                        new KitOptions().phase(KitOptions.COPIED))
                .run();
        assertThat(report.rule("SEC-3").outcome()).isEqualTo(Outcome.PASS);
    }

    private static PrintStream nowhere() {
        return new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.US_ASCII);
    }
}
