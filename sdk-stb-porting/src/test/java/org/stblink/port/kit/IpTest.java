package org.stblink.port.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.stblink.port.Addresses;

class IpTest {
    @Test
    void readsAndWritesWhatJavaDoes() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            byte[] ip = new byte[i % 2 == 0 ? 4 : 16];
            random.nextBytes(ip);
            assertThat(Ip.text(ip)).isEqualTo(Addresses.text(ip));
            assertThat(Ip.parse(Ip.text(ip))).isEqualTo(ip);
        }
        for (String text : new String[] {"::", "::1", "fd00::2", "fe80:0:0:1::", "2001:db8::1:0:7"}) {
            assertThat(Ip.parse(text)).as(text).isEqualTo(Addresses.parse(text));
        }
    }

    @Test
    void whatIsNoAddressIsRefusedByName() {
        for (String text : new String[] {
            "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.x", "1:2:3", "::1::2", "g::", "1:2:3:4:5:6:7:8:9"
        }) {
            assertThatThrownBy(() -> Ip.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"" + text + "\"");
        }
    }
}
