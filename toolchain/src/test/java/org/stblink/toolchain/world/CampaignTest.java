package org.stblink.toolchain.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.toolchain.world.invariant.Deed;
import org.stblink.toolchain.world.invariant.Invariant;
import picocli.CommandLine;

/** A campaign never says that everything held of what it did not play. */
class CampaignTest {
    @Test
    void seedsThatThereAreNotAreWrongUsage() {
        StringWriter errors = new StringWriter();
        int code = new CommandLine(new WorldCommand())
                .setErr(new PrintWriter(errors))
                .execute("--seeds", "2", "--from", "9223372036854775806");
        assertThat(code).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(errors.toString()).contains("there are no 2 seeds from 9223372036854775806 on");
    }

    @Test
    void aSeedInWhichMemoryRanOutDidNotHold() {
        WorldRun.Result result = WorldRun.of(PlanGenerator.draw(5), List.of(new MemoryRunsOut()));
        assertThat(result.failure()).hasMessageContaining("OutOfMemoryError");
    }

    private static final class MemoryRunsOut extends Invariant {
        MemoryRunsOut() {
            super("1");
        }

        @Override
        public void serverDid(Deed deed) {
            throw new OutOfMemoryError("planted");
        }
    }
}
