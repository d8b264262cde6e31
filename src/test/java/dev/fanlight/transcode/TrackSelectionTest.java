package dev.fanlight.transcode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.hub.Admission;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.Publication;
import dev.fanlight.hub.Publisher;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.hub.Stream;
import dev.fanlight.media.Codec;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.sim.NumberedFrames;
import dev.fanlight.transcode.Renditions.Need;
import dev.fanlight.transcode.TrackSelection.Part;
import dev.fanlight.transcode.TrackSelection.Selection;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets what: as it comes where it can be played, converted where not. */
class TrackSelectionTest {
    private static final PlayerAbilities BROWSER =
            new PlayerAbilities(EnumSet.of(Codec.H264, Codec.VP8, Codec.OPUS), false);
    private static final PlayerAbilities RECORDER =
            new PlayerAbilities(EnumSet.complementOf(EnumSet.of(Codec.JPEG)), true);
    private static final PlayerAbilities CLASSIC_RTMP = new PlayerAbilities(Set.of(Codec.H264, Codec.AAC), true);
    private static final PlayerAbilities PICTURES = new PlayerAbilities(Set.of(Codec.JPEG), false);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final MediaClock clock = MediaClock.system();
    private final Hub hub = new Hub(clock, 10, RingBounds.DEFAULT);
    private final NumberedFrames frames = new NumberedFrames(clock);
    private final Publication camera =
            ((Admission.Granted) hub.publish(new StreamName("cam"), new Camera())).publication();
    private final Stream stream = camera.stream();
    private boolean reordered;
    private boolean unusual;

    private final TrackSelection selection = new TrackSelection(
            (of, rendition) -> new Need.Refused(new Refusal(Refusal.Reason.NO_FFMPEG, "none here")), new Facts());

    private final class Facts implements StreamFacts {
        @Override
        public boolean isOrderKnown(Stream of) {
            return true;
        }

        @Override
        public boolean hasReorderedFrames(Stream of) {
            return reordered;
        }

        @Override
        public boolean hasUnusualSamples(Stream of) {
            return unusual;
        }
    }

    @Test
    void whatStandsInTheWayIsSaidAndHowToMendIt() {
        var facts = new Facts();
        assertThat(Obstacle.of(stream, Rendition.H264, facts).sends()).isEqualTo("MJPEG");
        camera.tracks(List.of(new TrackFormat(Codec.H264, 90_000, ""), new TrackFormat(Codec.AAC, 48_000, 2, "")));
        reordered = true;
        var bFrames = Obstacle.of(stream, Rendition.H264, facts);
        assertThat(bFrames.sends()).isEqualTo("H.264 with B-frames");
        assertThat(bFrames.mend()).contains("ffmpeg: -bf 0", "OBS", "cameras").doesNotContain("send H.264");
        reordered = false;
        unusual = true;
        assertThat(Obstacle.of(stream, Rendition.H264, facts).mend()).contains("-pix_fmt yuv420p");
        assertThat(Obstacle.of(stream, Rendition.OPUS, facts)).satisfies(sound -> {
            assertThat(sound.sends()).isEqualTo("AAC");
            assertThat(sound.mend()).contains("Opus");
        });
        assertThat(Obstacle.of(stream, Rendition.JPEG, facts).mend()).contains("/cam");
        camera.tracks(List.of(new TrackFormat(Codec.H265, 90_000, "")));
        assertThat(Obstacle.of(stream, Rendition.H264, facts)).satisfies(hevc -> {
            assertThat(hevc.sends()).isEqualTo("H.265 (HEVC)");
            assertThat(hevc.mend()).contains("H.264 without B-frames");
        });
    }

    private static final class Camera implements Publisher {
        @Override
        public String kind() {
            return "test";
        }

        @Override
        public String address() {
            return "here";
        }

        @Override
        public boolean mayBeReplaced() {
            return false;
        }

        @Override
        public void onReplaced() {}
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @ParameterizedTest
    @CsvSource({
        "H264 AAC,  as it is, OPUS,     as it is, as it is, as it is, as it is, JPEG, none",
        "H265 OPUS, H264,     as it is, as it is, as it is, H264,     AAC,      JPEG, none",
        "VP8 PCMA,  as it is, OPUS,     as it is, as it is, H264,     AAC,      JPEG, none",
        "MPEG2,     H264,     none,     as it is, none,     H264,     none,     JPEG, none",
        "G722,      none,     OPUS,     none,     as it is, none,     AAC,      none, none"
    })
    void eachGetsWhatItCanPlay(
            String sent,
            String browserVideo,
            String browserAudio,
            String recorderVideo,
            String recorderAudio,
            String rtmpVideo,
            String rtmpAudio,
            String pictures,
            String picturesAudio) {
        camera.tracks(Arrays.stream(sent.split(" ", -1))
                .map(Codec::valueOf)
                .map(codec -> new TrackFormat(codec, codec.isVideo() ? 90_000 : 48_000, ""))
                .toList());
        assertThat(parts(BROWSER)).containsExactly(browserVideo, browserAudio);
        assertThat(parts(RECORDER)).containsExactly(recorderVideo, recorderAudio);
        assertThat(parts(CLASSIC_RTMP)).containsExactly(rtmpVideo, rtmpAudio);
        assertThat(parts(PICTURES)).containsExactly(pictures, picturesAudio);
    }

    @Test
    void wholePicturesGoAsTheyAreToWhoTakesThem() {
        camera.frame(frames.next());
        assertThat(parts(PICTURES)).containsExactly("pictures", "none");
        assertThat(parts(BROWSER)).containsExactly("H264", "none");
        assertThat(parts(RECORDER)).containsExactly("H264", "none");
    }

    @Test
    void whatBrowsersCannotShowInThisFormIsConvertedForThemAlone() {
        camera.tracks(List.of(new TrackFormat(Codec.H264, 90_000, "")));
        reordered = true;
        assertThat(parts(BROWSER)).containsExactly("H264", "none");
        assertThat(parts(RECORDER)).containsExactly("as it is", "none");
        reordered = false;
        unusual = true;
        assertThat(parts(BROWSER)).containsExactly("H264", "none");
        assertThat(parts(CLASSIC_RTMP)).containsExactly("as it is", "none");
    }

    @Test
    void whoWasPromisedSomethingKeepsTheSourceAwake() {
        camera.tracks(List.of(new TrackFormat(Codec.H264, 90_000, "")));
        var promised = selection.select(stream, BROWSER, PATIENCE);
        assertThat(stream.isWatched()).isTrue();
        ((Selection.Selected) promised).close();
        assertThat(stream.isWatched()).isFalse();
        ((Selection.Selected) promised).close();
        assertThat(stream.isWatched()).isFalse();
    }

    @Test
    void whoWasRefusedDoesNot() {
        camera.frame(frames.next());
        assertThat(selection.select(stream, BROWSER, PATIENCE)).isInstanceOf(Selection.Refused.class);
        assertThat(stream.isWatched()).isFalse();
    }

    private List<String> parts(PlayerAbilities player) {
        return List.of(word(selection.video(stream, player)), word(selection.audio(stream, player)));
    }

    private static String word(Part part) {
        return switch (part) {
            case Part.None() -> "none";
            case Part.AsItIs(var track) -> "as it is";
            case Part.Pictures() -> "pictures";
            case Part.Convert(var rendition) -> rendition.name();
            case Part.Impossible(var codec) -> "impossible";
        };
    }
}
