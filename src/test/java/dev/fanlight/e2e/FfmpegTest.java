package dev.fanlight.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

/** A player and an encoder that are not ours, and curl. */
class FfmpegTest {
    @Test
    void ffmpegReadsTheStream() throws Exception {
        try (var camera = PiCamera.start(0);
                var relay = Relay.start("streams: {drone1: {source: '" + camera.address() + "'}}")) {
            await().atMost(Programs.PATIENCE).until(() -> relay.state("drone1").equals("live"));
            var stream = relay.address("/drone1/stream.mjpg");
            try (var ffmpeg = Child.start(
                    Programs.need("ffmpeg"),
                    "-nostdin",
                    "-v",
                    "warning",
                    "-xerror",
                    "-progress",
                    "-",
                    "-i",
                    stream,
                    "-frames:v",
                    "20",
                    "-f",
                    "null",
                    "-")) {
                assertThat(ffmpeg.awaitExit()).as(ffmpeg.output()).isZero();
                assertThat(ffmpeg.output()).contains("frame=20").doesNotContainIgnoringCase("error");
            }
            try (var ffprobe = Child.start(
                    Programs.need("ffprobe"),
                    "-v",
                    "warning",
                    "-show_entries",
                    "stream=codec_name,width,height",
                    "-of",
                    "csv=p=0",
                    stream)) {
                assertThat(ffprobe.awaitExit()).as(ffprobe.output()).isZero();
                assertThat(ffprobe.output()).contains("mjpeg,640,480");
            }
        }
    }

    /** As on a camera behind a home router: {@code ffmpeg … -f mjpeg - | curl -T - http://server/drone1/mjpeg}. */
    @Test
    void curlPushesWhatFfmpegProducesLive() throws Exception {
        var ffmpeg = new ProcessBuilder(
                Programs.need("ffmpeg"),
                "-nostdin",
                "-v",
                "error",
                "-re",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=320x240:rate=25",
                "-t",
                "120",
                "-f",
                "mjpeg",
                "-");
        try (var relay = Relay.start("")) {
            var curl = new ProcessBuilder(Programs.need("curl"), "-sS", "-T", "-", relay.address("/drone1/mjpeg"));
            try (var _ = Child.pipe(ffmpeg, curl)) {
                await().atMost(Programs.PATIENCE)
                        .until(() -> relay.state("drone1").equals("live"));
                try (var viewer = PlainViewer.watch(relay.port(), "drone1")) {
                    await().atMost(Programs.PATIENCE).until(() -> viewer.distinctPictures() > 10);
                    assertThat(viewer.trouble()).isEmpty();
                }
                var drone1 = relay.stream("drone1");
                assertThat(drone1.at("/source/kind").asString()).isEqualTo("push");
                assertThat(drone1.at("/video/width").asInt()).isEqualTo(320);
                assertThat(drone1.path("dropped").size()).isZero();
            }
            await().atMost(Programs.PATIENCE).until(() -> relay.state("drone1").equals("stale"));
        }
    }
}
