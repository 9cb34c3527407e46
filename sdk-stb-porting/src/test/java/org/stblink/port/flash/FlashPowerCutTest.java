package org.stblink.port.flash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stblink.SoftwareCrypto;
import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;

/**
 * The power goes at every byte of every program and erase of every step of a box's life. Afterwards the store opens, each name
 * has what it had before that step or what it has after it, and the store can be written to.
 */
class FlashPowerCutTest {
    private static final String[] RECORDS = {"a", "b"};
    private static final byte[] TEXT = {1};
    private static final int ABSENT = 0;
    /** By the keys' seeds. */
    private static final Map<Integer, byte[]> MACS = new HashMap<>();

    /** One call of the store. */
    private record Step(String name, int seed) {
        void run(SecretStore store) throws HalException {
            if (seed == ABSENT) {
                store.delete(name);
            } else if (name.equals("k")) {
                store.importKey(name, content(seed, 32));
            } else {
                store.put(name, content(seed, 20));
            }
        }
    }

    /** Appends, blocks that fill up, replaced keys, deletes of both kinds, a return of what was deleted. */
    private static final Step[] LIFE = {
        new Step("a", 1),
        new Step("k", 2),
        new Step("b", 3),
        new Step("a", 4),
        new Step("k", 5),
        new Step("b", ABSENT),
        new Step("b", 6),
        new Step("k", ABSENT),
        new Step("k", 7),
        new Step("a", 8)
    };

    private static byte[] content(int seed, int size) {
        byte[] content = new byte[size];
        Arrays.fill(content, (byte) seed);
        return content;
    }

    private static RuledFlash blank() {
        return new RuledFlash(32, 26, 3);
    }

    @ParameterizedTest
    @EnumSource
    void cutInTheFirstStartLeavesAnAreaThatCanBeUsed(RuledFlash.Tear tear) throws Exception {
        RuledFlash whole = blank();
        FlashSecretStoreTest.open(whole);
        for (long cut = 0; cut < whole.bytes(); cut += stride(tear)) {
            RuledFlash flash = blank();
            flash.cutPower(cut, tear, new Random(cut));
            assertThat(isCut(() -> FlashSecretStoreTest.open(flash))).isTrue();
            RuledFlash after = flash.copy();
            FlashSecretStoreTest.open(after).put("a", content(1, 20));
            assertThat(FlashSecretStoreTest.open(after.copy()).get("a"))
                    .as("cut at byte %d", cut)
                    .isEqualTo(content(1, 20));
        }
    }

    /** A step as the first of a run, which moves on to another block, and as a later one, which may append. */
    @ParameterizedTest
    @EnumSource
    void cutInAnyStepLeavesTheOldOrTheNew(RuledFlash.Tear tear) throws Exception {
        RuledFlash flash = blank();
        Map<String, Integer> before = new HashMap<>();
        long cuts = 0;
        for (Step step : LIFE) {
            Map<String, Integer> after = new HashMap<>(before);
            after.put(step.name(), step.seed());
            for (List<Step> run : List.of(List.of(step), List.of(again("a", before), step))) {
                cuts += cutEverywhere(flash, run, tear, before, after);
            }
            flash = flash.copy();
            step.run(FlashSecretStoreTest.open(flash));
            before = after;
        }
        assertThat(cuts).as("moments at which the power went").isGreaterThan(10_000 / stride(tear));
    }

    /** Writes what is there, or deletes what is not. */
    private static Step again(String name, Map<String, Integer> state) {
        return new Step(name, state.getOrDefault(name, ABSENT));
    }

    /** Where a cut leaves anything at all, its byte is only the seed of that. */
    private static int stride(RuledFlash.Tear tear) {
        return tear == RuledFlash.Tear.ANYWHERE ? 8 : 1;
    }

    private static long cutEverywhere(
            RuledFlash image,
            List<Step> run,
            RuledFlash.Tear tear,
            Map<String, Integer> before,
            Map<String, Integer> after)
            throws HalException {
        long cut = 0;
        while (true) {
            RuledFlash flash = image.copy();
            SecretStore store = FlashSecretStoreTest.open(flash);
            for (Step step : run.subList(0, run.size() - 1)) {
                step.run(store);
            }
            flash.cutPower(cut, tear, new Random(cut));
            if (!isCut(() -> run.get(run.size() - 1).run(store))) {
                return cut / stride(tear);
            }
            look(flash.copy(), run, cut, before, after);
            cut += stride(tear);
        }
    }

    private static void look(
            RuledFlash left, List<Step> run, long cut, Map<String, Integer> before, Map<String, Integer> after)
            throws HalException {
        String when = run + " cut at byte " + cut;
        SecretStore store = FlashSecretStoreTest.open(left);
        Map<String, Integer> found = read(store);
        assertThat(found.equals(full(before)) || found.equals(full(after)))
                .as("%s: %s is neither %s nor %s", when, found, before, after)
                .isTrue();
        assertThat(read(FlashSecretStoreTest.open(left.copy())))
                .as("%s: again", when)
                .isEqualTo(found);
        new Step("b", 99).run(store);
        new Step("a", 98).run(store);
        found.put("b", 99);
        found.put("a", 98);
        assertThat(read(FlashSecretStoreTest.open(left.copy())))
                .as("%s: after it is written again", when)
                .isEqualTo(found);
    }

    private static Map<String, Integer> full(Map<String, Integer> state) {
        Map<String, Integer> all = new HashMap<>();
        for (String name : List.of("a", "b", "k")) {
            all.put(name, state.getOrDefault(name, ABSENT));
        }
        return all;
    }

    private static Map<String, Integer> read(SecretStore store) throws HalException {
        Map<String, Integer> found = new HashMap<>();
        for (String name : RECORDS) {
            byte[] value = store.get(name);
            found.put(name, value == null ? ABSENT : whole(value));
        }
        found.put("k", keySeed(store));
        return found;
    }

    private static int whole(byte[] value) {
        assertThat(value).isEqualTo(content(value[0], 20));
        return value[0];
    }

    /** Which of the keys of this test it computes with. */
    private static int keySeed(SecretStore store) throws HalException {
        byte[] mac = new byte[32];
        try {
            store.hmac("k", SecretStore.HASH_SHA256, TEXT, 0, TEXT.length, mac);
        } catch (HalException absent) {
            assertThat(absent).hasMessageContaining("there is no key");
            return ABSENT;
        }
        for (Step step : LIFE) {
            if (step.name().equals("k") && step.seed() != ABSENT && Arrays.equals(mac, expected(step.seed()))) {
                return step.seed();
            }
        }
        throw new AssertionError("a result of no key that was ever imported");
    }

    private static byte[] expected(int seed) {
        return MACS.computeIfAbsent(seed, key -> {
            byte[] mac = new byte[32];
            new SoftwareCrypto().hmacSha256(content(key, 32), TEXT, 0, TEXT.length, mac);
            return mac;
        });
    }

    private interface Work {
        void run() throws HalException;
    }

    private static boolean isCut(Work work) throws HalException {
        try {
            work.run();
            return false;
        } catch (RuledFlash.PowerCut cut) {
            return true;
        }
    }
}
