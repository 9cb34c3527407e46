package org.stblink.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcesTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
        "2001:db8:1:2:ffff:ffff:ffff:ffff, 2001:db8:1:2::/64",
        "::ffff:192.0.2.7, 192.0.2.7",
        "::1, ::/64",
    })
    void oneHostIsOneSource(String address, String source) throws Exception {
        assertThat(Sources.of(new InetSocketAddress(InetAddress.getByName(address), 1234)))
                .isEqualTo(source);
    }
}
