package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses and blocks of addresses as text and as values. */
class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "::ffff:192.0.2.1, ::ffff:c000:201",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::192.0.2.1, ::c000:201",
        "1:2:3:4:5:6:192.0.2.1, 1:2:3:4:5:6:c000:201"
    })
    void textFormsAreReadAndWrittenAsRfc5952Says(String text, String canonical) {
        assertThat(IpAddress.parse(text)).hasToString(canonical);
        assertThat(IpAddress.parse(canonical)).isEqualTo(IpAddress.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "01.2.3.4",
                "1.2.3.-4",
                "a.b.c.d",
                "1..2.3",
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "12345::",
                "g::",
                "1:2:3:4:5:6:7:8::",
                "1:2:3:4::5:6:7:8",
                "::1.2.3",
                "::1.2.3.4.5",
                "1.2.3.4::",
                "example.org",
                "٣.2.3.4"
            })
    void everythingElseIsRefused(String text) {
        assertThatThrownBy(() -> IpAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void agreesWithThePlatformOnRandomAddresses() throws UnknownHostException {
        long seed = 31;
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[16];
            for (int k = 0; k < 16; k++) {
                bytes[k] = (byte) (random.nextInt(3) == 0 ? random.nextInt() : 0);
            }
            IpAddress address = IpAddress.of(bytes);
            assertThat(IpAddress.parse(address.toString())).as("seed %d", seed).isEqualTo(address);
            String platforms = Inet6Address.getByAddress("", bytes, -1).getHostAddress();
            assertThat(IpAddress.parse(platforms)).as("seed %d", seed).isEqualTo(address);
        }
    }

    @Test
    void arraysAreCopied() {
        byte[] bytes = {1, 2, 3, 4};
        IpAddress address = IpAddress.of(bytes);
        bytes[0] = 9;
        address.bytes()[1] = 9;
        assertThat(address).hasToString("1.2.3.4");
    }

    @Test
    void orderIsByKindAndThenByUnsignedValue() {
        List<IpAddress> sorted = List.of("10.0.0.1", "200.0.0.1", "::1", "ff00::").stream()
                .map(IpAddress::parse)
                .toList();
        assertThat(sorted).isSorted();
    }

    @Test
    void blockContainsItsAddressesAndNoOthers() {
        Cidr block = Cidr.parse("10.1.0.0/16");
        assertThat(block.contains(IpAddress.parse("10.1.255.255"))).isTrue();
        assertThat(block.contains(IpAddress.parse("10.2.0.0"))).isFalse();
        assertThat(block.contains(IpAddress.parse("::"))).isFalse();
        assertThat(block.size()).isEqualTo(BigInteger.valueOf(65536));
        assertThat(block.at(BigInteger.valueOf(257))).hasToString("10.1.1.1");
        assertThat(Cidr.parse("255.255.255.0/24").at(BigInteger.valueOf(255))).hasToString("255.255.255.255");
        assertThat(Cidr.parse("::/0").contains(IpAddress.parse("ffff::"))).isTrue();
        assertThat(Cidr.parse("0.0.0.0/0").at(BigInteger.ONE)).hasToString("0.0.0.1");
        assertThat(block).hasToString("10.1.0.0/16");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1/24", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "::1/64", "::/129", "/24"})
    void wrongBlocksAreRefused(String text) {
        assertThatThrownBy(() -> Cidr.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
