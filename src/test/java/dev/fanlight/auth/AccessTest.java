package dev.fanlight.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.auth.Verdict.Reason;
import dev.fanlight.config.ConfigException;
import dev.fanlight.config.ConfigLoader;
import dev.fanlight.config.FanlightConfig;
import dev.fanlight.media.StreamName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
    private static final Optional<StreamName> DRONE1 = Optional.of(new StreamName("drone1"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                      | 127.0.0.1    | ''                              | WATCH   | yes
            ''                                      | ::1          | Host: localhost:8080            | PUBLISH | yes
            ''                                      | 192.168.0.7  | Host: 192.168.0.2:8080          | OBSERVE | yes
            ''                                      | ::ffff:10.0.0.7 | Host: drone                  | WATCH   | yes
            ''                                      | 198.51.100.7 | ''                              | WATCH   | 198.51.100.7 is not on a private network, and only those may watch: add it to access.watch in fanlight.yml
            ''                                      | 100.64.0.1   | ''                              | PUBLISH | 100.64.0.1 is not on a private network, and only those may publish: add it to access.publish in fanlight.yml
            ''                                      | 198.51.100.7 | ''                              | OBSERVE | 198.51.100.7 is not on a private network, and only those may see the streams and their figures: add it to access.watch in fanlight.yml
            access: {watch: [private, 203.0.113.7]} | 203.0.113.7  | Host: evil.example              | WATCH   | yes
            access: {watch: [private, 203.0.113.7]} | 203.0.113.7  | ''                              | OBSERVE | yes
            access: {watch: [private, 203.0.113.7]} | 203.0.113.7  | ''                              | PUBLISH | 203.0.113.7 is not on a private network, and only those may publish: add it to access.publish in fanlight.yml
            access: {watch: [private, 203.0.113.7]} | 203.0.113.8  | ''                              | WATCH   | 203.0.113.8 is neither on a private network nor listed, and only those may watch: add it to access.watch in fanlight.yml
            access: {watch: [203.0.113.0/24]}       | 127.0.0.1    | ''                              | WATCH   | 127.0.0.1 is not listed, and only listed addresses may watch: add it to access.watch in fanlight.yml
            access: {watch: []}                     | 127.0.0.1    | ''                              | WATCH   | 127.0.0.1 may not watch, nobody may: add it to access.watch in fanlight.yml
            access: {watch: any}                    | 198.51.100.7 | Host: evil.example              | WATCH   | yes
            access: {watch: any}                    | 127.0.0.1    | Via: 1.1 x                      | WATCH   | yes
            ''                                      | 127.0.0.1    | X-Forwarded-For: 10.0.0.9       | WATCH   | the request came through a proxy at 127.0.0.1 that is not trusted, so the client is unknown, and not everybody may watch: if it is yours, add it to http.trustedProxies in fanlight.yml
            access: {watch: [127.0.0.1]}            | 127.0.0.1    | X-Forwarded-For: 10.0.0.9       | WATCH   | the request came through a proxy at 127.0.0.1 that is not trusted, so the client is unknown, and not everybody may watch: if it is yours, add it to http.trustedProxies in fanlight.yml
            http: {trustedProxies: [127.0.0.1]}     | 127.0.0.1    | X-Forwarded-For: 10.0.0.9       | WATCH   | yes
            http: {trustedProxies: [127.0.0.1]}     | 127.0.0.1    | X-Forwarded-For: 198.51.100.7   | WATCH   | 198.51.100.7 is not on a private network, and only those may watch: add it to access.watch in fanlight.yml
            http: {trustedProxies: [127.0.0.1]}     | 127.0.0.1    | X-Forwarded-For: unknown        | WATCH   | the proxy at 127.0.0.1 does not say clearly for whom it asks, so the client is unknown, and not everybody may watch: let it set X-Forwarded-For to the client's address and drop Forwarded and X-Real-IP
            ''                                      | 127.0.0.1    | Host: evil.example:8080         | WATCH   | this server does not know evil.example as a name of its own: add it to http.hostNames in fanlight.yml, or open the server by its IP address
            http: {hostNames: [cams.example.org]}   | 127.0.0.1    | Host: CAMS.example.org.:8080    | WATCH   | yes
            ''                                      | 127.0.0.1    | Host: evil.example ~ Origin: http://evil.example | PUBLISH | this server does not know evil.example as a name of its own: add it to http.hostNames in fanlight.yml, or open the server by its IP address
            ''                                      | 127.0.0.1    | Host: localhost ~ Origin: http://evil.example    | PUBLISH | a page from evil.example may not publish here through its visitor's browser: publish from this server's own page; if a proxy stands in front of it, let the proxy pass the Host header on unchanged
            ''                                      | 127.0.0.1    | Host: localhost ~ Origin: http://evil.example    | WATCH   | yes
            publish: listed                         | 127.0.0.1    | ''                              | PUBLISH | no stream drone1 is listed, and publishers may use listed names only: add it under streams in fanlight.yml, or set publish: any
            {publish: listed, streams: {drone1: }}  | 127.0.0.1    | ''                              | PUBLISH | yes
            publish: listed                         | 127.0.0.1    | ''                              | WATCH   | yes
            """)
    void says(String yaml, String peer, String headers, Action action, String answer) throws ConfigException {
        var config = config(yaml);
        var who = new ProxyTrail(config.http().trustedProxies())
                .follow(ProxyTrailTest.address(peer), ProxyTrailTest.headers(headers));
        var verdict = new Access(config, "").may(who, action, DRONE1);
        assertThat(verdict.isAllowed()).isEqualTo(answer.equals("yes"));
        if (verdict instanceof Verdict.Refused refused) {
            assertThat(refused.sentence()).isEqualTo(answer);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                    | ''                                              | WATCH   | true
            ''                                    | Host: localhost ~ Origin: http://localhost      | PUBLISH | true
            ''                                    | Host: localhost ~ Origin: http://192.168.1.9:81 | WATCH   | true
            ''                                    | Host: localhost ~ Origin: http://drone          | WATCH   | true
            ''                                    | Host: localhost ~ Origin: http://192.168.1.9:81 | PUBLISH | false
            ''                                    | Host: localhost ~ Origin: https://evil.example  | WATCH   | false
            ''                                    | Host: localhost ~ Origin: http://203.0.113.7    | WATCH   | false
            ''                                    | Host: localhost ~ Origin: null                  | WATCH   | false
            access: {watch: [203.0.113.7]}        | Host: localhost ~ Origin: https://evil.example  | WATCH   | false
            access: {watch: any}                  | Host: localhost ~ Origin: https://evil.example  | WATCH   | true
            access: {publish: any}                | Host: localhost ~ Origin: https://evil.example  | PUBLISH | false
            http: {hostNames: [cams.example.org]} | Host: localhost ~ Origin: https://cams.example.org | WATCH | true
            """)
    void pagesOfOtherOriginsMayOnlyWhatTheirNetworkOrEverybodyMay(
            String yaml, String headers, Action action, boolean may) throws ConfigException {
        var config = config(yaml);
        var who =
                new ProxyTrail(List.of()).follow(ProxyTrailTest.address("127.0.0.1"), ProxyTrailTest.headers(headers));
        assertThat(new Access(config, "").mayThroughPage(who, action)).isEqualTo(may);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "LOCALHOST:8080",
                "drone",
                "drone.local",
                "drone.local.:8080",
                "a.b.lan",
                "x.home",
                "x.home.arpa",
                "x.internal",
                "x.fritz.box",
                "x.localhost",
                "192.168.0.1",
                "198.51.100.7:8080",
                "[::1]",
                "[2001:db8::7]:8080",
                "[fe80::1%eth0]:8080",
                "::1",
                "[::ffff:127.0.0.1]",
                "0.0.0.0:8080",
                "box.example.net",
                "my_cam"
            })
    void knowsItsOwnNames(String host) {
        var who = new ProxyTrail(List.of())
                .follow(ProxyTrailTest.address("127.0.0.1"), ProxyTrailTest.headers("Host: " + host));
        assertThat(new Access(FanlightConfig.defaults(), "Box.example.net")
                        .may(who, Action.WATCH, Optional.empty())
                        .isAllowed())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "local.evil.example",
                "127.0.0.1.evil.example",
                "evillocal.example",
                "127.1",
                "0x7f.0.0.1",
                "1.2.3.256",
                "evil.example.",
                "xlan.example",
                "notfritz.box",
                "a b",
                "a..b",
                ".local",
                "-.-/",
                "a@localhost",
                "localhost/x",
                "localhost:99999",
                "localhost:x",
                "[::1",
                "[127.0.0.1]",
                "[zz]",
                "<script>",
                "é.local",
                "localhost ~ Host: localhost"
            })
    void refusesNamesThatAnybodyCouldOwn(String host) {
        var who = new ProxyTrail(List.of())
                .follow(ProxyTrailTest.address("127.0.0.1"), ProxyTrailTest.headers("Host: " + host));
        var verdict = new Access(FanlightConfig.defaults(), "").may(who, Action.WATCH, Optional.empty());
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.HOST_NAME);
            assertThat(refused.sentence()).contains("http.hostNames").doesNotContain("<");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            localhost:8080     | http://localhost:8080       | true
            localhost          | http://localhost            | true
            localhost:80       | http://localhost            | true
            localhost          | http://localhost:80         | true
            localhost          | https://localhost           | true
            localhost:443      | https://LOCALHOST           | true
            [::1]:8080         | http://[0:0::1]:8080        | true
            localhost:8080     | http://localhost:8081       | false
            localhost:8080     | http://localhost            | false
            localhost          | http://127.0.0.1            | false
            localhost          | null                        | false
            localhost          | ''                          | false
            localhost          | localhost                   | false
            localhost          | http://localhost/           | false
            localhost          | http://localhost@evil.example | false
            localhost          | http://localhost ~ Origin: http://localhost | false
            ''                 | http://localhost            | false
            """)
    void onlyOwnPagesPublish(String host, String origin, boolean allowed) {
        var who = new ProxyTrail(List.of())
                .follow(
                        ProxyTrailTest.address("127.0.0.1"),
                        ProxyTrailTest.headers("Host: " + host + " ~ Origin: " + origin));
        var access = new Access(FanlightConfig.defaults(), "");
        assertThat(access.may(who, Action.PUBLISH, DRONE1).isAllowed()).isEqualTo(allowed);
        assertThat(access.may(who, Action.WATCH, DRONE1).isAllowed()).isTrue();
    }

    @Test
    void peersOfOtherProtocolsHaveNoHeaders() {
        var access = new Access(FanlightConfig.defaults(), "");
        assertThat(access.may(Who.direct(ProxyTrailTest.address("10.0.0.1")), Action.PUBLISH, DRONE1)
                        .isAllowed())
                .isTrue();
        assertThat(access.may(Who.direct(ProxyTrailTest.address("8.8.8.8")), Action.PUBLISH, DRONE1)
                        .isAllowed())
                .isFalse();
    }

    private static FanlightConfig config(String yaml) throws ConfigException {
        return new ConfigLoader(Set.of("http")).parse("fanlight.yml", yaml.getBytes(StandardCharsets.UTF_8));
    }
}
