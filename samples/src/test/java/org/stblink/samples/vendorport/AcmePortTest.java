package org.stblink.samples.vendorport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;
import org.stblink.samples.vendorport.acme.Acme;
import org.stblink.samples.vendorport.acme.AcmeBox;
import org.stblink.samples.vendorport.acme.AcmeFlash;
import org.stblink.samples.vendorport.acme.AcmeSys;

/** What of Acme's quirks the kit does not see. */
class AcmePortTest {
    private static final int LOG_NOTHING = AcmeSys.LOG_ERROR + 1;

    @TempDir
    private Path directory;

    private AcmeBox box;

    @BeforeEach
    void powerOn() throws IOException {
        box = AcmeBox.powerOn(directory.resolve("box"), LOG_NOTHING);
    }

    @AfterEach
    void powerOff() {
        box.close();
    }

    private SecretStore secrets() {
        return new AcmeSecrets(box.flash(), box.chip());
    }

    private static byte[] pattern(int count, int seed) {
        byte[] out = new byte[count];
        for (int i = 0; i < count; i++) {
            out[i] = (byte) (i * 31 + seed);
        }
        return out;
    }

    @Test
    void CLK_1_ticksThatWrapDoNotTurnTheClockBack() {
        int[] ticks = {-2};
        AcmeClock clock = new AcmeClock(() -> ticks[0]);
        long start = clock.millis();
        long last = start;
        for (int i = 1; i <= 5; i++) {
            ticks[0]++;
            assertThat(clock.millis()).isEqualTo(last + 10);
            last = clock.millis();
        }
        ticks[0] += Integer.MAX_VALUE; // 248 days later
        assertThat(clock.millis() - last).isEqualTo(10L * Integer.MAX_VALUE);
        last = clock.millis();
        ticks[0] += Integer.MAX_VALUE;
        assertThat(clock.millis() - last).isEqualTo(10L * Integer.MAX_VALUE);
    }

    @Test
    void SEC_1_recordOfSeveralCellsIsTheOldOneWhenThePowerGoesBeforeTheCommit() throws Exception {
        secrets().put("record", pattern(1024, 1));
        // What a put does up to its commit: some cells are new, in memory.
        byte[] half = pattern(AcmeFlash.CELL_BYTES, 2);
        box.flash().write(0x5001, half, half.length);
        box = box.restart();
        assertThat(secrets().get("record")).isEqualTo(pattern(1024, 1));
    }

    @Test
    void SEC_1_putThatFailsLeavesTheOldRecordAndNothingForTheNextCommit() throws Exception {
        SecretStore secrets = secrets();
        secrets.put("record", pattern(100, 1));
        int free = AcmeFlash.CELLS;
        byte[] cell = new byte[AcmeFlash.CELL_BYTES];
        for (int i = 0; box.flash().write(i, cell, 1) == 0; i++) {
            free--;
        }
        assertThat(free).as("cells of the record").isEqualTo(2);
        box.flash().erase(0);
        box.flash().commit();
        // One more cell is free, and a record of 1,024 bytes wants two more than the old one has.
        assertThatThrownBy(() -> secrets.put("record", pattern(1024, 2)))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("no more room");
        assertThat(secrets.get("record")).isEqualTo(pattern(100, 1));
        box.flash().commit();
        box = box.restart();
        assertThat(secrets().get("record")).isEqualTo(pattern(100, 1));
    }

    @Test
    void SEC_1_recordThatBecomesShorterLeavesNoCellBehind() throws Exception {
        secrets().put("record", pattern(1024, 1));
        secrets().put("record", pattern(5, 2));
        assertThat(secrets().get("record")).isEqualTo(pattern(5, 2));
        assertThat(box.flash().read(0x5002, new byte[AcmeFlash.CELL_BYTES])).isEqualTo(Acme.ENOENT);
    }

    @Test
    void SEC_2_whereANameCannotBeReadNoRecordIsKnownToBeAbsent() throws Exception {
        SecretStore secrets = secrets();
        secrets.put("device", pattern(100, 1));
        assertThat(secrets.get("other")).isNull();
        box.flash().wearOut(0x5000);
        for (String name : new String[] {"device", "other"}) {
            assertThatThrownBy(() -> secrets.get(name))
                    .isInstanceOf(HalException.class)
                    .hasMessageContaining("unreadable")
                    .hasMessageContaining(name);
        }
    }

    @Test
    void SEC_3_recordMovedToTheCellsOfAnotherDoesNotOpen() throws Exception {
        SecretStore secrets = secrets();
        secrets.put("one", pattern(100, 1));
        secrets.put("two", pattern(100, 2));
        byte[] cell = new byte[AcmeFlash.CELL_BYTES];
        int length = box.flash().read(0x5001, cell);
        box.flash().write(0x5005, cell, length);
        assertThatThrownBy(() -> secrets.get("two")).isInstanceOf(HalException.class);
    }

    @Test
    void moreRecordsThanThereAreEntriesAreRefused() throws Exception {
        SecretStore secrets = secrets();
        for (int i = 0; i < 32; i++) {
            secrets.put("r" + i, pattern(10, i));
        }
        assertThatThrownBy(() -> secrets.put("r32", pattern(10, 32)))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("32");
        secrets.delete("r7");
        secrets.put("r32", pattern(10, 32));
        assertThat(secrets.get("r32")).isEqualTo(pattern(10, 32));
    }

    @Test
    void ENT_1_chipThatWarmsUpIsNotReadyAndLeavesNothing() {
        AcmeEntropy entropy = new AcmeEntropy(box.chip());
        byte[] out = new byte[100];
        int refusals = 0;
        while (!entropy.fill(out)) {
            assertThat(out).containsOnly(0);
            refusals++;
        }
        assertThat(refusals).isEqualTo(3);
        assertThat(Arrays.copyOfRange(out, 48, 100))
                .as("beyond what the chip gives at a time")
                .isNotEqualTo(new byte[52]);
    }

    @Test
    void TSK_2_taskThatDoesNotFitIsRefused() throws InterruptedException {
        AcmeTasks tasks = new AcmeTasks(box.sys());
        CountDownLatch release = new CountDownLatch(1);
        for (int i = 0; i < AcmeSys.MAX_TASKS; i++) {
            assertThat(tasks.start("a name that is longer than Acme's", 1, () -> await(release)))
                    .isTrue();
        }
        assertThat(tasks.start("one-too-many", 0, () -> {})).isFalse();
        release.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void addressOfAnotherFamilyIsRefused() {
        AcmeNetwork network = new AcmeNetwork(box.net());
        assertThatThrownBy(() -> network.listen(new byte[16], 0))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("IPv6");
    }
}
