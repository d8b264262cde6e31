package dev.fanlight.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ffmpeg publishes over RTMP, an old one and a new one, and plays it back. */
class RtmpTest {
    private static final Pattern FRAMES = Pattern.compile("frame=\\s*(\\d+)");
    private static final String CLASSIC = "-c:v libx264 -preset ultrafast -g 25 -bf 2 -c:a aac";

    private static List<String> publishing(String codecs, String address) {
        var command = new ArrayList<>(List.of("-nostdin", "-v", "error", "-re", "-f", "lavfi", "-i"));
        command.addAll(List.of("testsrc2=size=320x240:rate=25", "-f", "lavfi", "-i", "sine=sample_rate=44100"));
        command.addAll(Arrays.asList(codecs.split(" ")));
        command.addAll(List.of("-t", "120", "-f", "flv", address));
        return command;
    }

    private static Child publish(String codecs, String address) throws IOException {
        var command = publishing(codecs, address);
        command.addFirst(Programs.need("ffmpeg"));
        return Child.start(command);
    }

    private static final List<String> PROBE = List.of(
            "-v",
            "error",
            "-read_intervals",
            "%+2",
            "-count_packets",
            "-show_entries",
            "stream=codec_name,width,height,sample_rate,nb_read_packets",
            "-of",
            "compact=p=0");

    /** Two seconds of it hold as many pictures as they should. */
    private static void assertPictures(String output) {
        var counted = Pattern.compile("height=240.*nb_read_packets=(\\d+)").matcher(output);
        assertThat(counted.find()).as(output).isTrue();
        assertThat(Integer.parseInt(counted.group(1))).as(output).isBetween(45, 55);
    }

    private static void awaitLive(Relay relay, String name) {
        await().atMost(Programs.PATIENCE).until(() -> relay.state(name).equals("live"));
    }

