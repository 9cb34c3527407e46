package org.stblink.port.kit.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The peer as a program: who starts it in the wrong way is told the right one. */
class KitPeerTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private KitPeer start(String... args) {
        return KitPeer.start(args, new PrintStream(printed, false, StandardCharsets.US_ASCII));
    }

    private String printed() {
        return printed.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void listensWhereItIsTold() throws Exception {
        try (KitPeer peer = start("0")) {
            assertThat(peer.port()).isPositive();
        }
        assertThat(printed()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"70000", "-1", "seven"})
    void whatIsNoPortIsTold(String port) {
        assertThat(start(port)).isNull();
        assertThat(printed())
                .isEqualTo("kit-peer: \"" + port + "\" is no port: give a number of 1 to 65535, or none\n");
    }

    @Test
    void portThatAnotherListensOnIsTold() throws Exception {
        try (ServerSocket other = new ServerSocket(0)) {
            String port = String.valueOf(other.getLocalPort());
            assertThat(start(port)).isNull();
            assertThat(printed()).startsWith("kit-peer: cannot listen on port " + port + ": ");
        }
    }
}
