package org.stblink.toolchain.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.toolchain.world.Plan.BoxPlan;
import org.stblink.toolchain.world.invariant.Deed;
import org.stblink.toolchain.world.invariant.Invariant;
import org.stblink.toolchain.world.invariant.Invariants;
import org.stblink.toolchain.world.invariant.Violation;

/** One seed is one run, and a run that fails tells how. */
class WorldRunTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 7, 42, 1999, 20110920})
    void sameSeedGivesTheSameRunEventByEvent(long seed) {
        WorldRun.Result first = WorldRun.of(seed);
        WorldRun.Result second = WorldRun.of(seed);
        assertThat(second.fingerprint()).isEqualTo(first.fingerprint());
        assertThat(second.virtualMillis()).isEqualTo(first.virtualMillis());
        assertThat(second.reached()).isEqualTo(first.reached());
    }

    @Test
    void anotherSeedGivesAnotherRun() {
        assertThat(WorldRun.of(2).fingerprint()).isNotEqualTo(WorldRun.of(1).fingerprint());
    }

    /** No clock is asked what time it is: 1970, a date, and nonsense are all the same, event by event. */
    @ParameterizedTest
    @ValueSource(longs = {3, 11, 23})
    void whatClocksReadChangesNothing(long seed) {
        Plan plan = PlanGenerator.draw(seed);
        long at1970 =
                WorldRun.of(withClocks(plan, clock -> 0), Invariants.all()).fingerprint();
        assertThat(WorldRun.of(withClocks(plan, clock -> 1_764_237_600_000L), Invariants.all())
                        .fingerprint())
                .isEqualTo(at1970);
        assertThat(WorldRun.of(withClocks(plan, clock -> -(1L << 60)), Invariants.all())
                        .fingerprint())
                .isEqualTo(at1970);
    }

    private static Plan withClocks(Plan plan, LongUnaryOperator clock) {
        List<BoxPlan> boxes = new ArrayList<>();
        for (BoxPlan b : plan.boxes()) {
            boxes.add(new BoxPlan(
                    b.name(),
                    b.group(),
                    b.startMillis(),
                    clock.applyAsLong(b.clockMillis()),
                    b.rightToken(),
                    b.rightPassword(),
                    b.rightServerKey(),
                    b.takesCalls(),
                    b.controlSuite(),
                    b.peerSuites(),
                    b.maxRecord(),
                    b.maxChannels()));
        }
        return new Plan(
                plan.seed(), plan.settings(), plan.addresses(), plan.faults(), boxes, plan.acts(), plan.chaosMillis());
    }

    @Test
    void failureNamesSeedInvariantAndSectionAndComesWithPlanAndDiagram(@TempDir Path folder) throws Exception {
        WorldRun.Result failed = WorldRun.of(PlanGenerator.draw(5), List.of(new NoCodeIsEverMade()));
        assertThat(failed.failure())
                .isInstanceOf(Violation.class)
                .hasMessage("no code is ever made (protocol.md, section 9.2): the server made one");
        String story = Files.readString(new Campaign(folder).write(failed));
        assertThat(story)
                .startsWith("seed 5\n")
                .contains("quiet from", "no code is ever made", "seed 5, ", "connect 198.18", "OFFER STB-");
        assertThat(story.lines().reduce((before, last) -> last).orElseThrow()).contains("OFFER STB-");
    }

    /** Without this an invariant could hold because nobody tells it anything. */
    @Test
    void invariantsAreToldWhatTheyRelyOn() {
        Told told = new Told();
        for (long seed = 1; seed <= 40 && told.of.size() < 4; seed++) {
            WorldRun.of(PlanGenerator.draw(seed), List.of(told));
        }
        assertThat(told.of).containsExactlyInAnyOrder("draws", "presence", "policy", "end of a session");
    }

    private static final class Told extends Invariant {
        final Set<String> of = new HashSet<>();

        Told() {
            super("9");
        }

        @Override
        public void serverDrew(byte[] drawn) {
            of.add("draws");
        }

        @Override
        public void isThere(String deviceId) {
            of.add("presence");
        }

        @Override
        public void policyIs(BiPredicate<String, String> allows) {
            of.add("policy");
        }

        @Override
        public void operatorWasToldOfEnd(String sid) {
            of.add("end of a session");
        }
    }

    /** A planted opinion: it is wrong of any server that works. */
    private static final class NoCodeIsEverMade extends Invariant {
        NoCodeIsEverMade() {
            super("9.2");
        }

        @Override
        public void serverDid(Deed deed) {
            if (deed.name().equals("OFFER")) {
                throw broken("the server made one");
            }
        }
    }
}