    @Test
    void picturesWithReorderingAndSoundComeBack() throws Exception {
        try (var relay = Relay.start("");
                var _ = publish(CLASSIC, relay.rtmp("/live/drone1"))) {
            awaitLive(relay, "live/drone1");
            var stream = relay.stream("live/drone1");
            assertThat(stream.at("/source/kind").asString()).isEqualTo("rtmp");
            assertThat(stream.at("/video/codec").asString()).isEqualTo("h264");
            var command = new ArrayList<>(PROBE);
            command.addFirst(Programs.need("ffprobe"));
            command.add(relay.rtmp("/live/drone1"));
            try (var probe = Child.start(command)) {
                assertThat(probe.awaitExit()).as(probe.output()).isZero();
                assertThat(probe.output())
                        .contains("codec_name=h264|width=320|height=240")
                        .contains("codec_name=aac|sample_rate=44100");
                assertPictures(probe.output());
            }
            assertThat(relay.stream("live/drone1").path("dropped").size()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "hevc, -c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=25:bframes=2 -c:a aac, aac",
        "vp9, -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 25 -c:a libopus, opus",
        "av1, -c:v libaom-av1 -usage realtime -cpu-used 8 -g 25 -c:a aac, aac"
    })
    void enhancedCodecsComeBack(String video, String codecs, String audio) throws Exception {
        Assumptions.assumeTrue(Ffmpeg8.isForThisMachine());
        try (var relay = Relay.start("streams: {drone1: {transcode: false}}");
                var publisher = Ffmpeg8.run("ffmpeg", publishing(codecs, relay.rtmp("/drone1")))) {
            await().atMost(Programs.PATIENCE)
                    .failFast(() -> {
                        if (!publisher.process().isAlive()) {
                            throw new AssertionError(publisher.output());
                        }
                    })
                    .until(() -> relay.state("drone1").equals("live"));
            var command = new ArrayList<>(PROBE);
            command.addAll(List.of("-rtmp_enhanced_codecs", "hvc1,av01,vp09,Opus", relay.rtmp("/drone1")));
            try (var probe = Ffmpeg8.run("ffprobe", command)) {
                assertThat(probe.awaitExit()).as(probe.output()).isZero();
                assertThat(probe.output())
                        .contains("codec_name=" + video + "|width=320|height=240")
                        .contains("codec_name=" + audio);
                assertPictures(probe.output());
            }
            var old = new ArrayList<>(PROBE);
            old.addFirst(Programs.need("ffprobe"));
            old.add(relay.rtmp("/drone1"));
            try (var probe = Child.start(old)) {
                assertThat(probe.awaitExit()).isNotZero();
                assertThat(probe.output()).contains("Server error", "drone1");
            }
        }
    }

    @Test
    void aViewerStaysWhenItsPublisherComesBackAndASecondPublisherIsRefused() throws Exception {
        try (var relay = Relay.start("")) {
            var viewing = List.of(
                    Programs.need("ffmpeg"),
                    "-nostdin",
                    "-v",
                    "error",
                    "-progress",
                    "-",
                    "-i",
                    relay.rtmp("/drone1"),
                    "-an",
                    "-f",
                    "null",
                    "-");
            try (var first = publish(CLASSIC, relay.rtmp("/drone1"))) {
                awaitLive(relay, "drone1");
                try (var viewer = Child.start(viewing)) {
                    await().atMost(Programs.PATIENCE).until(() -> pictures(viewer) > 20);
                    try (var second = publish(CLASSIC, relay.rtmp("/drone1"))) {
                        assertThat(second.awaitExit()).isNotZero();
                        assertThat(second.output()).contains("already published");
                    }
                    first.process().destroyForcibly();
                    await().atMost(Programs.PATIENCE)
                            .until(() -> relay.state("drone1").equals("stale"));
                    var before = pictures(viewer);
                    try (var _ = publish(CLASSIC, relay.rtmp("/drone1"))) {
                        await().atMost(Programs.PATIENCE).until(() -> pictures(viewer) > before + 40);
                    }
                    assertThat(viewer.process().isAlive()).isTrue();
                }
            }
        }
    }

    @Test
    void sourcesAreFetchedAndStreamsSentOn() throws Exception {
        try (var far = Relay.start("");
                var near = Relay.start("streams: {copy: {source: '" + far.rtmp("/live/drone1") + "'}, own: {push: ['"
                        + far.rtmp("/pushed/own?user=nobody&pass=x") + "']}}")) {
            try (var _ = publish(CLASSIC, far.rtmp("/live/drone1"));
                    var _ = publish(CLASSIC, near.rtmp("/own"))) {
                awaitLive(near, "copy");
                awaitLive(far, "pushed/own");
                assertThat(near.stream("copy").at("/source/kind").asString()).isEqualTo("pull");
            }
            await().atMost(Programs.PATIENCE)
                    .until(() -> far.state("pushed/own").equals("stale"));
        }
    }

    @Test
    void wholePicturesAreConvertedAndSentOn() throws Exception {
        try (var far = Relay.start("");
                var near = Relay.start("streams: {own: {source: 'test:?size=320x240&fps=25', push: ['"
                        + far.rtmp("/pushed/own") + "']}}")) {
            awaitLive(near, "own");
            awaitLive(far, "pushed/own");
            assertThat(far.stream("pushed/own").at("/video/codec").asString()).isEqualTo("h264");
        }
    }

    @Test
    void whatFoundNoRoomToBeConvertedIsSentOnLater() throws Exception {
        try (var far = Relay.start("");
                var near = Relay.start("transcode: {maxConversions: 1, linger: 0ms}\nstreams: {own: {push: ['"
                        + far.rtmp("/pushed/own") + "']}}");
                var _ = publish("-map 0:v -c:v libx264 -preset ultrafast -g 25", near.rtmp("/other"))) {
            awaitLive(near, "other");
            try (var camera = PushingCamera.connect(near.port(), "own")) {
                try (var occupant = PlainViewer.watch(near.port(), "other")) {
                    await().atMost(Programs.PATIENCE).until(() -> occupant.distinctPictures() > 0);
                    awaitPush(near, camera, "impossible");
                }
                awaitPush(near, camera, "live");
            }
        }
    }

    /** Meanwhile the camera sends. */
    private static void awaitPush(Relay relay, PushingCamera camera, String state) throws IOException {
        var jpeg = Footage.jpegs().getFirst();
        await().atMost(Programs.PATIENCE).until(() -> {
            camera.show(jpeg);
            return relay.stream("own").at("/push/0/state").asString("").equals(state);
        });
    }

    @Test
    void aWrongNameIsRefusedInWords() throws Exception {
        try (var relay = Relay.start("publish: listed");
                var publisher = publish(CLASSIC, relay.rtmp("/nobody/knows"))) {
            assertThat(publisher.awaitExit()).isNotZero();
            assertThat(publisher.output()).contains("no stream nobody/knows is listed");
        }
    }

    private static int pictures(Child viewer) {
        return FRAMES.matcher(viewer.output())
                .results()
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .max()
                .orElse(0);
    }
}
