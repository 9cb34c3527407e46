package org.stblink.port.linux;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.port.Addresses;
import org.stblink.port.javase.NoLogSink;

/** What the system may say of its question by ARP. */
@Timeout(60)
class ConflictCheckTest {
    @TempDir
    private Path directory;

    private FakeIp ip;
    private ConflictCheck check;

    @BeforeEach
    void open() throws Exception {
        ip = new FakeIp(directory);
        check = new ConflictCheck(new HostAddresses(ip.tool()), true, new NoLogSink());
    }

    private void ask() throws IpFailure {
        check.beforeAdding(FakeIp.DEVICE, Addresses.parse(FakeIp.ADDRESS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"REACHABLE", "STALE", "DELAY", "PROBE"})
    void whoeverAnsweredHasTheAddress(String state) throws Exception {
        ip.neighbour(FakeIp.ADDRESS + " lladdr 0e:5c:31:aa:02:03 " + state);
        assertThatThrownBy(this::ask)
                .isInstanceOf(IpFailure.class)
                .hasMessageContaining("another host on lo has the address")
                .hasMessageContaining("0e:5c:31:aa:02:03");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                FakeIp.ADDRESS + " FAILED",
                FakeIp.ADDRESS + " INCOMPLETE",
                FakeIp.ADDRESS + " lladdr 00:00:00:00:00:00 NOARP"
            })
    void noAnswerIsNoConflict(String seen) throws Exception {
        ip.neighbour(seen);
        assertThatCode(this::ask).doesNotThrowAnyException();
    }
}
