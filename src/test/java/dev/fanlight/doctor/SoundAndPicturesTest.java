package dev.fanlight.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fanlight.contract.ProgressiveJpeg;
import dev.fanlight.frames.FrameClips;
import dev.fanlight.frames.FrameClips.Clip;
import dev.fanlight.frames.FramePublisher;
import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.Codec;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.media.VideoFormat;
import dev.fanlight.proto.h264.Clips;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sound beside the video; whole pictures in its place; encoders' own streams. */
class SoundAndPicturesTest {
    private static final TrackFormat VIDEO = new TrackFormat(Codec.H264, 90_000, "");

    // ---- sound

    private static void runWithSound(Patient patient, int seconds) {
        for (var i = 0; i < seconds * 25; i++) {
            patient.sound(Long.MIN_VALUE);
            patient.frame();
        }
    }

    @Test
    void soundThatWebRtcCannotCarry() {
        for (var codec : new Codec[] {Codec.AAC, Codec.MPEG_AUDIO, Codec.PCMA, Codec.G722}) {
            try (var patient = new Patient(VIDEO, new TrackFormat(codec, 48_000, 2, ""))) {
                runWithSound(patient, 3);
                assertThat(patient.codes()).containsExactly("sound-codec");
                assertThat(patient.diagnosis().worst()).contains(Severity.NOTE);
                patient.outlook = new Outlook.SwitchedOff();
                runWithSound(patient, 2);
                assertThat(patient.diagnosis().worst()).contains(Severity.WARNING);
                assertThat(patient.diagnosis().sentence()).contains("switched off");
                assertThat(patient.diagnosis().tracks().getLast().channels()).isEqualTo(2);
            }
        }
    }

    @Test
    void soundThatStaysAwayAndComes() {
        try (var patient = new Patient(VIDEO, new TrackFormat(Codec.OPUS, 48_000, 2, ""))) {
            runWithSound(patient, 5);
            assertThat(patient.codes()).isEmpty();
            patient.run(8);
            assertThat(patient.codes()).containsExactly("sound-missing");
            runWithSound(patient, 5);
            assertThat(patient.codes()).isEmpty();
        }
    }

    // ---- pictures

    private static byte[] jpeg(boolean progressive) throws IOException {
        return progressive ? ProgressiveJpeg.of(320, 240) : ProgressiveJpeg.baseline(320, 240);
    }

    private static void show(Patient patient, byte[] jpeg, int seconds) {
        for (var i = 0; i < seconds * 25; i++) {
            var now = patient.time.nowNs();
            patient.publication()
                    .frame(new AccessUnit(
                            Unpooled.copiedBuffer(jpeg), new VideoFormat(Codec.JPEG, 320, 240), now, now));
            patient.pass(40_000_000);
        }
    }

    @Test
    void progressivePictures() throws IOException {
        try (var patient = new Patient()) {
            show(patient, jpeg(false), 12);
            assertThat(patient.diagnosis().sentence()).isEqualTo("Nothing to complain of.");
            assertThat(patient.facts().codec()).isEqualTo(Codec.JPEG);
            assertThat(patient.video().widthPx()).isEqualTo(320);
            assertThat(patient.video().heightPx()).isEqualTo(240);
            assertThat(patient.video().profile()).isEqualTo("4:2:0");
            assertThat(patient.video().framesPerSecond()).isCloseTo(25, within(0.5));
            show(patient, jpeg(true), 3);
            assertThat(patient.codes()).containsExactly("progressive-jpeg");
            show(patient, jpeg(false), 8);
            assertThat(patient.codes()).isEmpty();
        }
    }

    @Test
    void picturesThatNobodyConvertsForOthers() throws IOException {
        try (var patient = new Patient()) {
            patient.outlook = new Outlook.SwitchedOff();
            show(patient, jpeg(false), 5);
            assertThat(patient.codes()).isEmpty();
            patient.outlook = new Outlook.Impossible("there is no program 'ffmpeg'", "Install it.");
            show(patient, jpeg(false), 5);
            assertThat(patient.codes()).containsExactly("not-converted");
            var finding = patient.finding(Complaint.NOT_CONVERTED).orElseThrow();
            assertThat(finding.sentence()).contains("as there is no program 'ffmpeg'");
            assertThat(finding.remedy()).isEqualTo("Install it.");
            patient.outlook = new Outlook.Converted();
            show(patient, jpeg(false), 5);
            assertThat(patient.codes()).isEmpty();
        }
    }

    @Test
    void colourSampledOddly() throws IOException {
        try (var patient = new Patient()) {
            var odd = jpeg(false);
            for (var i = 0; i + 1 < odd.length; i++) {
                if (odd[i] == (byte) 0xFF && odd[i + 1] == (byte) 0xC0) {
                    odd[i + 11] = 0x41; // the luma's factors
                    break;
                }
            }
            show(patient, odd, 3);
            assertThat(patient.codes()).containsExactly("odd-subsampling");
            assertThat(patient.diagnosis().sentence()).contains("4x1");
        }
    }

    @Test
    void picturesThatAreLarge() throws IOException {
        try (var patient = new Patient()) {
            var large = new byte[200_000];
            var start = jpeg(false);
            System.arraycopy(start, 0, large, 0, start.length);
            show(patient, large, 15);
            assertThat(patient.codes()).containsExactly("large-pictures");
            show(patient, start, 40);
            assertThat(patient.codes()).isEmpty();
        }
    }

