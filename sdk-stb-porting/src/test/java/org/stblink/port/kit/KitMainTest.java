package org.stblink.port.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.port.javase.DaemonTaskRunner;

/** The kit as a program: its exit codes, and that a port which throws, hangs or does not open is told of. */
@Timeout(300)
class KitMainTest {
    /** A call that hangs is waited for so long, and in this time a good one has to be done, on a busy machine too. */
    private static final int LIMIT_MILLIS = 1_500;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private int run(PortFactory port, String... args) {
        return KitMain.run(port, args, new PrintStream(printed, false, StandardCharsets.US_ASCII));
    }

    private String printed() {
        return printed.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void goodPortIsZero() {
        assertThat(run(SimLab.good(), "--own", "198.18.0.2", "--only", "CLK-1,CLK-3", "--name", "sim"))
                .isEqualTo(KitMain.EXIT_GOOD);
        assertThat(printed())
                .contains("port  sim")
                .contains("peer  none")
                .contains("CLK-3   SHOULD PASS   resolutionIs20MillisOrBetter")
                .contains("timerResolution               1 ms")
                .doesNotContain("NET-1 ");
    }

    @Test
    void brokenMustIsOneAndBrokenShouldIsZero() {
        SimLab throwing = new SimLab((parts, lab) -> parts.clock = () -> lab.world.nowMillis() / 1000 * 1000);
        assertThat(run(throwing, "--only", "CLK-3")).isEqualTo(KitMain.EXIT_GOOD);
        assertThat(printed()).contains("CLK-3   SHOULD WARN").contains("look at: MonotonicClock.millis");
        SimLab noName = new SimLab((parts, lab) -> parts.accelerator = (suite, key) -> {
            throw new IllegalStateException("no such suite");
        });
        assertThat(run(noName, "--only", "ACC-1")).isEqualTo(KitMain.EXIT_BROKEN);
        assertThat(printed())
                .contains("CryptoAccelerator.aead(0) threw java.lang.IllegalStateException: no such suite")
                .contains("FAILED: ");
    }

    @Test
    void wrongOptionsAreTwoAndSayWhatIsRight() {
        String[][] wrong = {
            {"--no-such-option", "1"},
            {"--peer"},
            {"--peer", "nowhere"},
            {"--only", "NET-99"},
            {"--patience", "soon"},
            {"--allocated", "10.0.0.1/33"},
            {"--own", "300.1.1.1"}
        };
        for (String[] args : wrong) {
            printed.reset();
            assertThat(run(SimLab.good(), args)).as(args[0]).isEqualTo(KitMain.EXIT_USAGE);
            assertThat(printed()).startsWith("kit: ").contains("--allocated ADDR/BITS");
        }
    }

    @Test
    void misspeltOptionIsNoOptionWhateverItsValue() {
        for (String value : new String[] {"127.0.0.1:7412", "NET-4", "7"}) {
            printed.reset();
            assertThat(run(SimLab.good(), "--pear", value)).isEqualTo(KitMain.EXIT_USAGE);
            assertThat(printed()).startsWith("kit: \"--pear\" is no option\n");
        }
        printed.reset();
        assertThat(run(SimLab.good(), "--writes", "many")).isEqualTo(KitMain.EXIT_USAGE);
        assertThat(printed()).startsWith("kit: --writes must be 1 to 2147483647, not \"many\"\n");
    }

    @Test
    void portThatDoesNotOpenIsThree() {
        PortFactory closed = () -> {
            throw new HalException("/flash is not mounted");
        };
        assertThat(run(closed)).isEqualTo(KitMain.EXIT_CANNOT_RUN);
        assertThat(printed()).contains("cannot run: /flash is not mounted");
    }

    @Test
    void portThatFailsToOpenInAnyOtherWayIsThreeInOneLine() {
        PortFactory lacksAClass = () -> {
            throw new NoClassDefFoundError("org/tinylog/Logger");
        };
        PortFactory faulty = () -> {
            throw new IllegalStateException("chip 3");
        };
        for (String option : new String[] {"--after-cut", "--before-cut", "--copied"}) {
            printed.reset();
            assertThat(run(lacksAClass, option)).as(option).isEqualTo(KitMain.EXIT_CANNOT_RUN);
            assertThat(run(faulty, option)).as(option).isEqualTo(KitMain.EXIT_CANNOT_RUN);
            assertThat(printed().lines())
                    .containsExactly(
                            "kit: cannot run: the port could not be opened: java.lang.NoClassDefFoundError:"
                                    + " org/tinylog/Logger",
                            "kit: cannot run: the port could not be opened: java.lang.IllegalStateException: chip 3");
        }
    }

    @Test
    void peerThatIsNotThereIsThreeAndNamed() {
        assertThat(run(SimLab.good(), "--peer", "nobody.example:7412")).isEqualTo(KitMain.EXIT_CANNOT_RUN);
        assertThat(printed()).contains("nobody.example:7412").contains("kit-peer", "the port's own log");
    }

    @Test
    void callThatNeverComesBackFailsItsCheckAndTheKitGoesOn() throws Exception {
        SimLab hanging = new SimLab((parts, lab) -> {
            parts.tasks = new DaemonTaskRunner();
            parts.network = new NetworkWrapper(parts.network) {
                @Override
                HalListener listener(HalListener listener) {
                    return new ListenerWrapper(listener) {
                        @Override
                        public HalStream accept() {
                            while (!Thread.currentThread().isInterrupted()) {
                                Pause.on(this, 100_000);
                            }
                            throw new IllegalStateException("interrupted");
                        }
                    };
                }
            };
        });
        Report report = new Kit(
                        hanging,
                        new KitOptions()
                                .ownAddress("198.18.0.2")
                                .checkLimitMillis(LIMIT_MILLIS)
                                .only("NET-20,SEC-5"))
                .run();
        assertThat(report.rule("NET-20").checks())
                .extracting(CheckResult::seen)
                .allSatisfy(seen -> assertThat(seen)
                        .contains("did not come back within " + LIMIT_MILLIS
                                + " ms; the last call was HalListener.accept"));
        assertThat(report.rule("SEC-5").outcome()).isEqualTo(Outcome.PASS);
    }

    /** There nothing ends a call that never comes back, and the last line says which it is. */
    @Test
    void withoutTasksEachCheckIsNamedBeforeItRunsAndTheReportIsTheSame() {
        Set<String> saidLast = new LinkedHashSet<>();
        SimLab.Breaking listening = (parts, lab) -> {
            EntropySource good = parts.entropy;
            parts.entropy = out -> {
                saidLast.add(printed().lines().reduce("", (before, line) -> line));
                return good.fill(out);
            };
        };
        assertThat(run(new SimLab(listening), "--only", "ENT-4")).isZero();
        assertThat(saidLast).containsExactly("kit: ENT-2 firstFillReturnsAtOnce", "kit: ENT-4 everyByteIsFilled");
        String report = printed().replaceAll("(?m)^kit: .*\\R", "");

        printed.reset();
        assertThat(run(new SimLab((parts, lab) -> parts.tasks = new DaemonTaskRunner()), "--only", "ENT-4"))
                .isZero();
        assertThat(printed()).isEqualTo(report);
    }

    @Test
    void machineReadableReportIsAscii() {
        assertThat(JsonReport.quoted("a\"b\\c\n\u00e4")).isEqualTo("\"a\\\"b\\\\c\\u000a\\u00e4\"");
        assertThat(run(SimLab.good(), "--only", "CLK-1", "--json", "-")).isZero();
        assertThat(printed())
                .contains("{\"format\":1,")
                .contains("{\"rule\":\"CLK-1\",\"level\":\"MUST\",\"outcome\":\"PART\",\"checks\":[")
                .contains("{\"check\":\"neverGoesBack\",\"outcome\":\"PASS\",\"seen\":\"\"");
    }

    @Test
    void whoAsksForTheOptionsGetsThem() {
        assertThat(run(SimLab.good(), "--help")).isEqualTo(KitMain.EXIT_GOOD);
        assertThat(printed.toString(StandardCharsets.US_ASCII))
                .contains("--allocated")
                .doesNotContain("no option");
    }
}
