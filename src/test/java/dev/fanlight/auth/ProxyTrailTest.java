package dev.fanlight.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.auth.Who.Route;
import dev.fanlight.config.IpLiteral;
import dev.fanlight.config.IpRange;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyTrailTest {
    private static final String PROXY = "10.0.0.2";
    private final ProxyTrail trail =
            new ProxyTrail(List.of(new IpRange(address(PROXY), 32), new IpRange(address("2001:db8:f::"), 48)));

    /** Headers are written as on the wire, parted by {@code ~}. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            10.0.0.2 | X-Forwarded-For: 198.51.100.7                                     | 198.51.100.7
            10.0.0.2 | X-Forwarded-For: 127.0.0.1, 198.51.100.7                          | 198.51.100.7
            10.0.0.2 | X-Forwarded-For: 127.0.0.1 ~ X-Forwarded-For: 198.51.100.7        | 198.51.100.7
            10.0.0.2 | X-Forwarded-For: 127.0.0.1, 198.51.100.7, 10.0.0.2                | 198.51.100.7
            10.0.0.2 | X-Forwarded-For: rubbish, 198.51.100.7                            | 198.51.100.7
            10.0.0.2 | X-Forwarded-For: 198.51.100.7:4711                                | 198.51.100.7
            10.0.0.2 | X-Forwarded-For: 2001:db8::7                                      | 2001:db8::7
            10.0.0.2 | X-Forwarded-For: [2001:db8::7]:4711                               | 2001:db8::7
            10.0.0.2 | X-Forwarded-For: fe80::1%eth0                                     | fe80::1
            10.0.0.2 | X-Forwarded-For: 10.0.0.2                                         | 10.0.0.2
            10.0.0.2 | X-Forwarded-For: ::ffff:198.51.100.7, ::ffff:10.0.0.2             | 198.51.100.7
            ::ffff:10.0.0.2 | X-Forwarded-For: 198.51.100.7                              | 198.51.100.7
            2001:db8:f::9 | X-Forwarded-For: 198.51.100.7, 10.0.0.2                      | 198.51.100.7
            10.0.0.2 | X-Real-IP: 198.51.100.7                                           | 198.51.100.7
            10.0.0.2 | X-Real-IP: 198.51.100.7 ~ X-Forwarded-For: 127.0.0.1, 198.51.100.7| 198.51.100.7
            10.0.0.2 | X-Real-IP: 10.0.0.2 ~ X-Forwarded-For: 198.51.100.7, 10.0.0.2     | 198.51.100.7
            10.0.0.2 | Forwarded: for=198.51.100.7                                       | 198.51.100.7
            10.0.0.2 | Forwarded: for=198.51.100.7;                                      | 198.51.100.7
            10.0.0.2 | Forwarded: For="198.51.100.7:4711"                                | 198.51.100.7
            10.0.0.2 | Forwarded: for="[2001:db8::7]:_port";proto=https;by=_me           | 2001:db8::7
            10.0.0.2 | Forwarded: for=_hidden, for=198.51.100.7;;proto=http              | 198.51.100.7
            10.0.0.2 | Forwarded: for=unknown , ,  FOR="\\198.51.100.7"                  | 198.51.100.7
            10.0.0.2 | Forwarded: host="a,b;for=127.0.0.1";for=198.51.100.7              | 198.51.100.7
            10.0.0.2 | Forwarded: for=127.0.0.1 ~ Forwarded: for=198.51.100.7, for=10.0.0.2 | 198.51.100.7
            10.0.0.2 | Forwarded: for=198.51.100.7 ~ X-Forwarded-For: 198.51.100.7 ~ Via: 1.1 x | 198.51.100.7
            """)
    void findsTheClientBehindTrustedProxies(String peer, String headers, String client) {
        var who = trail.follow(address(peer), headers(headers));
        assertThat(who.route()).isEqualTo(Route.TRUSTED_PROXY);
        assertThat(who.client()).isEqualTo(address(client));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Via: 1.1 squid",
                "X-Forwarded-Proto: https",
                "X-Forwarded-For: ",
                "X-Forwarded-For: unknown",
                "X-Forwarded-For: 127.0.0.1, rubbish",
                "X-Forwarded-For: 127.0.0.1,",
                "X-Forwarded-For: 127.0.0.1:99999999",
                "X-Forwarded-For: 127.1",
                "X-Forwarded-For: [127.0.0.1]",
                "X-Forwarded-For: 198.51.100.7, unknown, 10.0.0.2",
                "X-Real-IP: 127.0.0.1 ~ X-Forwarded-For: 198.51.100.7",
                "X-Real-IP: 198.51.100.7 ~ X-Forwarded-For: 127.0.0.1",
                "X-Real-IP: 127.0.0.1 ~ X-Real-IP: 127.0.0.1",
                "Forwarded: for=127.0.0.1 ~ X-Forwarded-For: 198.51.100.7",
                "Forwarded: for=127.0.0.1;x=\" ~ X-Forwarded-For: 127.0.0.1",
                "Forwarded: ",
                "Forwarded: for=unknown",
                "Forwarded: for=_127.0.0.1",
                "Forwarded: for=127.0.0.1, proto=https",
                "Forwarded: for=127.0.0.1;for=127.0.0.1",
                "Forwarded: for =127.0.0.1",
                "Forwarded: for= 127.0.0.1",
                "Forwarded: for=127.0.0.1 proto=https",
                "Forwarded: for=[::1]",
                "Forwarded: for=127.0.0.1:80",
                "Forwarded: for=\"127.0.0.1",
                "Forwarded: for=\"127.0.0.1\\",
                "Forwarded: for=\"127.0.0.1\"x",
                "Forwarded: for=127.0.0.1;x=\", for=\"[2001:db8::7]:4711\"",
            })
    void believesNobodyWhenTheTrailIsUnclear(String headers) {
        var who = trail.follow(address(PROXY), headers(headers));
        assertThat(who.route()).isEqualTo(Route.UNCLEAR_PROXY);
        assertThat(who.isUnknown()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded: for=127.0.0.1",
                "Forwarded: ",
                "X-Forwarded-For: 127.0.0.1",
                "X-Real-IP: 127.0.0.1",
                "Via: 1.1 x",
                "CF-Connecting-IP: 127.0.0.1"
            })
    void whatCameThroughAnUnlistedProxyIsForeign(String headers) {
        var who = trail.follow(address("127.0.0.1"), headers(headers));
        assertThat(who.route()).isEqualTo(Route.UNLISTED_PROXY);
        assertThat(who.isUnknown()).isTrue();
    }

    @Test
    void withoutProxyHeadersThePeerIsTheClient() {
        var who = trail.follow(address("::ffff:192.168.0.7"), headers("Host: a ~ Origin: http://a"));
        assertThat(who.route()).isEqualTo(Route.DIRECT);
        assertThat(who.client()).isEqualTo(address("192.168.0.7"));
        assertThat(who).isEqualTo(new Who(who.peer(), who.client(), Route.DIRECT, who.asked(), who.origin()));
    }

    @Test
    void longHeadersAreUnclear() {
        var spaces = " ".repeat(ProxyTrail.MAX_HEADER_LENGTH);
        for (var name :
                List.of("Forwarded: for=198.51.100.7", "X-Forwarded-For: 198.51.100.7", "X-Real-IP: 198.51.100.7x")) {
            assertThat(trail.follow(address(PROXY), headers(name + spaces + ","))
                            .isUnknown())
                    .isTrue();
        }
        var hops = "1.2.3.4,".repeat(ProxyTrail.MAX_NODES);
        assertThat(trail.follow(address(PROXY), headers("X-Forwarded-For: " + hops + "1.2.3.4"))
                        .isUnknown())
                .isTrue();
    }

    @Test
    void randomHeadersNeverThrowAndNeverMakeAStrangerLocal() {
        var scraps = new String[] {
            "for=",
            "127.0.0.1",
            "\"",
            "\\",
            ";",
            ",",
            "=",
            "[",
            "]",
            ":",
            "::1",
            "%",
            "_x",
            "unknown",
            " ",
            "\t",
            "10.0.0.2",
            "\u0000",
            "é",
            "99999999999",
            "proto",
            "for",
            "."
        };
        for (var seed = 0L; seed < 20_000; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder();
            for (var i = random.nextInt(12); i > 0; i--) {
                text.append(scraps[random.nextInt(scraps.length)]);
            }
            // What a stranger sent, and what the proxy added to it.
            var forwarded = RequestHeaders.from(name -> switch (name) {
                case "Forwarded" -> List.of(text + ", for=198.51.100.7");
                case "Host", "Origin" -> List.of(text.toString());
                default -> List.of();
            });
            var xForwardedFor = RequestHeaders.from(
                    name -> name.equals("X-Forwarded-For") ? List.of(text.toString(), "198.51.100.7") : List.of());
            for (var headers : List.of(forwarded, xForwardedFor)) {
                var who = trail.follow(address(PROXY), headers);
                assertThat(who.isUnknown() || who.client().equals(address("198.51.100.7")))
                        .as("seed %d: %s", seed, text)
                        .isTrue();
            }
        }
    }

    static RequestHeaders headers(String lines) {
        return RequestHeaders.from(name -> Arrays.stream(lines.split(" ~ "))
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                .flatMap(line -> Stream.of(line.substring(name.length() + 1).strip()))
                .toList());
    }

    static InetAddress address(String text) {
        return IpLiteral.parse(text).orElseThrow();
    }
}