    @Test
    void aPublisherThatChangesFromPicturesToPackets() throws IOException {
        try (var patient = new Patient()) {
            show(patient, jpeg(true), 3);
            assertThat(patient.codes()).containsExactly("progressive-jpeg");
            patient.comeBackAs(VIDEO);
            patient.run(4);
            assertThat(patient.facts().codec()).isEqualTo(Codec.H264);
            assertThat(patient.codes()).isEmpty();
        }
    }

    /** A stream that has had many kinds of tracks gives them numbers beyond any word of bits. */
    @Test
    void aPublisherWhoseClockChangesAgainAndAgainIsStillLookedAt() {
        try (var patient = new Patient(VIDEO)) {
            patient.frame();
            for (var hz = 1; hz <= 63; hz++) {
                patient.comeBackAs(new TrackFormat(Codec.PCMA, hz, ""));
            }
            var converter = patient.convertsTo(VIDEO);
            patient.comeBackAs(new TrackFormat(Codec.H264, 45_000, ""), new TrackFormat(Codec.OPUS, 48_000, 2, ""));
            patient.run(4);
            assertThat(patient.facts().codec()).isEqualTo(Codec.H264);
            assertThat(patient.diagnosis().tracks()).hasSize(2);
            assertThat(patient.video().framesPerSecond()).isPositive();
            converter.end("done");
        }
    }

    // ---- what encoders make

    @Test
    void anEncodersBFramesAreSeen() {
        assertThat(watch("h264/high-bframes.h264").reordered()).isTrue();
    }

    @Test
    void anEncodersBaselineIsPlain() {
        var facts = watch("h264/baseline-2slices.h264");
        assertThat(facts.reordering()).isEqualTo(Reordering.NONE);
        assertThat(facts.profile()).isEqualTo("Constrained Baseline");
    }

    @Test
    void anEncodersH265SaysItsSize() {
        var facts = watch("h265/main.h265", new TrackFormat(Codec.H265, 90_000, ""));
        assertThat(facts.profile()).isEqualTo("Main");
        assertThat(facts.widthPx()).isPositive();
        assertThat(facts.heightPx()).isPositive();
        assertThat(facts.browserSamples()).isTrue();
    }

    private static Diagnosis watch(Clip clip) {
        try (var patient = new Patient()) {
            var publisher = new FramePublisher(patient.publication(), patient.time.clock());
            publisher.begin(List.of(clip.track()));
            for (var round = 0; round < 3; round++) {
                var offset = (long) round * clip.frames().size() * clip.frameTicks();
                for (var frame : clip.frames()) {
                    publisher.frame(
                            patient.time.nowNs(),
                            0,
                            Unpooled.wrappedBuffer(frame.bytes()),
                            offset + frame.presentation(),
                            offset + frame.decode(),
                            frame.keyframe());
                    publisher.flush();
                    patient.pass(clip.frameNs());
                }
            }
            patient.pass(1_000_000_000L);
            return patient.diagnosis();
        }
    }

    private static void assertSeen(Clip clip, String profile, String level, Reordering order) {
        var seen = watch(clip);
        var facts = seen.facts().orElseThrow();
        var video = seen.tracks().getFirst();
        assertThat(facts.profile()).as(clip.codec() + "'s profile").isEqualTo(profile);
        assertThat(video.level()).as(clip.codec() + "'s level").isEqualTo(level);
        assertThat(video.widthPx()).as(clip.codec() + "'s size").isEqualTo(96);
        assertThat(video.heightPx()).isEqualTo(80);
        assertThat(facts.browserSamples()).isTrue();
        assertThat(facts.reordering()).as(clip.codec() + "'s order").isEqualTo(order);
        assertThat(video.keyframeIntervalNs())
                .as(clip.codec() + "'s keyframes")
                .hasValue(longestGroup(clip) * clip.frameNs());
    }

    /** How many pictures there are from one keyframe to the next, at most, where the clip is played again and again. */
    private static long longestGroup(Clip clip) {
        var keyframes = IntStream.range(0, clip.frames().size())
                .filter(i -> clip.frames().get(i).keyframe())
                .toArray();
        var lastOfARound = clip.frames().size() - keyframes[keyframes.length - 1] + keyframes[0];
        return IntStream.range(1, keyframes.length)
                .map(i -> keyframes[i] - keyframes[i - 1])
                .reduce(lastOfARound, Math::max);
    }

    @Test
    void encodersOfEachCodecAreUnderstood() {
        assertSeen(FrameClips.av1(), "Main", "2.0", Reordering.NONE);
        assertSeen(FrameClips.mpeg2(), "Main", "Main", Reordering.SEEN);
        assertSeen(FrameClips.mpeg4(), "Advanced Simple", "1", Reordering.SEEN);
        assertSeen(FrameClips.h265WithBFrames(), "Main", "1", Reordering.SEEN);
    }

    /** Before the first picture has come too early or too late. */
    @Test
    void h265SaysItselfWhetherPicturesMayWait() {
        assertThat(order(FrameClips.h265WithBFrames())).isEqualTo(Reordering.ANNOUNCED);
        assertThat(order(FrameClips.h265())).isEqualTo(Reordering.NONE);
    }

    private static Reordering order(Clip clip) {
        return watch(new Clip(clip.track(), clip.frames().subList(0, 1), clip.frameTicks()))
                .facts()
                .orElseThrow()
                .reordering();
    }

    private static StreamFacts watch(String clip) {
        return watch(clip, VIDEO);
    }

    private static StreamFacts watch(String clip, TrackFormat format) {
        try (var patient = new Patient(format)) {
            for (var picture : Clips.pictures(clip)) {
                patient.units(picture);
            }
            return patient.facts();
        }
    }
}
