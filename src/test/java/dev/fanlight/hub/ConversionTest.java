package dev.fanlight.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.media.Codec;
import dev.fanlight.media.Packet;
import dev.fanlight.media.StreamName;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.sim.HandClock;
import dev.fanlight.sim.NumberedFrames;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What converters add to a stream stands beside what its publisher sends. */
class ConversionTest {
    private static final TrackFormat H264 = new TrackFormat(Codec.H264, 90_000, "");
    private static final TrackFormat HEVC = new TrackFormat(Codec.H265, 90_000, "");

    private final HandClock time = new HandClock();
    private final Hub hub = new Hub(time.clock(), 10, new RingBounds(12_000_000_000L, 1 << 20));
    private final Stream stream = hub.list(new StreamName("cam"), false);
    private final NumberedFrames frames = new NumberedFrames(time.clock());
    private final HandLoop here = new HandLoop();

    @AfterEach
    void giveBackTheLastPicture() {
        hub.close();
    }

    @Test
    void aConverterOfPicturesAddsATrack() {
        var camera = publish();
        camera.frame(frames.next());
        var converter = convert();
        var track = send(converter, H264, 0, true);
        assertThat(stream.tracks()).isEmpty();
        assertThat(stream.hasFrames()).isTrue();
        assertThat(stream.convertedTracks()).containsExactly(track);
        assertThat(track.isConverted()).isTrue();
        assertThat(stream.report().format().orElseThrow().codec()).isEqualTo(Codec.JPEG);
        camera.frame(frames.next());
        assertThat(stream.convertedTracks()).containsExactly(track);
        converter.end("done");
        assertThat(stream.convertedTracks()).isEmpty();
        assertThat(converter.flush()).isTrue(); // nothing waits
    }

    @Test
    void aConverterOfPacketsAddsPictures() {
        var camera = publish();
        send(camera, HEVC, 0, true);
        var converter = convert();
        assertThat(converter.frame(frames.next())).isTrue();
        assertThat(stream.newest()).isPresent().get().satisfies(frame -> frame.release());
        assertThat(stream.hasFrames()).isFalse();
        assertThat(stream.report().format().orElseThrow().codec()).isEqualTo(Codec.H265);
        converter.end("done");
        assertThat(stream.newest()).isEmpty();
        assertThat(converter.frame(frames.next())).isFalse();
    }

    @Test
    void eachTrackHasItsOwnNewestKeyframe() {
        var viewer = new Reader(here.loop(), true);
        var subscription = stream.subscribe(viewer).orElseThrow();
        var camera = publish();
        var source = send(camera, H264, 0, true);
        var converter = convert();
        var converted = send(converter, H264, 7, true);
        assertThat(converted.id()).isNotEqualTo(source.id());
        assertThat(subscription.ring().keyframe(source.id())).isZero();
        assertThat(subscription.ring().keyframe(converted.id())).isEqualTo(1);
        assertThat(subscription.tracks()).containsExactly(source, converted);
        here.run();
        assertThat(viewer.tracks).last().isEqualTo(List.of(source, converted));
        subscription.end();
    }

    @Test
    void whatTheServerItselfReadsWithIsNoViewer() {
        var reader = new Reader(here.loop(), false);
        var subscription = stream.subscribe(reader).orElseThrow();
        assertThat(stream.isWatched()).isFalse();
        assertThat(stream.report().viewerCount()).isZero();
        send(publish(), H264, 0, true);
        here.run();
        assertThat(reader.packets).isEqualTo(1);
        subscription.end();
        assertThat(stream.quietSinceNs()).isNegative();
    }

    @Test
    void aConversionOutlivesItsPublisherAndAChangeOfItsCodec() {
        var camera = publish();
        send(camera, H264, 0, true);
        var converter = convert();
        var converted = send(converter, H264, 0, true);
        camera.end("gone");
        var next = publish();
        send(next, HEVC, 0, true);
        assertThat(stream.convertedTracks()).containsExactly(converted);
        next.frame(frames.next());
        assertThat(stream.tracks()).isEmpty();
        assertThat(stream.convertedTracks()).containsExactly(converted);
        assertThat(stream.report().framesPerSecond()).isNotNegative();
        converter.end("done");
    }

