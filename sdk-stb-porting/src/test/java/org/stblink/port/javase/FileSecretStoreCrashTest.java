package org.stblink.port.javase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;

/** Power goes, or the disk fails, at every single step of every operation of {@link FileSecretStore}. */
class FileSecretStoreCrashTest {
    private static final byte[] OLD = filled(200, 1);
    private static final byte[] NEW = filled(900, 2);
    private static final BoxBinding BOX = () -> new byte[] {1};
    /** Each point of failure is tried with this many different disks. */
    private static final int SEEDS = 16;

    private static EntropySource entropy(long seed) {
        Random random = new Random(seed);
        return out -> {
            random.nextBytes(out);
            return true;
        };
    }

    private static FileSecretStore open(LossyDisk disk, long seed) throws HalException {
        return FileSecretStore.open(disk, BOX, entropy(seed), new NoLogSink());
    }

    private interface Operation {
        void on(FileSecretStore store) throws HalException;
    }

    private interface Check {
        /** @param done whether the operation had returned before the power went */
        void of(FileSecretStore store, boolean done, String where) throws HalException;
    }

    /** A disk with a record, a key, and everything durable. */
    private static LossyDisk prepared(long seed) throws HalException {
        LossyDisk disk = new LossyDisk(seed);
        FileSecretStore store = open(disk, seed);
        store.put("ticket", OLD);
        store.importKey("auth", filled(32, 1));
        return disk;
    }

    private static void cutEverywhere(Operation operation, Check check) throws HalException {
        for (long seed = 0; seed < SEEDS; seed++) {
            boolean done = false;
            for (int cut = 0; !done; cut++) {
                LossyDisk disk = prepared(seed);
                FileSecretStore store = open(disk, seed + 1);
                disk.cutPowerAt(cut);
                try {
                    operation.on(store);
                    done = true; // Power goes after it returned.
                } catch (LossyDisk.PowerCut expected) {
                    done = false;
                }
                disk.restart();
                String where = "seed " + seed + ", power cut at step " + cut;
                FileSecretStore after = open(disk, seed + 2);
                check.of(after, done, where);
                assertThat(disk.list()).as(where).noneMatch(name -> name.startsWith("t-"));
                after.put("ticket", OLD); // And the store still works.
                assertThat(after.get("ticket")).as(where).isEqualTo(OLD);
            }
        }
    }

    @Test
    void SEC_1_recordIsTheOldOneOrTheNewOneWholeWheneverThePowerGoes() throws HalException {
        boolean[] seen = new boolean[2];
        cutEverywhere(store -> store.put("ticket", NEW), (after, done, where) -> {
            byte[] value = after.get("ticket");
            boolean isNew = Arrays.equals(value, NEW);
            assertThat(isNew || Arrays.equals(value, OLD)).as(where).isTrue();
            assertThat(isNew || !done).as("durable on return: %s", where).isTrue();
            seen[isNew ? 1 : 0] = true;
        });
        assertThat(seen).as("both outcomes were tried").containsExactly(true, true);
    }

    @Test
    void SEC_1_firstRecordIsAbsentOrWholeWheneverThePowerGoes() throws HalException {
        cutEverywhere(store -> store.put("first", NEW), (after, done, where) -> {
            byte[] value = after.get("first");
            assertThat(value == null ? !done : Arrays.equals(value, NEW))
                    .as(where)
                    .isTrue();
        });
    }

    @Test
    void SEC_4_keyIsTheOldOneOrTheNewOneWheneverThePowerGoes() throws HalException {
        byte[] old = hmac(open(prepared(0), 1));
        FileSecretStore replaced = open(prepared(0), 1);
        replaced.importKey("auth", filled(32, 2));
        byte[] fresh = hmac(replaced);
        cutEverywhere(store -> store.importKey("auth", filled(32, 2)), (after, done, where) -> {
            byte[] now = hmac(after);
            assertThat(Arrays.equals(now, fresh) || (!done && Arrays.equals(now, old)))
                    .as(where)
                    .isTrue();
        });
    }

    @Test
    void SEC_6_deletedStaysDeletedOnceDeleteReturned() throws HalException {
        cutEverywhere(store -> store.delete("ticket"), (after, done, where) -> {
            byte[] value = after.get("ticket");
            assertThat(value == null || (!done && Arrays.equals(value, OLD)))
                    .as(where)
                    .isTrue();
        });
    }

    @Test
    void firstOpeningCanBeCutOffAnywhere() throws HalException {
        for (long seed = 0; seed < SEEDS; seed++) {
            boolean done = false;
            for (int cut = 0; !done; cut++) {
                LossyDisk disk = new LossyDisk(seed);
                disk.cutPowerAt(cut);
                try {
                    open(disk, seed).put("ticket", NEW);
                    done = true;
                } catch (LossyDisk.PowerCut expected) {
                    done = false;
                }
                disk.restart();
                String where = "seed " + seed + ", power cut at step " + cut;
                byte[] value = open(disk, seed + 1).get("ticket");
                assertThat(value == null ? !done : Arrays.equals(value, NEW))
                        .as(where)
                        .isTrue();
            }
        }
    }

    @Test
    void SEC_1_diskThatFailsAnywhereLeavesAWholeRecordAndAWorkingStore() throws HalException {
        int steps = stepsOfPut();
        for (int fail = 0; fail < steps; fail++) {
            LossyDisk disk = prepared(fail);
            FileSecretStore store = open(disk, fail + 1);
            disk.failAt(fail);
            assertThatThrownBy(() -> store.put("ticket", NEW))
                    .as("step %d", fail)
                    .isInstanceOf(HalException.class);
            byte[] value = store.get("ticket");
            assertThat(Arrays.equals(value, OLD) || Arrays.equals(value, NEW))
                    .as("step %d", fail)
                    .isTrue();
            store.put("ticket", NEW);
            disk.restart();
            assertThat(open(disk, fail + 2).get("ticket")).as("step %d", fail).isEqualTo(NEW);
        }
    }

    private static int stepsOfPut() throws HalException {
        LossyDisk disk = prepared(0);
        FileSecretStore store = open(disk, 1);
        disk.cutPowerAt(Integer.MAX_VALUE);
        store.put("ticket", NEW);
        assertThat(disk.stepsTaken()).as("steps of a put").isGreaterThan(5);
        return disk.stepsTaken();
    }

    private static byte[] hmac(SecretStore store) throws HalException {
        byte[] out = new byte[32];
        store.hmac("auth", SecretStore.HASH_SHA256, new byte[] {1}, 0, 1, out);
        return out;
    }

    private static byte[] filled(int length, int value) {
        byte[] out = new byte[length];
        Arrays.fill(out, (byte) value);
        return out;
    }
}
