package dev.fanlight.proto.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fanlight.proto.ice.IceCandidate.Parsed;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IceCandidateTest {
    private static IceCandidate accepted(String line) {
        return assertInstanceOf(Parsed.Accepted.class, IceCandidate.parse(line)).candidate();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "candidate:1 1 udp 2130706431 192.0.2.1 8189 typ host",
                "candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 10.0.0.5 rport 46154",
                "candidate:a+/ 1 udp 1 2001:db8::1 9 typ relay raddr :: rport 0",
                "candidate:7 1 tcp 1518280447 192.0.2.1 8189 typ host tcptype passive",
                "candidate:7 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active ufrag aB3+",
                "candidate:1 1 udp 2113937151 8e6d6a72-8c0b-4b3b-9f10-6f2c4f4d7f11.local 51472 typ host"
            })
    void writesWhatItReads(String line) {
        assertThat(accepted(line).write()).isEqualTo(line);
        assertThat(accepted("a=" + line)).isEqualTo(accepted(line));
    }

    @Test
    void readsWhatBrowsersAdd() {
        var chromium = accepted("candidate:3 1 UDP 2122260223 192.0.2.5 50000 typ host generation 0 ufrag Zx9k"
                + " network-id 1 network-cost 10");
        assertThat(chromium.transport()).isEqualTo(IceTransport.UDP);
        assertThat(chromium.ufrag()).contains("Zx9k");
        assertThat(chromium.address()).contains(new InetSocketAddress("192.0.2.5", 50000));
        var mdns = accepted("candidate:0 1 UDP 2122252543 3b4c.LOCAL 50001 typ host");
        assertThat(mdns.isMdns()).isTrue();
        assertThat(mdns.address()).isEmpty();
        assertThat(mdns.withHost("192.0.2.9").address()).contains(new InetSocketAddress("192.0.2.9", 50001));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                               | NOT_A_CANDIDATE
            candidate:                                                       | NOT_A_CANDIDATE
            candidate:1 1 udp 1 192.0.2.1 1 host                             | NOT_A_CANDIDATE
            candidate:1 1 udp 1 192.0.2.1 1 type host                        | NOT_A_CANDIDATE
            candidate:- 1 udp 1 192.0.2.1 1 typ host                         | BAD_FOUNDATION
            candidate:1 0 udp 1 192.0.2.1 1 typ host                         | BAD_COMPONENT
            candidate:1 257 udp 1 192.0.2.1 1 typ host                       | BAD_COMPONENT
            candidate:1 1 ssltcp 1 192.0.2.1 1 typ host                      | UNKNOWN_TRANSPORT
            candidate:1 1 udp -1 192.0.2.1 1 typ host                        | BAD_PRIORITY
            candidate:1 1 udp 4294967296 192.0.2.1 1 typ host                | BAD_PRIORITY
            candidate:1 1 udp 1 192.0.2.256 1 typ host                       | BAD_ADDRESS
            candidate:1 1 udp 1 1 1 typ host                                 | BAD_ADDRESS
            candidate:1 1 udp 1 fe80::1%eth0 1 typ host                      | BAD_ADDRESS
            candidate:1 1 udp 1 ::1::2 1 typ host                            | BAD_ADDRESS
            candidate:1 1 udp 1 192.0.2.1 65536 typ host                     | BAD_PORT
            candidate:1 1 udp 1 192.0.2.1 1 typ guest                        | UNKNOWN_TYPE
            candidate:1 1 udp 1 192.0.2.1 1 typ host generation              | BAD_EXTENSION
            candidate:1 1 udp 1 192.0.2.1 1 typ host ufrag a!                | BAD_EXTENSION
            candidate:1 1 udp 1 192.0.2.1 1 typ srflx raddr ? rport 1        | BAD_ADDRESS
            candidate:1 1 tcp 1 192.0.2.1 1 typ host                         | NO_TCP_TYPE
            candidate:1 1 tcp 1 192.0.2.1 1 typ host tcptype both            | BAD_EXTENSION
            """)
    void refusesWithAReason(String line, CandidateFault reason) {
        assertThat(IceCandidate.parse(line)).isEqualTo(new Parsed.Refused(reason));
        assertThat(reason.metricName() + reason.meaning()).isNotBlank();
    }

    @Test
    void refusesALineLongerThanAnyCandidate() {
        assertThat(IceCandidate.parse("candidate:" + "x ".repeat(1000)))
                .isEqualTo(new Parsed.Refused(CandidateFault.TOO_LONG));
    }

    @Test
    void prefersAsTheRfcRecommends() {
        var address = new InetSocketAddress("192.0.2.1", 8189);
        assertThat(IceCandidate.hostUdp(address, 65535).priority()).isEqualTo(2130706431);
        assertThat(IceCandidate.hostUdp(address, 1).foundation())
                .isEqualTo(IceCandidate.hostUdp(new InetSocketAddress("192.0.2.1", 5), 2)
                        .foundation())
                .isNotEqualTo(IceCandidate.hostTcpPassive(address, 1).foundation());
        assertThat(IceCandidate.hostTcpPassive(address, 1).write()).contains(" 8189 typ host tcptype passive");
        assertThat(IceCandidate.hostTcpActive(address, 1).write()).contains(" 9 typ host tcptype active");
    }

    @Test
    void makesCredentialsThatAreLongEnoughAndKeepsThemOutOfLogs() {
        var credentials = IceCredentials.generate(new Random(1));
        assertThat(credentials.ufrag()).hasSize(8);
        assertThat(credentials.password()).hasSize(24);
        assertThat(credentials.toString()).contains(credentials.ufrag()).doesNotContain(credentials.password());
        assertThat(IceCredentials.generate(new Random(2))).isNotEqualTo(credentials);
        assertThat(IceCredentials.parse(credentials.ufrag(), credentials.password()))
                .contains(credentials);
        assertThat(IceCredentials.parse("abc", "x".repeat(22))).isEmpty();
        assertThat(IceCredentials.parse("abcd", "x".repeat(21))).isEmpty();
        assertThat(IceCredentials.parse("ab:d", "x".repeat(22))).isEmpty();
        assertThat(IceCredentials.parse("abcd", "x".repeat(257))).isEmpty();
        assertThatThrownBy(() -> new IceCredentials("", "")).isInstanceOf(IllegalArgumentException.class);
    }

    @FuzzTest
    void fuzz(byte[] bytes) {
        if (IceCandidate.parse(new String(bytes, StandardCharsets.ISO_8859_1))
                instanceof Parsed.Accepted(var candidate)) {
            assertThat(accepted(candidate.write())).isEqualTo(candidate);
        }
    }
}
