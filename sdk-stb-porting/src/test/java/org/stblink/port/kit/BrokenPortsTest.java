package org.stblink.port.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kit itself: for every rule a port that breaks it, which the kit must catch with a text that says where to look. */
@Timeout(60)
class BrokenPortsTest {
    /** More threads than a broken task runner gives here, fewer than a machine has. */
    private static final int THREADS = 24;

    static List<BrokenPort> ports() {
        List<BrokenPort> ports = new ArrayList<>();
        ports.addAll(BrokenNetworks.all());
        ports.addAll(BrokenSelecting.all());
        ports.addAll(BrokenStreams.all());
        ports.addAll(BrokenConcurrentStreams.all());
        ports.addAll(BrokenStores.all());
        ports.addAll(BrokenParts.all());
        ports.addAll(BrokenAccelerators.all());
        ports.addAll(BrokenAgreements.all());
        ports.addAll(BrokenHashes.all());
        return ports;
    }

    @Test
    void everyRuleHasAPortThatBreaksIt() {
        assertThat(ports())
                .extracting(BrokenPort::rule)
                .containsAll(Arrays.stream(RuleBook.rules()).map(Rule::id).toList());
    }

    @ParameterizedTest
    @MethodSource("ports")
    void isCaughtAndThePorterIsToldWhereToLook(BrokenPort port) throws Exception {
        SimLab lab = new SimLab(port.broken());
        KitOptions options = lab.options().only(port.rule()).exhaustThreads(THREADS);
        // The only rules that real threads and so real time play a part in.
        if (port.rule().equals("NET-16")) {
            options.patienceMillis(
                    3000); // longer than a thread may be late: an await whose time is over is taken for one that ended
            // early
        } else if (port.rule().startsWith("TSK")
                || port.rule().equals("NET-4")
                || port.rule().equals("NET-17")) {
            options.patienceMillis(1000);
        }
        lab.copyOnDemand = port.broken()::copy;

        RuleResult result = new Kit(lab, options).run().rule(port.rule());

        boolean must = RuleBook.rule(port.rule()).isMust();
        assertThat(result.outcome()).as(everything(result)).isEqualTo(must ? Outcome.FAIL : Outcome.WARN);
        CheckResult caught = result.checks().stream()
                .filter(check -> check.check().name().equals(port.check()))
                .findFirst()
                .orElseThrow();
        assertThat(caught.isBroken()).as(everything(result)).isTrue();
        assertThat(caught.seen()).contains(port.seen());
    }

    /** What is broken over real sockets is found for what is left out, and for nothing else. */
    @Test
    void selectingPortThatWatchesAllThereIsPasses() throws Exception {
        SimLab lab =
                new SimLab((parts, it) -> BrokenSelecting.replaceNetwork(parts, SelectingNetwork.Unwatched.NOTHING));

        RuleResult result = new Kit(
                        lab, new KitOptions().ownAddress("127.0.0.1").only("NET-4"))
                .run()
                .rule("NET-4");

        assertThat(result.checks()).as(everything(result)).noneMatch(CheckResult::isBroken);
    }

    private static String everything(RuleResult result) {
        StringBuilder all = new StringBuilder();
        for (CheckResult check : result.checks()) {
            all.append(check.outcome()).append(' ').append(check.check().name());
            all.append(": ").append(check.seen()).append('\n');
        }
        return all.toString();
    }

    @Test
    void everyCheckSaysWhereToLook() {
        for (Check check : Kit.checks()) {
            String look = check.look();
            boolean named = Arrays.stream(RuleBook.rules()).anyMatch(rule -> look.contains(rule.type()))
                    || look.contains("the stream's socket")
                    || look.contains("the call named above");
            assertThat(named || check.isManual())
                    .as("%s %s: %s", check.rule(), check.name(), look)
                    .isTrue();
        }
    }
}
