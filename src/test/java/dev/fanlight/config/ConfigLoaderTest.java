package dev.fanlight.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fanlight.media.StreamName;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
    private final ConfigLoader loader = new ConfigLoader(Set.of("http", "https", "test"));

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# nothing yet\n", "---\n", "\ufeff", "http:\n", "streams:\naccess: {}\n", "~"})
    void emptyMeansDefaults(String text) throws ConfigException {
        assertThat(parse(text)).isEqualTo(FanlightConfig.defaults());
    }

    @Test
    void everyDefaultIsAsDocumented() {
        var config = FanlightConfig.defaults();
        assertThat(config.http()).isEqualTo(new HttpConfig("0.0.0.0", 8080, List.of(), List.of(), 4096));
        assertThat(config.access()).isEqualTo(new AccessConfig(AccessRule.PRIVATE, AccessRule.PRIVATE, List.of()));
        assertThat(config.publish()).isEqualTo(PublishPolicy.ANY);
        assertThat(config.mjpeg())
                .isEqualTo(new MjpegConfig(16 << 20, seconds(5), seconds(10), seconds(10), seconds(5), seconds(1)));
        assertThat(config.rtsp()).isEqualTo(new RtspConfig(true, 8554, true));
        assertThat(config.rtmp()).isEqualTo(new RtmpConfig(true, 1935));
        assertThat(config.transcode()).isEqualTo(new TranscodeConfig("ffmpeg", 0, seconds(10)));
        assertThat(config.streams()).isEmpty();
        var stream = StreamConfig.defaults();
        assertThat(stream.transcode()).isTrue();
        assertThat(stream.push()).isEmpty();
        assertThat(stream.source()).isEmpty();
        assertThat(stream.onDemand()).isFalse();
        assertThat(stream.onDemandLingerNs()).isEqualTo(seconds(10));
        assertThat(stream.takeover()).isFalse();
    }

    @Test
    void readsEveryKey() throws ConfigException {
        var config = parse("""
                http:
                  host: "::1"
                  port: 0
                  trustedProxies: [10.0.0.2, 2001:db8::/32]
                  hostNames: [Cameras.Example.org]
                  maxConnections: 7
                access:
                  publish: any
                  watch: [private, 203.0.113.0/24]
                publish: listed
                mjpeg:
                  maxFrameSize: 64KiB
                  silenceTimeout: 250ms
                  frameTimeout: 1m
                  viewerTimeout: 1h
                  connectTimeout: 3s
                  stillInterval: 10ms
                streams:
                  fleet/drone1:
                    source: https://me:secret@camera.local/video
                    onDemand: true
                    onDemandLinger: 1s
                    takeover: true
                  drone2:
                """);
        var range = new IpRange(IpLiteral.parse("203.0.113.0").orElseThrow(), 24);
        assertThat(config.http().host()).isEqualTo("::1");
        assertThat(config.http().port()).isZero();
        assertThat(config.http().trustedProxies()).hasToString("[10.0.0.2, 2001:db8:0:0:0:0:0:0/32]");
        assertThat(config.http().hostNames()).containsExactly("cameras.example.org");
        assertThat(config.http().maxConnections()).isEqualTo(7);
        assertThat(config.access())
                .isEqualTo(new AccessConfig(AccessRule.ANY, new AccessRule(false, true, List.of(range)), List.of()));
        assertThat(config.publish()).isEqualTo(PublishPolicy.LISTED);
        assertThat(config.mjpeg())
                .isEqualTo(new MjpegConfig(65536, 250_000_000, seconds(60), seconds(3600), seconds(3), 10_000_000));
        assertThat(config.streams().keySet()).extracting(StreamName::value).containsExactly("drone2", "fleet/drone1");
        var drone1 = Objects.requireNonNull(config.streams().get(new StreamName("fleet/drone1")));
        assertThat(drone1.source()).get().hasToString("https://***@camera.local/video");
        assertThat(drone1.onDemand()).isTrue();
        assertThat(drone1.onDemandLingerNs()).isEqualTo(seconds(1));
        assertThat(drone1.takeover()).isTrue();
        assertThat(config.toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http: {prot: 1}                     | 1: http.prot: unknown key; did you mean http.port?
            http: {Port: 1}                     | 1: http.Port: unknown key; did you mean http.port?
            port: 8080                          | 1: port: unknown key; did you mean http.port?
            http.port: 8080                     | 1: http.port: write it as two lines, http: and below it, indented, port:
            htpp: {port: 1}                     | 1: htpp: unknown key; did you mean http?
            stream: {}                          | 1: stream: unknown key; did you mean streams?
            max_frame_size: 1MiB                | 1: max_frame_size: unknown key; did you mean mjpeg.maxFrameSize?
            onDemand: true                      | 1: onDemand: unknown key; did you mean streams.NAME.onDemand?
            rtps: {port: 8554}                  | 1: rtps: unknown key; did you mean rtsp?
            <<: {port: 8189}                    | 1: <<: unknown key
            streams: {NAME: {prot: 1}}          | 1: streams.NAME.prot: unknown key; did you mean http.port?
            streams: {a: {ondemand: true}}      | 1: streams.a.ondemand: unknown key; did you mean streams.a.onDemand?
            streams: {a: {hostNames: []}}       | 1: streams.a.hostNames: unknown key; did you mean http.hostNames?
            http: {port: eighty}                | 1: http.port: found "eighty", allowed is a whole number from 0 to 65535
            http: {port: 65536}                 | 1: http.port: found "65536", allowed is a whole number from 0 to 65535
            http: {port: -1}                    | 1: http.port: found "-1", allowed is a whole number from 0 to 65535
            http: {port: 99999999999}           | 1: http.port: found "99999999999", allowed is a whole number from 0 to 65535
            http: {port: }                      | 1: http.port: found nothing, allowed is a whole number from 0 to 65535
            http: {port: [1]}                   | 1: http.port: found a list, allowed is a whole number from 0 to 65535
            http: {port: {a: 1}}                | 1: http.port: found further keys, allowed is a whole number from 0 to 65535
            http: {host: 'a b'}                 | 1: http.host: found "a b", allowed is an IP address of this machine, or its host name
            http: 8080                          | 1: http: found "8080", allowed is further keys below it, written key: value
            http: [port]                        | 1: http: found a list, allowed is further keys below it, written key: value
            http: {[a]: 1}                      | 1: http: a key is a plain word, not a list or a mapping
            [http]                              | 1: the file: found a list, allowed is further keys below it, written key: value
            fanlight                            | 1: the file: found "fanlight", allowed is further keys below it, written key: value
            publish: all                        | 1: publish: found "all", allowed is any or listed
            access: {watch: [private, home]}    | 1: access.watch: found "home", allowed is private, any, an IP address, or a range such as 203.0.113.0/24
            access: {watch: [10.0.0.5/8]}       | 1: access.watch: found "10.0.0.5/8", allowed is private, any, an IP address, or a range such as 203.0.113.0/24; write 10.0.0.0/8 for the network or 10.0.0.5 for one machine
            http: {hostNames: ['http://a.b/']}  | 1: http.hostNames: found "http://a.b/", allowed is a host name without port, such as cameras.example.org; leave out http:// and what follows the name
            mjpeg: {maxFrameSize: 16MB}         | 1: mjpeg.maxFrameSize: found "16MB", allowed is a size from 1KiB to 256MiB; write it like 64KiB or 16MiB, or as a plain number of bytes
            mjpeg: {maxFrameSize: 1023}         | 1: mjpeg.maxFrameSize: found "1023", allowed is a size from 1KiB to 256MiB
            mjpeg: {maxFrameSize: 999999999GiB} | 1: mjpeg.maxFrameSize: found "999999999GiB", allowed is a size from 1KiB to 256MiB
            mjpeg: {frameTimeout: 5}            | 1: mjpeg.frameTimeout: found "5", allowed is a duration from 100ms to 1h; write it like 250ms, 5s or 2m
            mjpeg: {frameTimeout: 999999999h}   | 1: mjpeg.frameTimeout: found "999999999h", allowed is a duration from 100ms to 1h
            webrtc: {udp: false, tcp: false}    | 1: webrtc.tcp: one of udp and tcp has to be true, as media has to go some way
            webrtc: {advertise: ['http://a/']}  | 1: webrtc.advertise: found "http://a/", allowed is an IP address or a host name, without port
            webrtc: {iceServers: [stun]}        | 1: webrtc.iceServers: found "stun", allowed is stun:HOST:PORT, or turn:USER:PASSWORD@HOST:PORT?transport=udp with a transport of udp or tcp
            webrtc: {iceServers: ['turn:a']}    | 1: webrtc.iceServers: found "turn:a", allowed is stun:HOST:PORT, or turn:USER:PASSWORD@HOST:PORT?transport=udp with a transport of udp or tcp; a TURN server needs a user and a password before the host
            replay: {duration: 10m}             | 1: replay.duration: found "10m", allowed is a duration from 1s to 5m
            streams: {a: {profile: fast}}       | 1: streams.a.profile: found "fast", allowed is pilot or watch or smooth
            streams: {a: {onDemand: yes}}       | 1: streams.a.onDemand: found "yes", allowed is true or false
            streams: {a: {onDemand: true}}      | 1: streams.a.onDemand: needs a source, the address to fetch while somebody watches
            streams: {a: http://c/x.mjpg}       | 1: streams.a: found "http://c/x.mjpg", allowed is further keys below it; write an address as source: below the name
            streams: {../a: {}}                 | 1: streams.../a: no part of a stream name starts with '.'
            streams: [a]                        | 1: streams: found a list, allowed is further keys below it, written key: value
            streams: {a: {source: 'ftp://c/x'}} | 1: streams.a.source: found "ftp://c/x", allowed is an address that starts with http: or https: or test:
            streams: {a: {source: camera}}      | 1: streams.a.source: found "camera", allowed is an address such as http://camera.local/stream.mjpg; http:// is missing at its beginning, as in http://camera.local/stream.mjpg
            """)
    void saysWhatIsWrongWhereAndWhatIsAllowed(String text, String sentence) {
        assertThat(problems(text)).containsExactly("fanlight.yml:" + sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            stun:stun.example.org                               | stun:stun.example.org                     |     |
            stuns:[2001:db8::1]:5349                            | stuns:[2001:db8::1]:5349                  |     |
            turn:me:p%40ss@turn.example.org:3478                | turn:turn.example.org:3478                | me  | p@ss
            turns:a%3Ab:c+d@turn.example.org?transport=tcp      | turns:turn.example.org?transport=tcp      | a:b | c+d
            """)
    void readsIceServers(String text, String url, String username, String credential) throws ConfigException {
        var config = parse("webrtc:\n  iceServers: [\"" + text + "\"]\n");
        assertThat(config.webrtc().iceServers())
                .containsExactly(new IceServer(url, Optional.ofNullable(username), Optional.ofNullable(credential)));
        assertThat(config.toString()).doesNotContain("p@ss");
    }

    @ParameterizedTest
    @ValueSource(strings = {"turn:me:secret@a b", "turn:me:secret@host?transport=sctp", "stun:me:secret@host"})
    void aWrongIceServerIsNamedWithoutItsPassword(String text) {
        assertThat(problems("webrtc: {iceServers: ['" + text + "']}"))
                .singleElement()
                .asString()
                .contains("webrtc.iceServers")
                .doesNotContain("secret");
    }

    @Test
    void namesAllProblemsAtOnceInTheOrderOfTheFile() {
        assertThat(problems("""
                        streams:
                          a: {takeover: 7}
                        http:
                          port: 80
                          port: 81
                          prot: 82
                        access:
                          watch:
                            - private
                            - friends
                            - [10.0.0.1]
                        """))
                .containsExactly(
                        "fanlight.yml:2: streams.a.takeover: found \"7\", allowed is true or false",
                        "fanlight.yml:5: http.port: written twice, first in line 4",
                        "fanlight.yml:6: http.prot: unknown key; did you mean http.port?",
                        "fanlight.yml:10: access.watch: found \"friends\", allowed is private, any, an IP address, or a"
                                + " range such as 203.0.113.0/24",
                        "fanlight.yml:11: access.watch: found a list, allowed is private, any, an IP address, or a range"
                                + " such as 203.0.113.0/24");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "streams: {a: {source: 'ftp://me:hunter2@c/'}}",
                "streams: {a: {source: 'http://me:hunter2 @c/'}}",
                "streams: {a: {source: 'http://me:hunter2/?@c/'}}",
                "streams: {a: {source: 'http:/c/?pw=hunter2'}}",
                "streams: {a: 'http://me:hunter2@c/'}",
                "streams: {a: {sorce: 'http://me:hunter2@c/'}}",
                "streams: {a: {source: ['http://me:hunter2@c/']}}",
                "streams: {a: {source: 'http://me:hunter2@c/}}",
                "http: {host: 'me:hunter2@c'}",
                "http://me:hunter2@c/: 5"
            })
    void messagesNeverHoldAPassword(String text) {
        assertThat(problems(text)).isNotEmpty().noneMatch(problem -> problem.contains("hunter2"));
    }

    @Test
    void yamlErrorsHaveTheirLine() {
        assertThat(problems("http:\n\tport: 80\n"))
                .containsExactly(
                        "fanlight.yml:2: found a tab where only spaces may stand; YAML is indented with spaces");
        assertThat(problems("http:\n  port: 80\n host: a\n"))
                .singleElement()
                .asString()
                .startsWith("fanlight.yml:3: not YAML: ");
        assertThat(problems("a: 1\n---\nb: 2\n")).singleElement().asString().contains("not YAML: ");
        assertThat(problems("http: *none\n")).singleElement().asString().startsWith("fanlight.yml:1: not YAML: ");
        assertThat(problems("a: 1\nb: \u0007\n"))
                .containsExactly("fanlight.yml:2: holds the character U+0007, which YAML does not allow");
    }

    @Test
    void aliasesWorkWithinBounds() throws ConfigException {
        var config = parse("streams:\n  a: &same {takeover: true}\n  b: *same\n");
        assertThat(config.streams().values()).allMatch(StreamConfig::takeover);
        var many =
                IntStream.range(0, 101).mapToObj(i -> "  s" + i + ": *same\n").collect(Collectors.joining());
        assertThat(problems("streams:\n  a: &same {}\n" + many))
                .containsExactly("fanlight.yml:103: holds more than 100 aliases (*name)");
        assertThat(problems("&a {http: *a}")).isNotEmpty();
        assertThat(problems("streams: &a {x: *a}")).isNotEmpty();
    }

    @Test
    void survivesDepthAndBreadth() {
        assertThat(problems("[".repeat(500_000))).singleElement().asString().contains("more than 20 levels");
        assertThat(problems("{a: ".repeat(100_000))).singleElement().asString().contains("more than 20 levels");
        assertThat(problems("# " + "x".repeat(1 << 20))).containsExactly("fanlight.yml: is larger than 1 MiB");
        var keys = IntStream.range(0, 50_000).mapToObj(i -> "k" + i + ": 1\n").collect(Collectors.joining());
        assertThat(problems(keys)).hasSize(51).last().isEqualTo("fanlight.yml: and 49950 more");
        var streams = IntStream.range(0, 1001).mapToObj(i -> "  s" + i + ":\n").collect(Collectors.joining());
        assertThat(problems("streams:\n" + streams)).singleElement().asString().contains("at most 1000");
    }

    @Test
    void refusesWhatIsNotUtf8() {
        var bytes = "http:\n  host: dr\u00f4ne\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> loader.parse("fanlight.yml", bytes))
                .withMessage("fanlight.yml:2: is not UTF-8 text; save the file as UTF-8");
    }

    @Test
    void saysWhyAFileCannotBeRead(@TempDir Path directory) throws Exception {
        var missing = directory.resolve("fanlight.yml");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> loader.load(missing))
                .withMessage(missing + ": there is no such file");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> loader.load(directory))
                .withMessage(directory + ": is a directory, not a file");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> loader.load(
                        Files.writeString(directory.resolve("file"), "").resolve("below")))
                .withMessageContaining("below: cannot be read");
        Files.writeString(missing, "http: {port: 81}");
        assertThat(loader.load(missing)).isEqualTo(FanlightConfig.defaults().withHttpPort(81));
    }

    @Test
    void commandLineWins() throws ConfigException {
        var source = new SourceAddress(URI.create("test:camera"));
        var config = parse("streams: {a: {takeover: true}}")
                .withHttpHost("127.0.0.1")
                .withHttpPort(0)
                .withStream(new StreamName("a"), source)
                .withStream(new StreamName("b"), source);
        assertThat(config.http().host()).isEqualTo("127.0.0.1");
        assertThat(config.http().port()).isZero();
        assertThat(config.streams().values())
                .allSatisfy(stream -> assertThat(stream.source()).contains(source));
        assertThat(config.streams().values()).extracting(StreamConfig::takeover).containsExactly(true, false);
    }

    private FanlightConfig parse(String text) throws ConfigException {
        return loader.parse("fanlight.yml", text.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> problems(String text) {
        var exception = catchThrowableOfType(ConfigException.class, () -> parse(text));
        assertThat(exception).as(text.length() > 200 ? "long text" : text).isNotNull();
        return exception.problems();
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