    @Test
    void whatIsMadeOfASourceThatSleepsIsNotKept() {
        var camera = publish();
        send(camera, HEVC, 0, true);
        var toH264 = convert();
        send(toH264, H264, 0, true);
        var toJpeg = convert();
        camera.resting();
        assertThat(toJpeg.frame(frames.next())).isTrue(); // it was on its way
        assertThat(stream.newest()).isEmpty();
        assertThat(frames.held()).isZero();
        toH264.end("nobody needs it");
        toJpeg.end("nobody needs it");
        assertThat(stream.ring().tail()).isEqualTo(stream.ring().head());
    }

    @Test
    void aStreamIsForgottenWithAllThatIsMadeOfIt() {
        var name = new StreamName("visitor");
        var camera = ((Admission.Granted) hub.publish(name, NamedPublisher.push("here"))).publication();
        send(camera, HEVC, 0, true);
        var visited = camera.stream();
        var converter = visited.convert(NamedPublisher.pull("ffmpeg")).orElseThrow();
        send(converter, H264, 0, true);
        camera.end("gone");
        time.advanceMs(200_000);
        hub.sweep();
        hub.sweep();
        assertThat(hub.find(name)).isEmpty();
        assertThat(visited.ring().tail()).isEqualTo(visited.ring().head());
        assertThat(visited.convertedTracks()).isEmpty();
        assertThat(converter.flush()).isTrue();
        assertThat(converter.frame(frames.next())).isFalse();
        converter.end("which it would notice");
        assertThat(frames.held()).isZero();
    }

    @Test
    void ofTheTracksThatWereOnlyAFewAreRemembered() {
        var camera = publish();
        var first = send(camera, clock(1), 0, true);
        var converter = convert();
        var made = send(converter, H264, 0, true);
        assertThat(camera.tracks(List.of(clock(2)))).hasSize(1);
        assertThat(camera.tracks(List.of(clock(1)))).hasSize(1);
        assertThat(stream.tracks()).as("it comes back").containsExactly(first);
        for (var hz = 2; hz < 100; hz++) {
            camera.tracks(List.of(clock(hz)));
        }
        var last = stream.tracks().getFirst();
        assertThat(last.id()).isGreaterThan(first.id());
        camera.tracks(List.of(clock(1)));
        assertThat(stream.tracks()).as("long forgotten").doesNotContain(first);
        camera.tracks(List.of(clock(99)));
        assertThat(stream.tracks()).as("not so long ago").containsExactly(last);
        assertThat(send(converter, H264, 1, true)).as("in use all the time").isSameAs(made);
    }

    private static TrackFormat clock(int hz) {
        return new TrackFormat(Codec.H264, hz, "");
    }

    private Publication publish() {
        return ((Admission.Granted) hub.publish(stream.name(), NamedPublisher.push("here"))).publication();
    }

    private Publication convert() {
        return stream.convert(NamedPublisher.pull("ffmpeg")).orElseThrow();
    }

    private Track send(Publication publication, TrackFormat format, long seq, boolean key) {
        var feed = publication.tracks(List.of(format)).getFirst();
        feed.packet(
                time.clock().nowNs(),
                seq,
                0,
                Packet.Marks.of(true, key, false),
                Unpooled.wrappedBuffer(new byte[50]),
                0,
                50,
                0);
        publication.flush();
        var all = new ArrayList<>(publication.stream().tracks());
        all.addAll(publication.stream().convertedTracks());
        return all.getLast();
    }

    private static final class Reader implements PacketViewer {
        private final EventLoop loop;
        private final boolean counted;
        private final List<List<Track>> tracks = new ArrayList<>();
        private int packets;

        Reader(EventLoop loop, boolean counted) {
            this.loop = loop;
            this.counted = counted;
        }

        @Override
        public boolean isCounted() {
            return counted;
        }

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void onPackets(long nowNs, PacketBatch batch) {
            packets += batch.count();
        }

        @Override
        public void onTracks(List<Track> now) {
            tracks.add(now);
        }

        @Override
        public void onStreamClosed() {}

        @Override
        public ViewerReport report() {
            return new ViewerReport("v", "test", "here", 0, 0, 0, 0, 0, -1, 0, Optional.empty());
        }
    }
}
