package dev.fanlight.frames;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.frames.FrameClips.Clip;
import dev.fanlight.frames.FrameClips.ClipFrame;
import dev.fanlight.hub.Publication;
import dev.fanlight.hub.TrackFeed;
import dev.fanlight.media.Packet;
import dev.fanlight.proto.h264.DecodeTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames go in as frames, through the hub as packets, and come out as frames. */
class FramesThroughTest {
    private static final int ROUNDS = 16;

    private final FrameHub hub = new FrameHub();

    @AfterEach
    void close() {
        hub.close();
    }

    static List<Clip> clips() {
        return FrameClips.all();
    }

    private FramePublisher publisher(Publication publication, FrameTrack... tracks) {
        var publisher = new FramePublisher(publication, hub.clock.clock());
        publisher.begin(List.of(tracks));
        return publisher;
    }

    @ParameterizedTest
    @MethodSource("clips")
    void everyFrameComesOutAsItWentIn(Clip clip) {
        var publisher = publisher(hub.publish("cam"), clip.track());
        var seen = hub.record("cam");
        hub.play(publisher, clip);
        assertThat(seen.essences())
                .isEqualTo(clip.frames().stream()
                        .map(frame -> FrameClips.essence(clip.codec(), frame.bytes()))
                        .toList());
        assertThat(seen.breaks).isEmpty();
        assertThat(seen.seen.getFirst().keyframe()).isTrue();
        if (clip.codec().isVideo()) {
            assertThat(seen.seen.stream().map(FrameHub.Recorder.Seen::keyframe))
                    .containsExactlyElementsOf(
                            clip.frames().stream().map(ClipFrame::keyframe).toList());
        }
        var clockRate = seen.seen.getFirst().track().format().clockRateHz();
        for (var i = 0; i < seen.seen.size(); i++) {
            var passed = clip.frames().get(i).presentation()
                    - clip.frames().getFirst().presentation();
            assertThat(seen.seen.get(i).rtpTime() - seen.seen.getFirst().rtpTime())
                    .isBetween(
                            passed * clockRate / clip.track().ticksPerSecond() - 1,
                            passed * clockRate / clip.track().ticksPerSecond() + 1);
        }
        seen.place.close();
        hub.run();
        assertThat(hub.frames.open()).isZero();
    }

    @ParameterizedTest
    @MethodSource("clips")
    void whoComesLaterBeginsAtTheNewestKeyframe(Clip clip) {
        var publisher = publisher(hub.publish("cam"), clip.track());
        hub.play(publisher, clip);
        if (!clip.codec().isVideo()) {
            return;
        }
        var first = hub.record("cam");
        var second = hub.record("cam");
        var newest = clip.frames().stream().map(ClipFrame::keyframe).toList().lastIndexOf(true);
        var expected = clip.frames().subList(newest, clip.frames().size()).stream()
                .map(frame -> FrameClips.essence(clip.codec(), frame.bytes()))
                .toList();
        assertThat(first.essences()).isEqualTo(expected);
        assertThat(second.essences()).isEqualTo(expected);
        var keyframe = hub.frames.newestKeyframe(hub.stream("cam")).orElseThrow();
        assertThat(FrameClips.essence(clip.codec(), io.netty.buffer.ByteBufUtil.getBytes(keyframe.view())))
                .isEqualTo(expected.getFirst());
        keyframe.release();
        // And what comes then goes to both.
        hub.play(publisher, clip, 0, clip.frames().size() * clip.frameTicks());
        assertThat(first.seen).hasSize(expected.size() + clip.frames().size());
        assertThat(second.essences()).isEqualTo(first.essences());
    }

    @ParameterizedTest
    @MethodSource("clips")
    void lossAndReorderingCostFramesAndNothingElse(Clip clip) {
        var sent = new FrameHub.Packets(hub.loop());
        var clean = hub.publish("clean");
        hub.stream("clean").subscribe(sent);
        var publisher = publisher(clean, clip.track());
        for (var round = 0; round < ROUNDS; round++) {
            hub.play(publisher, clip, 0, (long) round * (clip.frames().size() + 1) * clip.frameTicks());
        }
        var expected = clip.frames().stream()
                .map(frame -> FrameClips.essence(clip.codec(), frame.bytes()))
                .toList();
        for (var seed = 1; seed <= 2; seed++) {
            var random = new Random(seed);
            var name = "udp" + seed;
            var lossy = hub.publish(name);
            var feed = lossy.tracks(
                            List.of(hub.stream("clean").tracks().getFirst().format()))
                    .getFirst();
            var seen = hub.record(name);
            var lost = send(sent.packets, random, lossy, feed);
            assertThat(lost).isPositive();
            assertThat(expected).as("seed %d", seed).containsAll(seen.essences());
            assertThat(seen.seen.size())
                    .as("seed %d", seed)
                    .isGreaterThan(clip.frames().size() * ROUNDS / 5);
            assertThat(seen.seen.size())
                    .as("seed %d", seed)
                    .isLessThan(clip.frames().size() * ROUNDS);
            if (clip.codec().isVideo()) {
                assertThat(seen.breaks).isNotEmpty();
                for (var at : seen.breaks) {
                    assertThat(at == seen.seen.size() || seen.seen.get(at).keyframe())
                            .as("seed %d, frame %d after a break", seed, at)
                            .isTrue();
                }
            }
            assertInOrder(seen, expected, clip);
        }
        sent.release();
    }

