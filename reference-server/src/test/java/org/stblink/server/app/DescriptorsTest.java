package org.stblink.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A server that may open fewer files than it is to take connections. */
@Timeout(240)
class DescriptorsTest {
    private static final String LIMITS = """
            Limit                     Soft Limit           Hard Limit           Units
            Max processes             513                  513                  processes
            Max open files            %s                524288               files
            """;

    @TempDir
    Path temporary;

    @Test
    void aQuarterMoreThanItsConnectionsAndSomeForOthersAreEnough() {
        assertThat(Descriptors.shortage(1_000, LIMITS.formatted("1761")))
                .contains("control.max-connections = 1000 takes up to 1762", "the system allows 1761", "LimitNOFILE=");
        assertThat(Descriptors.shortage(1_000, LIMITS.formatted("1762"))).isNull();
        assertThat(Descriptors.shortage(1_000_000, LIMITS.formatted("unlimited")))
                .isNull();
        assertThat(Descriptors.shortage(1_000, "")).isNull();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void itIsToldAtTheStartAndWhenTheyHaveRunOut() throws Exception {
        List<String> few = List.of("sh", "-c", "ulimit -n 150 && exec \"$0\" \"$@\"");
        Path config = Files.writeString(temporary.resolve("server.conf"), "control.port = 0\nadmin.port = 0\n");
        String data = temporary.resolve("data").toString();
        Deque<Socket> devices = new ArrayDeque<>();
        try (ServerProcess server =
                new ServerProcess(few, temporary, "--config", config.toString(), "--data", data).awaitReady()) {
            assertThat(server.errors())
                    .contains("WARN ", "control.max-connections = 20000 takes up to 25512", "the system allows 150");

            String told = "DEVICES CANNOT CONNECT";
            while (!server.errors().contains(told)) {
                devices.push(new Socket(
                        server.control().getAddress(), server.control().getPort()));
            }

            assertThat(server.errors()).containsOnlyOnce(told).doesNotContain("exceptionCaught");
        } finally {
            for (Socket device : devices) {
                device.close();
            }
        }
    }
}
