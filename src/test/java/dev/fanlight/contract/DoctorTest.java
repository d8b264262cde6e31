package dev.fanlight.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What API and metrics say of what a stream's source sends. */
@ExtendWith(NothingLeftBehind.class)
class DoctorTest {
    private static final String TWO_STREAMS = TestServer.PATIENT + """
            streams:
              demo:
                source: "test:"
              sleeper:
                source: "test:"
                onDemand: true
            """;

    @Test
    void aGoodStreamSaysSoAndWhatItIs() throws IOException {
        try (var server = TestServer.start(TWO_STREAMS)) {
            Eventually.that(() -> {
                var stream = server.stream("demo");
                assertThat(stream.at("/doctor/sentence").asString("")).isEqualTo("Nothing to complain of.");
                assertThat(stream.at("/doctor/worst").isNull()).isTrue();
                assertThat(stream.at("/doctor/findings").size()).isZero();
                assertThat(stream.at("/tracks/0/codec").asString("")).isEqualTo("jpeg");
                assertThat(stream.at("/tracks/0/width").asInt(0)).isEqualTo(640);
                assertThat(stream.at("/tracks/0/fps").asDouble(0)).isPositive();
            });
            assertThat(server.stream("demo").path("viewerCount").asInt()).isZero();
            assertThat(server.stream("sleeper").path("state").asString("")).isEqualTo("idle");
            assertThat(server.stream("sleeper").at("/doctor/sentence").asString(""))
                    .isEqualTo("Nothing to look at yet.");
        }
    }

    @Test
    void aFindingIsInListStreamAndMetrics() throws IOException {
        try (var server = TestServer.start(TestServer.PATIENT);
                var camera = server.connect()) {
            var jpeg = ProgressiveJpeg.of(320, 240);
            TestServer.send(camera, "PUT /cam/mjpeg HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n");
            Eventually.that(() -> {
                var out = camera.getOutputStream();
                out.write((Integer.toHexString(jpeg.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.write(jpeg);
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                var doctor = server.stream("cam").path("doctor");
                assertThat(doctor.at("/findings/0/code").asString("")).isEqualTo("progressive-jpeg");
                assertThat(doctor.at("/findings/0/severity").asString("")).isEqualTo("warning");
                assertThat(doctor.at("/findings/0/remedy").asString("")).contains("ffmpeg");
                var brief = server.get("/api/v1/streams").json().at("/streams/0/doctor");
                assertThat(brief.path("count").asInt(0)).isEqualTo(1);
                assertThat(brief.path("worst").asString("")).isEqualTo("warning");
                assertThat(brief.path("sentence").asString("")).startsWith("cam sends progressive JPEGs");
                assertThat(brief.has("findings")).isFalse();
                assertThat(server.get("/metrics").text())
                        .contains("fanlight_stream_findings{severity=\"warning\",stream=\"cam\"} 1.0");
            });
        }
    }
}
