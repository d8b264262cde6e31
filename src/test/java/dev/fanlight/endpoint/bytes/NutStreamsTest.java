package dev.fanlight.endpoint.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.endpoint.Ingest;
import dev.fanlight.frames.FramePublisher;
import dev.fanlight.hub.Admission;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.Publication;
import dev.fanlight.hub.Publisher;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.Codec;
import dev.fanlight.media.StreamName;
import dev.fanlight.proto.nut.NutStream;
import dev.fanlight.proto.nut.NutWriter;
import dev.fanlight.sim.HandClock;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NutStreamsTest {
    private final HandClock clock = new HandClock();
    private final Hub hub = new Hub(clock.clock(), 50, RingBounds.DEFAULT);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Watching viewer = new Watching(channel.eventLoop());
    private final Publication publication =
            ((Admission.Granted) hub.publish(new StreamName("clip"), new Source())).publication();
    private final FramePublisher publisher = new FramePublisher(publication, clock.clock());
    private final List<String> told = new ArrayList<>();
    private final List<String> dropped = new ArrayList<>();
    private final List<String> unusable = new ArrayList<>();
    private final NutStreams streams = new NutStreams(new Sink(), publisher, unusable::add);

    private static final class Source implements Publisher {
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
            return true;
        }

        @Override
        public void onReplaced() {}
    }

    private final class Sink implements Ingest.Sink {
        @Override
        public void frame(AccessUnit frame) {
            throw new AssertionError();
        }

        @Override
        public Publication publication() {
            return publication;
        }

        @Override
        public void mediaComes(String what) {
            told.add(what);
        }

        @Override
        public void dropped(String reason) {
            dropped.add(reason);
        }

        @Override
        public void ended(String why) {
            throw new AssertionError(why);
        }
    }

    @AfterEach
    void close() {
        streams.close();
        streams.close();
        hub.close();
        channel.finishAndReleaseAll();
    }

    private void feed(byte[] bytes, int pieceBytes) {
        assertThat(publication.stream().subscribe(viewer)).isPresent();
        for (var at = 0; at < bytes.length; at += pieceBytes) {
            streams.onBytes(clock.nowNs(), Unpooled.wrappedBuffer(bytes, at, Math.min(pieceBytes, bytes.length - at)));
            publisher.flush();
            channel.runPendingTasks();
        }
    }

    /** The figures are ffprobe's: H.264 as MP4 has it, with B-frames, and AAC beside it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 97, 1 << 20})
    void picturesAndSoundOfAFileArePublishedWithTheirTimes(int pieceBytes) {
        feed(Receiving.vector("nut/pattern-and-tone.nut"), pieceBytes);
        assertThat(told).containsExactly("h264 and aac");
        assertThat(dropped).isEmpty();
        assertThat(unusable).isEmpty();
        var tracks = publication.stream().tracks();
        assertThat(tracks).extracting(track -> track.format().codec()).containsExactly(Codec.H264, Codec.AAC);
        var pictures = viewer.ends().stream()
                .filter(end -> end.trackId() == tracks.getFirst().id())
                .toList();
        var first = pictures.getFirst().rtpTime();
        assertThat(pictures)
                .extracting(end -> (end.rtpTime() - first) / 3_600)
                .containsExactly(0L, 2L, 1L, 4L, 3L, 5L, 7L, 6L, 9L, 8L);
        assertThat(pictures.getFirst().keyframe()).isTrue();
        assertThat(viewer.ends().stream()
                        .filter(end -> end.trackId() == tracks.getLast().id()))
                .hasSize(20);
    }

    @Test
    void codecsThatNobodyCanBeSentAreNamed() {
        var out = Unpooled.buffer();
        var tag = 't' | 'h' << 8 | 'e' << 16 | 'o' << 24;
        NutWriter.header(out, NutStream.video(tag, new NutStream.TimeBase(1, 25), 0, new byte[0], 320, 240), 0);
        NutWriter.frameHeader(out, 0, true, 1);
        out.writeByte(1);
        streams.onBytes(clock.nowNs(), out);
        assertThat(unusable).singleElement().asString().contains("(theo)", "convert it: ffmpeg");
    }

    @Test
    void whatIsNoNutIsSaidOnce() {
        feed(new byte[100], 10);
        assertThat(unusable).hasSize(1);
        assertThat(dropped).containsExactly("nut-malformed");
    }
}
