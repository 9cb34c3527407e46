package org.stblink.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import org.junit.jupiter.api.Test;

class AddressesTest {
    @Test
    void onlyFourDecimalNumbersAreAnIpv4Address() {
        for (String name :
                new String[] {"", "1.2.3", "1.2.3.256", "01.2.3.4", "1.2.3.4.", "0x7f.0.0.1", "1..3.4", "a.b.c.d"}) {
            assertThat(Addresses.parse(name)).as(name).isNull();
        }
        assertThat(Addresses.parse("255.0.10.9")).isEqualTo(new byte[] {(byte) 255, 0, 10, 9});
    }

    @Test
    void ipv6IsReadWithAndWithoutBrackets() {
        assertThat(Addresses.parse("::1")).hasSize(16).endsWith(1);
        assertThat(Addresses.parse("[fd00::2]")).hasSize(16).endsWith(2);
        assertThat(Addresses.parse("fd00:zz::2")).isNull();
        assertThat(Addresses.parse("server:80")).isNull();
    }

    @Test
    void literalKeepsItsZone() {
        assertThat(Addresses.literal("fe80::1%7"))
                .isInstanceOfSatisfying(
                        Inet6Address.class,
                        address -> assertThat(address.getScopeId()).isEqualTo(7));
        assertThat(Addresses.parse("fe80::1%7")).isEqualTo(Addresses.parse("fe80::1"));
        assertThat(Addresses.literal("fe80::1%no such")).isNull();
        assertThat(Addresses.literal("192.0.2.1")).isEqualTo(Addresses.address(new byte[] {(byte) 192, 0, 2, 1}));
        assertThat(Addresses.literal("192.0.2.1%7")).isNull();
    }

    @Test
    void addressesAreNoNames() {
        assertThat(Addresses.isName("server.example")).isTrue();
        assertThat(Addresses.isName("stb-1")).isTrue();
        for (String other : new String[] {"", "1.2.3.4", "::1", "server:80", "two words"}) {
            assertThat(Addresses.isName(other)).as(other).isFalse();
        }
    }

    @Test
    void textIsWhatOneWrites() {
        assertThat(Addresses.text(new byte[] {10, 0, 0, (byte) 200}, 80)).isEqualTo("10.0.0.200:80");
        assertThat(Addresses.text(Addresses.parse("::1"), 80)).startsWith("[").endsWith("]:80");
        assertThatThrownBy(() -> Addresses.text(new byte[5])).isInstanceOf(IllegalArgumentException.class);
    }
}
