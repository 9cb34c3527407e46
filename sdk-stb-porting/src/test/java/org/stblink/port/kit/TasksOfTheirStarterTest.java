package org.stblink.port.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.hal.HalException;
import org.stblink.hal.TaskRunner;
import org.stblink.port.blocking.BlockingNetworkPort;
import org.stblink.port.blocking.SocketNetwork;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.port.javase.NoLogSink;
import org.stblink.port.kit.peer.KitPeer;

/** A task runner that runs tasks itself, under a network whose connections are tasks: a connect never returns. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TasksOfTheirStarterTest {
    private static final TaskRunner ITSELF = (name, stackBytes, task) -> {
        task.run();
        return true;
    };

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    private int run(String... args) throws HalException, IOException {
        try (JavaSePlatform rest = JavaSePlatform.builder(directory.resolve("secrets"))
                .log(new NoLogSink())
                .open()) {
            Parts parts = new Parts(rest);
            parts.tasks = ITSELF;
            parts.network = new BlockingNetworkPort(new SocketNetwork(new NoLogSink()), ITSELF, new NoLogSink());
            return KitMain.run(() -> parts, args, new PrintStream(printed, false, StandardCharsets.US_ASCII));
        }
    }

    private String printed() {
        return printed.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void TSK_2_isTheReportBeforeAnythingHangs() throws HalException, IOException {
        try (KitPeer peer = new KitPeer(InetAddress.getLoopbackAddress(), 0)) {
            assertThat(run("--peer", "127.0.0.1:" + peer.port())).isEqualTo(KitMain.EXIT_BROKEN);
        }
        assertThat(printed())
                .contains(
                        "FAIL taskRunsOnceSoonOnAThreadOfItsOwn: the task ran on the thread that called start",
                        "FAIL starterNeverRunsTheTaskItself: task 1 ran on the thread that called start",
                        "Besides: nothing but TSK was looked at: TaskRunner.start ran a task on the thread")
                .doesNotContain("NET-1 ");
    }

    @Test
    void TSK_2_isWhyNothingIsWrittenUntilTheCut() throws HalException, IOException {
        try (KitPeer peer = new KitPeer(InetAddress.getLoopbackAddress(), 0)) {
            assertThat(run("--before-cut", "--writes", "1", "--peer", "127.0.0.1:" + peer.port()))
                    .isEqualTo(KitMain.EXIT_CANNOT_RUN);
        }
        assertThat(printed()).contains("TaskRunner.start ran a task on the thread that called it (TSK-1, TSK-2)");
    }
}