    /** Between two breaks the frames of a clip stand one behind the other. */
    private static void assertInOrder(FrameHub.Recorder seen, List<String> expected, Clip clip) {
        if (!clip.codec().isVideo()) {
            return;
        }
        for (var i = 1; i < seen.seen.size(); i++) {
            if (!seen.breaks.contains(i)) {
                var before = expected.indexOf(seen.seen.get(i - 1).essence());
                assertThat(expected.indexOf(seen.seen.get(i).essence()))
                        .isIn((before + 1) % expected.size(), before + 1);
            }
        }
    }

    /** With 5 % loss, and every tenth packet up to five places late. */
    private int send(List<Packet> packets, Random random, Publication to, TrackFeed feed) {
        var order = new ArrayList<Packet>(packets);
        for (var i = 1; i < order.size() - 6; i++) {
            if (random.nextInt(10) == 0) {
                order.add(i + 1 + random.nextInt(5), order.remove(i));
            }
        }
        var lost = 0;
        for (var packet : order) {
            hub.clock.advance(2_000_000);
            if (random.nextInt(20) == 0) {
                lost++;
                continue;
            }
            var payload = packet.view();
            feed.packet(
                    hub.clock.nowNs(),
                    packet.extSeq(),
                    packet.rtpTime(),
                    Packet.Marks.of(packet.marker(), packet.keyframeStart(), packet.discardable()),
                    payload,
                    payload.readerIndex(),
                    payload.readableBytes(),
                    packet.captureNs());
            to.flush();
            hub.run();
        }
        return lost;
    }

    @Test
    void packetsAreSmallAndMarked() {
        var number = 0;
        for (var clip : FrameClips.all()) {
            var sent = new FrameHub.Packets(hub.loop());
            var publication = hub.publish("marks-" + number++);
            publication.stream().subscribe(sent);
            hub.play(publisher(publication, clip.track()), clip);
            assertThat(sent.packets).allMatch(packet -> packet.payloadBytes() <= 1_160);
            if (clip.codec().isVideo()) {
                assertThat(sent.packets.stream().filter(Packet::marker))
                        .hasSize(clip.frames().size());
                assertThat(sent.packets.stream().filter(Packet::keyframeStart)).hasSize((int)
                        clip.frames().stream().filter(ClipFrame::keyframe).count());
                assertThat(sent.packets.getFirst().keyframeStart()).isTrue();
            }
            sent.release();
        }
    }

    @Test
    void whatNobodyNeedsIsMarked() {
        for (var clip : List.of(FrameClips.h264WithBFrames(), FrameClips.mpeg2(), FrameClips.mpeg4())) {
            var sent = new FrameHub.Packets(hub.loop());
            var publication = hub.publish("b-" + clip.codec());
            publication.stream().subscribe(sent);
            hub.play(publisher(publication, clip.track()), clip);
            assertThat(sent.packets.stream().filter(Packet::discardable)).isNotEmpty();
            assertThat(sent.packets).noneMatch(packet -> packet.discardable() && packet.keyframeStart());
            sent.release();
        }
    }

    @Test
    void decodeTimesOfWhatComesOutGrow() {
        for (var clip : List.of(FrameClips.h264WithBFrames(), FrameClips.h265WithBFrames(), FrameClips.mpeg2())) {
            var publisher = publisher(hub.publish("b" + clip.codec()), clip.track());
            var seen = hub.record("b" + clip.codec());
            hub.play(publisher, clip);
            var times = new DecodeTimes(90_000, 9_000, 2);
            var last = Long.MIN_VALUE;
            for (var frame : seen.seen) {
                var time = times.next(frame.rtpTime());
                assertThat(time).isGreaterThanOrEqualTo(last).isLessThanOrEqualTo(frame.rtpTime());
                last = time;
            }
        }
    }
}
