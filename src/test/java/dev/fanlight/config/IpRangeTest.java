package dev.fanlight.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpRangeTest {
    @ParameterizedTest
    @CsvSource({
        "203.0.113.0/24,  203.0.113.255,         true",
        "203.0.113.0/24,  203.0.114.0,           false",
        "203.0.113.0/24,  ::ffff:203.0.113.9,    true",
        "203.0.113.128/25,203.0.113.127,         false",
        "0.0.0.0/0,       198.51.100.7,          true",
        "0.0.0.0/0,       ::1,                   false",
        "::/0,            2001:db8::1,           true",
        "::/0,            127.0.0.1,             false",
        "::ffff:10.0.0.0/104, 10.1.2.3,          true",
        "2001:db8::/33,   2001:db8:7fff::1,      true",
        "2001:db8::/33,   2001:db8:8000::1,      false",
        "fe80::1%eth0,    fe80::1%wlan0,         true",
        "10.0.0.1,        10.0.0.1,              true",
        "10.0.0.1,        10.0.0.2,              false",
    })
    void contains(String range, String address, boolean expected) {
        assertThat(range(range).contains(address(address))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/8/8",
                "10.0.0.1/8",
                "::/129",
                "2001:db8::1/32",
                "::ffff:10.0.0.0/8",
                "private",
                "10/8",
                "10.0.0.0/٨"
            })
    void refusesWhatIsNoRange(String text) {
        assertThat(IpRange.parse(text)).isInstanceOf(Parsed.Problem.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "1", "127.1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "010.0.0.1", "0x7f.0.0.1", "1.2.3.4 ", "١.2.3.4",
                "1..2.3", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "g::", "[::1]",
                        "::1%",
                "::1%a b", "::1.2.3", "::1.2.3.04", "::ffff:0x7f.0.0.1", "localhost", "a.b"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThat(IpLiteral.parse(text)).isEmpty();
    }

    @Test
    void anIpv4MappedAddressIsTheIpv4AddressInIt() {
        assertThat(address("::ffff:127.0.0.1")).isEqualTo(address("127.0.0.1"));
        assertThat(address("::FFFF:7f00:1")).isEqualTo(address("127.0.0.1"));
        assertThat(address("::7f00:1")).isNotEqualTo(address("127.0.0.1"));
    }

    @Test
    void checksItsOwnParts() {
        assertThatThrownBy(() -> new IpRange(address("10.0.0.1"), 8)).hasMessageContaining("bits set");
        assertThatThrownBy(() -> new IpRange(address("10.0.0.0"), 33)).hasMessageContaining("no prefix");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "127.255.0.9, true",
        "::1, true",
        "10.255.0.1, true",
        "172.16.0.1, true",
        "172.31.255.255, true",
        "172.32.0.1, false",
        "172.15.0.1, false",
        "192.168.255.1, true",
        "192.169.0.1, false",
        "169.254.9.9, true",
        "fe80::1%eth0, true",
        "febf::1, true",
        "fec0::1, false",
        "fd12::1, true",
        "fc00::1, true",
        "fe00::1, false",
        "100.64.0.1, false",
        "0.0.0.0, false",
        "::, false",
        "8.8.8.8, false",
        "2001:db8::1, false",
        "::ffff:192.168.0.1, true",
        "::ffff:8.8.8.8, false",
        "255.255.255.255, false",
        "224.0.0.1, false",
    })
    void knowsPrivateNetworks(String text, boolean expected) {
        assertThat(AccessRule.isPrivate(address(text))).isEqualTo(expected);
    }

    private static IpRange range(String text) {
        return switch (IpRange.parse(text)) {
            case Parsed.Value<IpRange>(var range) -> range;
            case Parsed.Problem<IpRange>(var hint) -> throw new AssertionError(text + " " + hint);
        };
    }

    private static InetAddress address(String text) {
        return IpLiteral.parse(text).orElseThrow();
    }
}
