package dev.fanlight.frames;

import dev.fanlight.frames.FrameClips.Clip;
import dev.fanlight.hub.Admission;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.PacketBatch;
import dev.fanlight.hub.PacketViewer;
import dev.fanlight.hub.Publication;
import dev.fanlight.hub.Publisher;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.hub.ViewerReport;
import dev.fanlight.media.Packet;
import dev.fanlight.media.StreamName;
import dev.fanlight.sim.HandClock;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A hub with a clock and a loop that move only when a test says so. */
final class FrameHub implements AutoCloseable {
    final HandClock clock = new HandClock();
    final Hub hub = new Hub(clock.clock(), 50, RingBounds.DEFAULT);
    final AssembledFrames frames = new AssembledFrames(clock.clock());
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<Recorder> recorders = new ArrayList<>();

    /** How often publishers were asked for a keyframe. */
    int keyframesWanted;

    EventLoop loop() {
        return channel.eventLoop();
    }

    /** Does all that has been handed over. */
    void run() {
        channel.runPendingTasks();
    }

    Stream stream(String name) {
        return hub.find(new StreamName(name)).orElseThrow();
    }

    Publication publish(String name) {
        return ((Admission.Granted) hub.publish(new StreamName(name), new Source())).publication();
    }

    /** Sends a clip at its pace. */
    void play(FramePublisher publisher, Clip clip) {
        play(publisher, clip, 0, 0);
    }

    void play(FramePublisher publisher, Clip clip, int track, long ticksLater) {
        for (var frame : clip.frames()) {
            publisher.frame(
                    clock.nowNs(),
                    track,
                    Unpooled.wrappedBuffer(frame.bytes()),
                    frame.presentation() + ticksLater,
                    frame.decode() + ticksLater,
                    false);
            publisher.flush();
            run();
            clock.advance(clip.frameNs());
        }
    }

    Recorder record(String name) {
        var recorder = new Recorder(loop());
        recorder.place = frames.subscribe(stream(name), recorder).orElseThrow();
        recorders.add(recorder);
        run();
        return recorder;
    }

    @Override
    public void close() {
        recorders.forEach(recorder -> recorder.place.close());
        run();
        hub.close();
        channel.finishAndReleaseAll();
    }

    /** Notes all that comes. */
    static final class Recorder implements FrameConsumer {
        /** A frame that came. */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Seen(Track track, byte[] bytes, long rtpTime, boolean keyframe, long arrivalNs, long captureNs) {
            String essence() {
                return FrameClips.essence(track.format().codec(), bytes);
            }
        }

        final List<Seen> seen = new ArrayList<>();
        final List<List<Track>> tracks = new ArrayList<>();
        /** How many frames had come at each break. */
        final List<Integer> breaks = new ArrayList<>();

        AssembledFrames.Subscription place = () -> {};
        private final EventLoop loop;

        Recorder(EventLoop loop) {
            this.loop = loop;
        }

        List<String> essences() {
            return seen.stream().map(Seen::essence).toList();
        }

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void onTracks(List<Track> now) {
            tracks.add(now);
        }

        @Override
        public void onFrame(CodedFrame frame) {
            seen.add(new Seen(
                    frame.track(),
                    ByteBufUtil.getBytes(frame.view()),
                    frame.rtpTime(),
                    frame.keyframe(),
                    frame.arrivalNs(),
                    frame.captureNs()));
        }

        @Override
        public void onBreak(Track track) {
            breaks.add(seen.size());
        }
    }

    /** A packet viewer that keeps what comes. */
    static final class Packets implements PacketViewer {
        final List<Packet> packets = new ArrayList<>();
        int announcements;
        private final EventLoop loop;

        Packets(EventLoop loop) {
            this.loop = loop;
        }

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void onPackets(long nowNs, PacketBatch batch) {
            for (var i = 0; i < batch.count(); i++) {
                packets.add(batch.packet(i).retain());
            }
        }

        @Override
        public void onTracks(List<Track> now) {
            announcements++;
        }

        @Override
        public void onStreamClosed() {}

        @Override
        public ViewerReport report() {
            return new ViewerReport("1", "test", "", 0, 0, 0, 0, 0, -1, 0, Optional.empty());
        }

        void release() {
            packets.forEach(Packet::release);
            packets.clear();
        }
    }

    private final class Source implements Publisher {
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

        @Override
        public void onKeyframeWanted() {
            keyframesWanted++;
        }
    }
}
