package dev.fanlight.frames;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.frames.FrameClips.Clip;
import dev.fanlight.frames.FrameClips.ClipFrame;
import dev.fanlight.media.Codec;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.proto.aac.AudioSpecificConfig;
import dev.fanlight.proto.h264.AnnexB;
import dev.fanlight.proto.h264.NalType;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FramePublisherTest {
    private final FrameHub hub = new FrameHub();

    @AfterEach
    void close() {
        hub.close();
    }

    /** An H.264 clip without its parameter sets, and these. */
    private record Split(Clip clip, List<byte[]> sets) {
        static Split of(Clip clip) {
            var sets = new ArrayList<byte[]>();
            var frames = new ArrayList<ClipFrame>();
            for (var frame : clip.frames()) {
                var rest = Unpooled.buffer();
                var own = new ArrayList<byte[]>();
                AnnexB.forEach(Unpooled.wrappedBuffer(frame.bytes()), 0, frame.bytes().length, (bytes, at, length) -> {
                    var type = NalType.of(bytes.getByte(at));
                    if (type == NalType.SPS || type == NalType.PPS) {
                        own.add(ByteBufUtil.getBytes(bytes, at, length, true));
                    } else {
                        rest.writeMedium(1).writeBytes(bytes, at, length);
                    }
                });
                if (sets.isEmpty()) {
                    sets.addAll(own);
                }
                frames.add(new ClipFrame(
                        ByteBufUtil.getBytes(rest), frame.presentation(), frame.decode(), frame.keyframe()));
            }
            return new Split(new Clip(clip.track(), frames, clip.frameTicks()), sets);
        }
    }

    @Test
    void setsFromBesideStandBeforeEachKeyframe() {
        var split = Split.of(FrameClips.h264());
        var publisher = new FramePublisher(hub.publish("cam"), hub.clock.clock());
        publisher.begin(List.of(FrameTrack.video(Codec.H264, 90_000, split.sets())));
        var format = hub.stream("cam").tracks().getFirst().format();
        assertThat(format.parameters()).matches("packetization-mode=1;profile-level-id=42c0[0-9a-f]{2}");
        var seen = hub.record("cam");
        hub.play(publisher, split.clip());
        var keyframes =
                seen.seen.stream().filter(FrameHub.Recorder.Seen::keyframe).toList();
        assertThat(keyframes).hasSize(2).allSatisfy(frame -> {
            var types = new ArrayList<Integer>();
            AnnexB.forEach(
                    Unpooled.wrappedBuffer(frame.bytes()),
                    0,
                    frame.bytes().length,
                    (bytes, at, length) -> types.add(NalType.of(bytes.getByte(at))));
            assertThat(types).startsWith(NalType.SPS, NalType.PPS);
            assertThat(types).filteredOn(type -> type == NalType.SPS).hasSize(1);
        });
    }

    @Test
    void waitsForTheFramesToTellWhatTheyAre() {
        var publisher = new FramePublisher(hub.publish("cam"), hub.clock.clock());
        publisher.begin(List.of(FrameClips.h264().track()));
        assertThat(hub.stream("cam").tracks()).isEmpty();
        var clip = FrameClips.h264();
        var later = new Clip(clip.track(), clip.frames().subList(3, 12), clip.frameTicks());
        hub.play(publisher, later);
        assertThat(hub.stream("cam").tracks().getFirst().format().parameters()).contains("profile-level-id=");
        assertThat(hub.stream("cam").totals().dropped()).containsEntry("before-description", 3L);
        assertThat(hub.stream("cam").report().format().orElseThrow().width()).isEqualTo(96);
    }

    @Test
    void soundThatComesLateDisturbsNobody() {
        var video = FrameClips.h264();
        var sound = FrameClips.aac();
        var publisher = new FramePublisher(hub.publish("cam"), hub.clock.clock());
        publisher.begin(List.of(video.track()));
        hub.play(publisher, video);
        var seen = hub.record("cam");
        var before = seen.seen.size();
        publisher.begin(List.of(video.track(), sound.track()));
        hub.play(publisher, video, 0, 12 * 9_000);
        hub.play(publisher, sound, 1, 0);
        assertThat(seen.breaks).isEmpty();
        assertThat(seen.tracks.getLast()).hasSize(2);
        assertThat(seen.tracks.getLast().getFirst())
                .isSameAs(seen.tracks.getFirst().getFirst());
        assertThat(seen.seen).hasSize(before + 12 + sound.frames().size());
        assertThat(hub.stream("cam").tracks().get(1).format())
                .isEqualTo(new TrackFormat(
                        Codec.AAC,
                        48_000,
                        2,
                        AudioSpecificConfig.formatParameters(
                                AudioSpecificConfig.lc(48_000, 2).write())));
    }

    @Test
    void nothingIsAnnouncedAgainThatStays() {
        var clip = FrameClips.h264();
        var publisher = new FramePublisher(hub.publish("cam"), hub.clock.clock());
        var packets = new FrameHub.Packets(hub.loop());
        hub.stream("cam").subscribe(packets);
        publisher.begin(List.of(clip.track()));
        hub.play(publisher, clip);
        publisher.begin(List.of(clip.track()));
        hub.play(publisher, clip, 0, 12 * 9_000);
        assertThat(packets.announcements).isEqualTo(1);
        var numbers = packets.packets.stream().map(packet -> packet.extSeq()).toList();
        assertThat(numbers)
                .containsExactlyElementsOf(IntStream.range(0, numbers.size())
                        .mapToObj(i -> numbers.getFirst() + i)
                        .toList());
        packets.release();
    }

    @Test
    void anotherPictureSizeGoesOn() {
        var small = FrameClips.h264();
        var high = FrameClips.h264WithBFrames();
        var publisher = new FramePublisher(hub.publish("cam"), hub.clock.clock());
        publisher.begin(List.of(small.track()));
        hub.play(publisher, small);
        var seen = hub.record("cam");
        var before = seen.seen.size();
        // The same track, without a word, with another profile.
        hub.play(publisher, high, 0, 12 * 9_000);
        assertThat(seen.seen).hasSize(before + 12);
        assertThat(seen.breaks).isEmpty();
        assertThat(hub.stream("cam").tracks().getFirst().format().parameters()).contains("profile-level-id=64");
        assertThat(seen.seen.getLast().track()).isSameAs(seen.seen.getFirst().track());
    }

    @Test
    void timesThatJumpGoOnForViewers() {
        var clip = FrameClips.vp8();
        var publisher = new FramePublisher(hub.publish("cam"), hub.clock.clock());
        publisher.begin(List.of(clip.track()));
        var seen = hub.record("cam");
        hub.play(publisher, clip, 0, 1L << 33);
        hub.play(publisher, clip);
        assertThat(publisher.discontinuities()).isEqualTo(1);
        assertThat(seen.seen).hasSize(24);
        for (var i = 1; i < 24; i++) {
            assertThat(seen.seen.get(i).rtpTime() - seen.seen.get(i - 1).rtpTime())
                    .isBetween(8_990L, 9_010L);
            assertThat(seen.seen.get(i).captureNs() - seen.seen.get(i - 1).captureNs())
                    .isBetween(95_000_000L, 105_000_000L);
        }
    }

    @Test
    void roundedTimesOfSoundBecomeEven() {
        var clip = FrameClips.aac();
        var publisher = new FramePublisher(hub.publish("cam"), hub.clock.clock());
        publisher.begin(List.of(FrameTrack.audio(Codec.AAC, 1_000, 44_100, 2, List.of())));
        var seen = hub.record("cam");
        for (var i = 0; i < 4_000; i++) {
            var ms = Math.round(i * 1_024 / 44.1);
            var bytes = clip.frames().get(i % clip.frames().size()).bytes();
            publisher.frame(hub.clock.nowNs(), 0, Unpooled.wrappedBuffer(bytes), ms, ms, true);
            publisher.flush();
            hub.run();
            hub.clock.advance(23_220_000);
        }
        for (var i = 1; i < 4_000; i++) {
            assertThat(seen.seen.get(i).rtpTime() - seen.seen.get(i - 1).rtpTime())
                    .isEqualTo(1_024);
        }
    }

    @Test
    void longSoundOfTelephonesIsCutInTime() {
        var publisher = new FramePublisher(hub.publish("cam"), hub.clock.clock());
        publisher.begin(List.of(FrameTrack.audio(Codec.PCMU, 1_000, 8_000, 1, List.of())));
        var seen = hub.record("cam");
        publisher.frame(0, 0, Unpooled.wrappedBuffer(new byte[3_000]), 0, 0, true);
        publisher.flush();
        hub.run();
        assertThat(seen.seen.stream().map(each -> each.bytes().length)).containsExactly(1_160, 1_160, 680);
        assertThat(seen.seen.get(2).rtpTime() - seen.seen.get(0).rtpTime()).isEqualTo(2_320);
    }

    @Test
    void jpegGoesAsWholePictures() {
        var publisher = new FramePublisher(hub.publish("cam"), hub.clock.clock());
        publisher.begin(List.of(
                FrameTrack.video(Codec.JPEG, 1_000, List.of()),
                FrameTrack.audio(Codec.PCMA, 1_000, 8_000, 1, List.of())));
        var picture = new byte[] {(byte) 0xFF, (byte) 0xD8, 1, 2, (byte) 0xFF, (byte) 0xD9};
        publisher.frame(0, 0, Unpooled.wrappedBuffer(picture), 0, 0, true);
        publisher.frame(0, 1, Unpooled.wrappedBuffer(new byte[160]), 0, 0, true);
        assertThat(publisher.flush()).isTrue();
        var newest = hub.stream("cam").newest().orElseThrow();
        assertThat(ByteBufUtil.getBytes(newest.view())).isEqualTo(picture);
        newest.release();
        assertThat(hub.stream("cam").totals().dropped()).containsEntry("sound-beside-jpeg", 1L);
    }

    @Test
    void nonsenseIsCountedAndNothingMore() {
        var publisher = new FramePublisher(hub.publish("cam"), hub.clock.clock());
        publisher.begin(List.of(FrameTrack.video(Codec.H264, 90_000, List.of())));
        publisher.frame(0, 0, Unpooled.EMPTY_BUFFER, 0, 0, true);
        publisher.frame(0, 0, Unpooled.wrappedBuffer(new byte[100]), 0, 0, true);
        publisher.frame(0, 0, Unpooled.wrappedBuffer(new byte[100]), Long.MAX_VALUE, 0, true);
        publisher.frame(0, 0, Unpooled.wrappedBuffer(new byte[FramePublisher.MAX_FRAME_BYTES + 1]), 0, 0, true);
        assertThat(hub.stream("cam").totals().dropped())
                .containsEntry("frame-empty", 1L)
                .containsEntry("frame-malformed", 1L)
                .containsEntry("frame-time", 1L)
                .containsEntry("frame-too-large", 1L);
    }

    @Test
    void saysWhenItIsOver() {
        var publication = hub.publish("cam");
        var publisher = new FramePublisher(publication, hub.clock.clock());
        publisher.begin(List.of(FrameClips.vp8().track()));
        assertThat(publisher.flush()).isTrue();
        publication.end("gone");
        hub.play(publisher, FrameClips.vp8());
        assertThat(publisher.flush()).isFalse();
    }
}
