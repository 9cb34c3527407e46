package org.stblink.port.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.hal.HalException;
import org.stblink.hal.Platform;
import org.stblink.port.flash.FlashLab;
import org.stblink.port.javase.JavaSeLab;
import org.stblink.port.pkcs11.Pkcs11Lab;
import org.stblink.port.pkcs11.Tokens;
import org.stblink.port.sim.SimBox;

/** SEC-3 is told to hold only where a copy was really looked at. */
class CopiedStorageTest {
    /** More than a library lists. */
    private static final int NO_SLOT = 999;

    private static CheckResult copied(Report report) {
        return report.rule("SEC-3").checks().get(0);
    }

    private static Report runCopied(PortFactory port) throws HalException {
        return new Kit(port, new KitOptions().phase(KitOptions.COPIED)).run();
    }

    @Test
    void copyThatCouldNotBeMadeIsNoPass() throws Exception {
        SimLab lab = SimLab.good();
        lab.copyOnDemand = full -> {
            throw new UncheckedIOException(new IOException("disk is full"));
        };
        CheckResult result = copied(new Kit(lab, lab.options().only("SEC-3")).run());
        assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
        assertThat(result.seen()).contains("LabPort.elsewhere threw").contains("disk is full");
    }

    /** Nothing else of the run has left a key by then. */
    @Test
    void keyThatWorksElsewhereIsFoundInARunOfThisRuleAlone() throws Exception {
        SimLab lab = SimLab.good();
        lab.copyOnDemand = copying -> {
            SimBox other = copying.world.box("stb-2");
            other.secrets().restore(copying.box.secrets().image());
            Parts parts = new Parts(other);
            parts.secrets = withoutRecords(parts);
            return parts;
        };
        CheckResult result = copied(new Kit(lab, lab.options().only("SEC-3")).run());
        assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
        assertThat(result.seen()).contains("its record or key works there");
    }

    private static StoreWrapper withoutRecords(Platform port) {
        return new StoreWrapper(port.secrets()) {
            @Override
            public byte[] get(String name) throws HalException {
                throw new HalException("record " + name + " is another box's");
            }
        };
    }

    @Test
    void storeThatOpensWithoutACopyIsSkipped() throws Exception {
        CheckResult result = copied(runCopied(SimLab.good()));
        assertThat(result.outcome()).isEqualTo(Outcome.SKIP);
        assertThat(result.seen()).contains("no copied storage is here").contains("--before-cut");
    }

    @Test
    void storeThatOpensWithACopyIsLookedAt() throws Exception {
        SimLab lab = SimLab.good();
        new Kit(lab, lab.options().writes(2)).writeUntilTheCut(nowhere());
        assertThat(copied(runCopied(lab)).outcome()).isEqualTo(Outcome.FAIL);

        SimLab bound = new SimLab((parts, it) -> {
            parts.secrets = new StoreWrapper(withoutRecords(parts)) {
                @Override
                public void hmac(String key, int hash, byte[] in, int off, int len, byte[] out32) throws HalException {
                    throw new HalException("key " + key + " is another box's");
                }
            };
        });
        assertThat(copied(runCopied(bound)).outcome()).isEqualTo(Outcome.PASS);
    }

    /** Permissions that were lost in copying look the same to a program: a person has to see why. */
    @Test
    void whyAStoreDoesNotOpenStandsInTheReport() throws Exception {
        Report report = runCopied(() -> {
            throw new HalException("/flash is open to other users");
        });
        assertThat(copied(report).outcome()).isEqualTo(Outcome.PASS);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        TextReport.print(report, new PrintStream(text, false, StandardCharsets.US_ASCII));
        assertThat(text.toString(StandardCharsets.US_ASCII))
                .contains(
                        "Besides: SEC-3 passes because the copied storage does not open: /flash is open to other users");
    }

    @Test
    void labsThatShipCopyInTheSecondRunAsInTheFirst(@TempDir Path folder) throws Exception {
        for (int run = 0; run < 2; run++) {
            try (FlashLab lab = new FlashLab(folder.resolve("flash"))) {
                requireLookedAt(lab);
            }
            try (JavaSeLab lab = new JavaSeLab(folder.resolve("box"))) {
                requireLookedAt(lab);
            }
        }
    }

    private static void requireLookedAt(LabPort lab) throws HalException {
        Report report = new Kit(lab, new KitOptions().only("SEC-3")).run();
        assertThat(copied(report).outcome()).isEqualTo(Outcome.PASS);
        assertThat(report.remark())
                .satisfiesAnyOf(
                        opens -> assertThat(opens).isEmpty(),
                        refusesIt -> assertThat(refusesIt).contains("made on another box"));
    }

    @Test
    void copyThatALabCannotMakeIsNoHalException(@TempDir Path folder) throws Exception {
        Path inTheWay = folder.resolve("flash-elsewhere");
        Files.createDirectories(inTheWay.resolve("full"));
        try (FlashLab lab = new FlashLab(folder.resolve("flash"))) {
            Platform running = lab.open();
            assertThatCode(() -> lab.elsewhere(running))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(inTheWay.toString());
        }
    }

    /** Nothing of the copy was looked at: it was not its other box that refused it. */
    @Test
    void otherTokenThatDoesNotOpenIsNoPass(@TempDir Path folder) throws Exception {
        Tokens.require();
        try (Pkcs11Lab lab = new Pkcs11Lab(
                Tokens.library(), Tokens.fresh(), NO_SLOT, Tokens.PIN::toCharArray, folder.resolve("box"))) {
            CheckResult result = copied(new Kit(lab, new KitOptions().only("SEC-3")).run());
            assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
            assertThat(result.seen()).contains("LabPort.elsewhere threw").contains("the other token, slot " + NO_SLOT);
        }
    }

    private static PrintStream nowhere() {
        return new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.US_ASCII);
    }
}
