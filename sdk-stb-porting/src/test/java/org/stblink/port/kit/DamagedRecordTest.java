package org.stblink.port.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.stblink.hal.Platform;
import org.stblink.hal.SecretStore;

/** SEC-2 by hand: a record that somebody damaged in the storage between two runs of the kit. */
class DamagedRecordTest {
    private final SimLab lab = SimLab.good();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    /** A box, whose storage no program can damage. */
    private int run(String... args) {
        PortFactory port = this::open;
        printed.reset();
        return KitMain.run(port, args, new PrintStream(printed, false, StandardCharsets.US_ASCII));
    }

    private Platform open() {
        return lab.open();
    }

    private String printed() {
        return printed.toString(StandardCharsets.US_ASCII);
    }

    private void write() {
        assertThat(run("--before-cut", "--writes", "5")).isEqualTo(KitMain.EXIT_GOOD);
    }

    @Test
    void wayThatARunAdvisesEndsInAPassWhereTheRecordCannotBeRead() {
        run("--only", "SEC-2");
        assertThat(printed())
                .contains(
                        "SKIP damagedRecordThrows: not checked here: run with --before-cut --writes 5, change bytes of"
                                + " record kit.torn in the storage, and run with --damaged");
        write();
        lab.store().damage(Traces.TORN);
        assertThat(run("--damaged")).as(printed()).isEqualTo(KitMain.EXIT_GOOD);
        assertThat(printed())
                .contains("SEC-2   MUST   PASS   damagedRecordThrows")
                .doesNotContain("SEC-1");
    }

    @Test
    void recordThatIsAnsweredInSpiteOfItsDamageFails() throws Exception {
        write();
        SecretStore store = lab.store();
        byte[] damaged = store.get(Traces.TORN);
        damaged[0] = 4; // A number far beyond those that were put.
        store.put(Traces.TORN, damaged);
        assertThat(run("--damaged")).isEqualTo(KitMain.EXIT_BROKEN);
        assertThat(printed())
                .contains("FAIL damagedRecordThrows: get of a record that was damaged in the storage answered "
                        + damaged.length + " bytes");
        store.delete(Traces.TORN);
        assertThat(run("--damaged")).isEqualTo(KitMain.EXIT_BROKEN);
        assertThat(printed()).contains("answered null, as if it had never been");
    }

    @Test
    void recordThatNobodyDamagedOrWroteIsSkipped() {
        assertThat(run("--damaged")).isEqualTo(KitMain.EXIT_GOOD);
        assertThat(printed()).contains("SKIP damagedRecordThrows: record kit.torn was not written");
        write();
        assertThat(run("--damaged")).isEqualTo(KitMain.EXIT_GOOD);
        assertThat(printed()).contains("SKIP damagedRecordThrows: record kit.torn is as it was written");
    }
}
