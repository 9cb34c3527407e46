package org.stblink.port.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.LongToIntFunction;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.stblink.hal.HalStream;
import org.stblink.port.javase.DaemonTaskRunner;

/** What a person is to do to the clock is told in time, and looked for: a minute in which nothing happened proves nothing. */
class WatchedClockTest {
    private static final int HOUR = 3_600_000;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private LongUnaryOperator timeOfDay = now -> now;
    private LongUnaryOperator running = now -> now;
    /** What comes of a stream that is opened at that time. */
    private LongToIntFunction link = now -> HalStream.OPEN;

    private boolean hasTasks;
    private int checkLimit = 120_000;

    private final SimLab lab = new SimLab((parts, world) -> {
        parts.tasks = hasTasks ? new DaemonTaskRunner() : parts.tasks;
        parts.network = new NetworkWrapper(parts.network) {
            @Override
            public HalStream connect(String host, int port, byte[] localIpOrNull) {
                int status = link.applyAsInt(world.world.nowMillis());
                HalStream stream = super.connect(host, port, localIpOrNull);
                return status == HalStream.OPEN ? stream : withStatus(stream, status);
            }
        };
    });

    private static HalStream withStatus(HalStream stream, int status) {
        return new StreamWrapper(stream) {
            @Override
            public int status() {
                return status;
            }
        };
    }

    private CheckResult run(String rule, String check) throws Exception {
        KitOptions options = lab.options()
                .only(rule)
                .checkLimitMillis(checkLimit)
                .progress(new PrintStream(said, true, StandardCharsets.US_ASCII))
                .vmTime(new VmTime() {
                    @Override
                    long timeOfDayMillis() {
                        return timeOfDay.applyAsLong(lab.world.nowMillis());
                    }

                    @Override
                    long runningMillis() {
                        return running.applyAsLong(lab.world.nowMillis());
                    }
                });
        return new Kit(lab, options)
                .run().rule(rule).checks().stream()
                        .filter(result -> result.check().name().equals(check))
                        .findFirst()
                        .orElseThrow();
    }

    private String said() {
        return said.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void minuteInWhichNobodySetTheTimeBackIsSkipped() throws Exception {
        CheckResult result = run("CLK-1", "neverGoesBackWhenTheTimeOfDayIsSet");
        assertThat(result.outcome()).isEqualTo(Outcome.SKIP);
        assertThat(result.seen()).contains("nobody set the time of day back");
        assertThat(said()).contains("kit: CLK-1 watches for 60 s: set the box's time of day back by an hour now");
    }

    @Test
    void timeThatIsSetBackWhileTheKitWatchesIsSeen() throws Exception {
        timeOfDay = now -> now < 20_000 ? now : now - HOUR;
        assertThat(run("CLK-1", "neverGoesBackWhenTheTimeOfDayIsSet").outcome()).isEqualTo(Outcome.PASS);
    }

    /** The time of day goes on while the box is suspended, its running time does not. */
    @Test
    void suspendIsNoTimeThatIsSetBack() throws Exception {
        running = now -> now < 20_000 ? now : Math.max(20_000, now - 5000);
        assertThat(run("CLK-1", "neverGoesBackWhenTheTimeOfDayIsSet").outcome()).isEqualTo(Outcome.SKIP);
    }

    @Test
    void minuteInWhichNobodySuspendedTheBoxIsSkipped() throws Exception {
        CheckResult result = run("CLK-2", "suspendIsCounted");
        assertThat(result.outcome()).isEqualTo(Outcome.SKIP);
        assertThat(result.seen()).contains("no suspend was seen");
        assertThat(said()).contains("kit: CLK-2 watches for 60 s: suspend the box for some seconds now");
    }

    @Test
    void suspendWhileTheKitWatchesIsSeen() throws Exception {
        running = now -> now < 20_000 ? now : Math.max(20_000, now - 5000);
        assertThat(run("CLK-2", "suspendIsCounted").outcome()).isEqualTo(Outcome.PASS);
    }

    @Test
    void linkThatTakesAMomentAfterTheResumeIsWaitedFor() throws Exception {
        running = now -> now < 20_000 ? now : Math.max(20_000, now - 5000);
        link = now -> now >= 20_000 && now < 28_000 ? HalStream.FAILED : HalStream.OPEN;
        CheckResult result = run("CLK-2", "suspendIsCounted");
        assertThat(result.outcome()).as(result.seen()).isEqualTo(Outcome.PASS);
    }

    @Test
    void suspendThatIsLongerThanThePatienceWhileAStreamIsOpenedIsSeen() throws Exception {
        running = now -> now < 20_000 ? now : Math.max(20_000, now - 15_000);
        link = now -> now >= 20_000 && now < 35_000 ? HalStream.CONNECTING : HalStream.OPEN;
        CheckResult result = run("CLK-2", "suspendIsCounted");
        assertThat(result.outcome()).as(result.seen()).isEqualTo(Outcome.PASS);
    }

    @Test
    void peerThatIsGoneForLongFailsTheCheck() throws Exception {
        link = now -> now >= 20_000 ? HalStream.FAILED : HalStream.OPEN;
        CheckResult result = run("CLK-2", "suspendIsCounted");
        assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
        assertThat(result.seen()).contains("the stream to the peer at pc:7412 is FAILED");
    }

    /** Whatever limit a check has, what a person asked for is not what makes it hang. */
    @Test
    void watchingDoesNotCountAgainstTheLimitOfACheck() throws Exception {
        hasTasks = true;
        checkLimit = 1;
        timeOfDay = now -> now < 20_000 ? now : now - HOUR;
        CheckResult set = run("CLK-1", "neverGoesBackWhenTheTimeOfDayIsSet");
        assertThat(set.outcome()).as(set.seen()).isEqualTo(Outcome.PASS);
    }

    @Test
    void watchingForASuspendDoesNotCountAgainstTheLimitOfACheck() throws Exception {
        hasTasks = true;
        checkLimit = 1;
        running = now -> now < 20_000 ? now : Math.max(20_000, now - 5000);
        CheckResult suspended = run("CLK-2", "suspendIsCounted");
        assertThat(suspended.outcome()).as(suspended.seen()).isEqualTo(Outcome.PASS);
    }
}
