package org.stblink.toolchain.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run of TLC comes to is told right: only a finished search holds, and only a named violation is one. */
class TlcTest {
    private static final String COUNTER = """
            ---- MODULE Counter ----
            EXTENDS Naturals
            VARIABLE n
            Init == n = 0
            Next == n < 3 /\\ n' = n + 1
            Spec == Init /\\ [][Next]_n
            FairSpec == Spec /\\ WF_n(Next)
            Small == n < 4
            Smaller == n < 2
            Positive == n > 0
            OnlyUp == [][n' > n]_n
            OnlyDown == [][n' < n]_n
            Arrives == <>(n = 3)
            Impossible == n > 1 => n = TRUE
            ====
            """;

    private static final String ENDLESS = """
            ---- MODULE Endless ----
            EXTENDS Naturals
            VARIABLE n
            Spec == n = 0 /\\ [][n' = n + 1]_n
            ====
            """;

    @TempDir
    private Path folder;

    private Path modules;

    @BeforeEach
    void writeModules() throws IOException {
        modules = Files.createDirectory(folder.resolve("modules"));
        Files.writeString(modules.resolve("Counter.tla"), COUNTER);
        Files.writeString(
                modules.resolve("Broken.tla"),
                COUNTER.replace("MODULE Counter", "MODULE Broken").replace("n < 4", "m < 4"));
        Files.writeString(modules.resolve("Endless.tla"), ENDLESS);
    }

    @Test
    void whatHoldsHolds() throws Exception {
        Verdict verdict = check(
                "Counter",
                "SPECIFICATION FairSpec\nINVARIANT Small\nPROPERTY OnlyUp\nPROPERTY Arrives\nCHECK_DEADLOCK FALSE");
        assertThat(verdict.outcome()).as(verdict.tail()).isEqualTo(Verdict.Outcome.HOLDS);
        assertThat(verdict.violated()).isNull();
    }

    @Test
    void sharedClassesChangeNothing() throws Exception {
        Tlc tlc = new Tlc(modules, folder, Duration.ofMinutes(2));
        tlc.shareClasses();
        Verdict verdict = tlc.check("Counter", "SPECIFICATION Spec\nINVARIANT Smaller\nCHECK_DEADLOCK FALSE", "1");
        assertViolated(verdict, "Smaller");
    }

    @Test
    void violatedInvariantIsNamed() throws Exception {
        assertViolated(
                check("Counter", "SPECIFICATION Spec\nINVARIANT Small\nINVARIANT Smaller\nCHECK_DEADLOCK FALSE"),
                "Smaller");
    }

    @Test
    void invariantViolatedByTheFirstStateIsNamed() throws Exception {
        assertViolated(check("Counter", "SPECIFICATION Spec\nINVARIANT Positive\nCHECK_DEADLOCK FALSE"), "Positive");
    }

    @Test
    void violatedActionPropertyIsNamed() throws Exception {
        assertViolated(check("Counter", "SPECIFICATION Spec\nPROPERTY OnlyDown\nCHECK_DEADLOCK FALSE"), "OnlyDown");
    }

    @Test
    void violatedLivenessHasNoName() throws Exception {
        assertViolated(
                check("Counter", "SPECIFICATION Spec\nPROPERTY Arrives\nCHECK_DEADLOCK FALSE"),
                Verdict.SOME_TEMPORAL_PROPERTY);
    }

    @Test
    void deadlockIsAFailure() throws Exception {
        assertFailed(check("Counter", "SPECIFICATION Spec\nINVARIANT Small"), "Deadlock");
    }

    @Test
    void moduleThatDoesNotParseIsAFailure() throws Exception {
        assertFailed(check("Broken", "SPECIFICATION Spec\nCHECK_DEADLOCK FALSE"), "Unknown operator: `m'");
    }

    @Test
    void unknownPropertyIsAFailure() throws Exception {
        assertFailed(check("Counter", "SPECIFICATION Spec\nINVARIANT Missing\nCHECK_DEADLOCK FALSE"), "Missing");
    }

    @Test
    void evaluationErrorIsAFailure() throws Exception {
        assertFailed(check("Counter", "SPECIFICATION Spec\nINVARIANT Impossible\nCHECK_DEADLOCK FALSE"), "TRUE");
    }

    @Test
    void runThatDoesNotEndIsKilledAndIsAFailure() throws Exception {
        Tlc impatient = new Tlc(modules, folder, Duration.ofSeconds(1));
        assertFailed(impatient.check("Endless", "SPECIFICATION Spec\nCHECK_DEADLOCK FALSE", "1"), "no result in PT1S");
    }

    @Test
    void exitCodeAndMessagesMustAgree() {
        String finished = "@!@!@STARTMSG 2193:0 @!@!@\nModel checking completed.\n@!@!@ENDMSG 2193 @!@!@\n";
        String violated = "@!@!@STARTMSG 2110:1 @!@!@\nInvariant Small is violated.\n@!@!@ENDMSG 2110 @!@!@\n";
        assertThat(Verdict.of(0, finished).outcome()).isEqualTo(Verdict.Outcome.HOLDS);
        assertThat(Verdict.of(12, violated).violated()).isEqualTo("Small");
        assertThat(Verdict.of(0, "").outcome()).isEqualTo(Verdict.Outcome.FAILED);
        assertThat(Verdict.of(1, finished).outcome()).isEqualTo(Verdict.Outcome.FAILED);
        assertThat(Verdict.of(0, violated).outcome()).isEqualTo(Verdict.Outcome.FAILED);
        assertThat(Verdict.of(12, finished).outcome()).isEqualTo(Verdict.Outcome.FAILED);
        assertThat(Verdict.of(12, violated + violated).outcome()).isEqualTo(Verdict.Outcome.FAILED);
    }

    private Verdict check(String module, String configuration) throws IOException, InterruptedException {
        return new Tlc(modules, folder, Duration.ofMinutes(2)).check(module, configuration, "1");
    }

    private static void assertViolated(Verdict verdict, String property) {
        assertThat(verdict.outcome()).as(verdict.tail()).isEqualTo(Verdict.Outcome.VIOLATED);
        assertThat(verdict.violated()).isEqualTo(property);
    }

    private static void assertFailed(Verdict verdict, String because) {
        assertThat(verdict.outcome()).as(verdict.tail()).isEqualTo(Verdict.Outcome.FAILED);
        assertThat(verdict.output()).contains(because);
    }
}
