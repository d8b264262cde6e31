package dev.fanlight.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.auth.Action;
import dev.fanlight.media.StreamName;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
    private static final Route HOME = route();
    private static final Route HEALTH = route();
    private static final Route ASSETS = route();
    private static final Route STREAM_API = route();
    private static final Route STREAM_PAGE = route();
    private static final Route WATCH = route();
    private static final Route PUSH = route();

    private Optional<StreamName> only = Optional.empty();
    private final Routes routes = new Routes(() -> only)
            .add("/", HOME)
            .add("/healthz", HEALTH)
            .addUnder("/assets/", ASSETS)
            .addNamed("/api/v1/streams/", STREAM_API)
            .addBelowStream("", STREAM_PAGE)
            .addBelowStream("stream.mjpg", WATCH)
            .addBelowStream("mjpeg", PUSH);

    private static Route route() {
        return Route.get(Action.OBSERVE, exchange -> {});
    }

    private Routes.Target.Found found(String path) {
        return switch (routes.find(path)) {
            case Routes.Target.Found found -> found;
            case Routes.Target.Nothing(var problem) -> throw new AssertionError(path + ": " + problem);
        };
    }

    private Problem problem(String path) {
        return switch (routes.find(path)) {
            case Routes.Target.Nothing(var problem) -> problem;
            case Routes.Target.Found found -> throw new AssertionError(path + ": " + found);
        };
    }

    private void assertFound(String path, Route route, String stream) {
        assertThat(found(path).route()).as(path).isSameAs(route);
        assertThat(found(path).stream().map(StreamName::value)).as(path).hasValue(stream);
    }

    @Test
    void findsTheServersOwnAddresses() {
        assertThat(found("/")).isEqualTo(new Routes.Target.Found(HOME, Optional.empty()));
        assertThat(found("/healthz")).isEqualTo(new Routes.Target.Found(HEALTH, Optional.empty()));
        assertThat(found("/assets/js/api.js")).isEqualTo(new Routes.Target.Found(ASSETS, Optional.empty()));
    }

    @Test
    void findsStreamsWithAndWithoutSlashes() {
        assertFound("/drone1", STREAM_PAGE, "drone1");
        assertFound("/drone1/", STREAM_PAGE, "drone1");
        assertFound("/fleet/a/drone1", STREAM_PAGE, "fleet/a/drone1");
        assertFound("/fleet/drone1/", STREAM_PAGE, "fleet/drone1");
        assertFound("/drone1/stream.mjpg", WATCH, "drone1");
        assertFound("/fleet/drone1/stream.mjpg", WATCH, "fleet/drone1");
        assertFound("/fleet/drone1/mjpeg", PUSH, "fleet/drone1");
        assertFound("/mjpeg/one/mjpeg", PUSH, "mjpeg/one");
        assertFound("/api/v1/streams/fleet/drone1", STREAM_API, "fleet/drone1");
        assertFound("/v1/streams/x", STREAM_PAGE, "v1/streams/x");
    }

    @Test
    void withOneStreamItsAddressesWorkWithoutItsName() {
        assertThat(problem("/stream.mjpg").status()).isEqualTo(404);
        assertThat(problem("/stream.mjpg").sentence()).contains("exactly one stream");
        assertThat(problem("/stream.mjpg").hint()).contains("/NAME/stream.mjpg");
        only = Optional.of(new StreamName("fleet/drone1"));
        assertFound("/stream.mjpg", WATCH, "fleet/drone1");
        assertFound("/drone2/stream.mjpg", WATCH, "drone2");
    }

    @Test
    void findsWhatStandsBelowAWord() {
        var sessions = Route.get(Action.PUBLISH, exchange -> {});
        routes.addBelowStream("whip", WATCH).addBelowWord("whip", sessions);
        assertFound("/drone1/whip", WATCH, "drone1");
        assertFound("/drone1/whip/0123", sessions, "drone1");
        assertFound("/fleet/drone1/whip/0123", sessions, "fleet/drone1");
        assertThat(problem("/whip/0123").status()).isEqualTo(404);
        assertThat(problem("/drone1/whip/").status()).isEqualTo(400);
        assertThat(problem("/drone1/whip/0123/4").status()).isEqualTo(400);
        only = Optional.of(new StreamName("drone2"));
        assertFound("/whip/0123", sessions, "drone2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /..                         | starts with '.'
            /../etc/passwd              | starts with '.'
            /a/../../healthz            | starts with '.'
            /drone1/../stream.mjpg      | starts with '.'
            /.hidden                    | starts with '.'
            /a//b                       | has no '//'
            //                          | needs a name
            //a                         | has no '//'
            /drone1//                   | has no '//'
            /drone1//stream.mjpg        | neither starts nor ends with '/'
            //stream.mjpg               | needs a name
            /drone1/stream.mjpg/        | cannot end with 'stream.mjpg'
            /drone1/stream.mjpg/mjpeg   | cannot end with 'stream.mjpg'
            /stream.mjpg/               | cannot end with 'stream.mjpg'
            /drone1/whep                | cannot end with 'whep'
            /api                        | cannot start with 'api'
            /metrics/x                  | cannot start with 'metrics'
            /assets                     | cannot start with 'assets'
            /healthz/                   | cannot start with 'healthz'
            /api/v1/streams/            | needs a name
            /api/v1/streams/a/          | neither starts nor ends with '/'
            /api/v1/streams/../x        | starts with '.'
            /drone 1                    | U+0020
            /drône                      | U+00F4
            /<script>                   | not of '<'
            """)
    void refusesWhatIsNoNameOfAStream(String path, String sentence) {
        assertThat(problem(path).status()).isEqualTo(400);
        assertThat(problem(path).sentence()).contains(sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/stream", "/api/stream.mjpg", "/api/"})
    void theApiHasOnlyItsOwnAddresses(String path) {
        assertThat(problem(path).status()).isEqualTo(404);
        assertThat(problem(path).hint()).contains("/api/v1/streams");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/fleet%2fdrone1", "/%2e%2e/x", "/assets/%2e%2e/x", "/drone1%00", "/%", "/api/v1/streams/a%2Fb"})
    void refusesEscapes(String path) {
        assertThat(problem(path).status()).isEqualTo(400);
        assertThat(problem(path).sentence()).contains("no '%'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "drone1", "stream.mjpg"})
    void refusesWhatDoesNotBeginWithASlash(String path) {
        assertThat(problem(path).status()).isEqualTo(400);
    }

    @Test
    void refusesLongAddressesWithoutRepeatingThem() {
        var name = "x".repeat(10_000);
        for (var path : new String[] {"/" + name, "/" + name + "/stream.mjpg", "/" + "a/".repeat(5_000) + "mjpeg"}) {
            assertThat(problem(path).status()).isEqualTo(400);
            assertThat(problem(path).sentence()).hasSizeLessThan(200);
        }
        assertThat(problem("/" + "x".repeat(129)).sentence()).contains("at most 128");
        assertFound("/" + "x".repeat(128) + "/mjpeg", PUSH, "x".repeat(128));
    }

    @Test
    void whereNobodyServesStreamsThereIsNothing() {
        var empty = new Routes(Optional::empty);
        assertThat(empty.find("/drone1"))
                .isInstanceOfSatisfying(
                        Routes.Target.Nothing.class,
                        nothing -> assertThat(nothing.problem().status()).isEqualTo(404));
        assertThat(empty.find("/")).isInstanceOf(Routes.Target.Nothing.class);
    }
}
