package dev.fanlight.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams that come and go secured by TLS, which another program takes off before a second Fanlight. */
class TlsTest {
    private static final String NO_VOUCHER = "nobody whom this machine trusts vouches for its certificate";

    private static Relay far;
    private static Child camera;
    private static TlsFront rtsp;
    private static TlsFront rtmp;
    private static TlsFront http;

    @TempDir
    Path folder;

    @BeforeAll
    static void publish() throws Exception {
        far = Relay.start("");
        camera = Child.start(
                Programs.need("ffmpeg"),
                "-nostdin",
                "-v",
                "error",
                "-re",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=320x240:rate=25",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-tune",
                "zerolatency",
                "-g",
                "25",
                "-f",
                "flv",
                far.rtmp("/live/cam"));
        rtsp = TlsFront.before(URI.create(far.rtsp("live/cam")).getPort());
        rtmp = TlsFront.before(URI.create(far.rtmp("/live/cam")).getPort());
        http = TlsFront.before(far.port());
        awaitLive(far, "live/cam");
    }

    @AfterAll
    static void end() throws IOException {
        http.close();
        rtmp.close();
        rtsp.close();
        camera.close();
        far.close();
    }

    private static void awaitLive(Relay relay, String name) {
        await().atMost(Programs.PATIENCE)
                .ignoreExceptions()
                .until(() -> relay.state(name).equals("live"));
    }

    private static String problem(Relay relay, String name) throws IOException, InterruptedException {
        return relay.stream(name).at("/source/lastProblem").asString("");
    }

    /** Four ways to one stream, and one that is sent on. */
    private static String streams(String query) {
        return """
                streams:
                  by-rtsp: {source: "rtsps://127.0.0.1:%1$d/live/cam%4$s"}
                  by-rtmp: {source: "rtmps://127.0.0.1:%2$d/live/cam%4$s"}
                  by-whep: {source: "wheps://127.0.0.1:%3$d/live/cam/whep%4$s"}
                  by-http: {source: "https://127.0.0.1:%3$d/live/cam/stream.mjpg%4$s"}
                  own: {source: "test:?size=320x240", push: ["rtmps://127.0.0.1:%2$d/pushed/own%4$s"]}
                """.formatted(rtsp.port(), rtmp.port(), http.port(), query);
    }

    @Test
    void anyCertificateWillDoWhereTheAddressSaysSo() throws Exception {
        try (var near = Relay.start(streams("?tls=any"))) {
            for (var name : List.of("by-rtsp", "by-rtmp", "by-whep", "by-http")) {
                awaitLive(near, name);
            }
            awaitLive(far, "pushed/own");
        }
    }

    /** What one stream has said of certificates must not open the door for another. */
    @Test
    void aCertificateOfItsOwnMakingIsRefusedWithAWordOnWhatToDo() throws Exception {
        var lenient = streams("?tls=any").replace("by-", "any-").replace("own", "other");
        try (var near = Relay.start(streams("") + lenient.substring(lenient.indexOf('\n') + 1))) {
            for (var name : List.of("any-rtsp", "any-rtmp", "any-whep", "any-http")) {
                awaitLive(near, name);
            }
            for (var name : List.of("by-rtsp", "by-rtmp", "by-whep", "by-http")) {
                await().atMost(Programs.PATIENCE)
                        .until(() ->
                                near.stream(name).at("/dropped/source-lost").asInt(0) > 3);
                assertThat(problem(near, name)).as(name).contains(NO_VOUCHER).contains("?tls=any");
                assertThat(near.stream(name).at("/received/bytes").asLong()).isZero();
            }
            await().atMost(Programs.PATIENCE)
                    .until(() -> near.stream("own")
                            .at("/push/0/lastProblem")
                            .asString("")
                            .contains(NO_VOUCHER));
        }
    }

    @Test
    void whatSpeaksNoTlsIsToldSo() throws Exception {
        var yaml = """
                streams:
                  by-rtsp: {source: "%s"}
                  by-rtmp: {source: "%s"}
                  by-whep: {source: "wheps://127.0.0.1:%d/live/cam/whep"}
                """.formatted(
                        far.rtsp("live/cam").replace("rtsp:", "rtsps:"),
                        far.rtmp("/live/cam").replace("rtmp:", "rtmps:"),
                        far.port());
        try (var near = Relay.start(yaml)) {
            for (var name : List.of("by-rtsp", "by-rtmp", "by-whep")) {
                await().atMost(Programs.PATIENCE)
                        .until(() -> !problem(near, name).isEmpty());
                assertThat(problem(near, name)).as(name).containsAnyOf("speak TLS at this port");
            }
        }
    }

    /** The name in the address has to be the certificate's, too. */
    @Test
    void aVouchedCertificateHasToBeForThatName() throws Exception {
        var store = folder.resolve("trusted.p12");
        var password = TlsFront.writeTrustStore(store);
        try (var near = Child.start(
                Programs.java(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djavax.net.ssl.trustStore=" + store,
                "-Djavax.net.ssl.trustStorePassword=" + password,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.fanlight.app.Main",
                "serve",
                "--host=127.0.0.1",
                "--http-port=0",
                "--webrtc-port=0",
                "--rtsp-port=0",
                "--rtmp-port=0",
                "--stream=rtsp-good=rtsps://localhost:" + rtsp.port() + "/live/cam",
                "--stream=rtmp-good=rtmps://localhost:" + rtmp.port() + "/live/cam",
                "--stream=whep-good=wheps://localhost:" + http.port() + "/live/cam/whep",
                "--stream=http-good=https://localhost:" + http.port() + "/live/cam/stream.mjpg",
                "--stream=rtsp-other=rtsps://127.0.0.1:" + rtsp.port() + "/live/cam",
                "--stream=rtmp-other=rtmps://127.0.0.1:" + rtmp.port() + "/live/cam",
                "--stream=whep-other=wheps://127.0.0.1:" + http.port() + "/live/cam/whep",
                "--stream=http-other=https://127.0.0.1:" + http.port() + "/live/cam/stream.mjpg")) {
            for (var way : List.of("rtsp", "rtmp", "whep", "http")) {
                near.awaitLine(way + "-good: pictures come from");
                near.awaitLine(way + "-other: no pictures from .* its certificate is not good for this address");
            }
            assertThat(near.output()).doesNotContain("this is a bug");
        }
    }
}
