package dev.fanlight.transcode;

import dev.fanlight.frames.AssembledFrames;
import dev.fanlight.frames.CodedFrame;
import dev.fanlight.frames.FrameConsumer;
import dev.fanlight.hub.FrameViewer;
import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.hub.ViewerReport;
import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.Codec;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.TrackFormat;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A conversion's side towards the stream: takes the frames of the track that it is made of, whole JPEGs or what is put
 * together from packets. Lives on one loop and never waits.
 */
final class ConversionInput implements FrameViewer {
    /** Takes frames, on the loop. */
    interface Sink {
        /** What comes from now on; told with each frame with which decoding can begin. */
        void shape(SourceShape shape);

        /** The frame's reference passes. */
        void frame(SourceFrame frame);

        /** Once a second. */
        void watch();
    }

    private static final TrackFormat JPEG = new TrackFormat(Codec.JPEG, Recipe.VIDEO_HZ, "");

    private final Stream stream;
    private final boolean video;
    private final AssembledFrames assembled;
    private final StreamFacts facts;
    private final MediaClock clock;
    private final EventLoop loop;
    private final Sink sink;
    private final Packets packets = new Packets();

    // Touched on the loop only.
    private AssembledFrames.@Nullable Subscription subscription;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable Track track;
    private long lastPictureNs = -1;
    private boolean stopped;

    ConversionInput(
            Stream stream,
            boolean video,
            AssembledFrames assembled,
            StreamFacts facts,
            MediaClock clock,
            EventLoop loop,
            Sink sink) {
        this.stream = stream;
        this.video = video;
        this.assembled = assembled;
        this.facts = facts;
        this.clock = clock;
        this.loop = loop;
        this.sink = sink;
    }

    /** Any thread. */
    void start() {
        loop.execute(() -> {
            if (stopped) {
                return;
            }
            if (video) {
                stream.subscribe(this);
            }
            onTimer();
            timer = loop.scheduleWithFixedDelay(this::onTimer, 1, 1, TimeUnit.SECONDS);
        });
    }

    /** Any thread. */
    void stop() {
        if (loop.isShuttingDown()) {
            return;
        }
        loop.execute(() -> {
            stopped = true;
            if (timer != null) {
                timer.cancel(false);
            }
            stream.unsubscribe(this);
            leavePackets();
        });
    }

    /** The publisher may be another one, with packets where there were pictures. */
    private void onTimer() {
        if (stopped) {
            return;
        }
        var sendsPackets = !stream.tracks().isEmpty();
        if (sendsPackets && subscription == null) {
            subscription = assembled.subscribe(stream, packets).orElse(null);
        } else if (!sendsPackets && stream.hasFrames()) {
            leavePackets();
        }
        sink.watch();
    }

    private void leavePackets() {
        if (subscription != null) {
            subscription.close();
            subscription = null;
            track = null;
        }
    }

    // ---- whole pictures

    @Override
    public EventLoop loop() {
        return loop;
    }

    /** It serves viewers who are counted themselves. */
    @Override
    public boolean isCounted() {
        return false;
    }

    @Override
    public void onFrame(AccessUnit frame) {
        // Else they are what another conversion makes of the publisher's packets.
        if (stopped || !stream.tracks().isEmpty() || frame.firstByteNs() <= lastPictureNs) {
            return;
        }
        lastPictureNs = frame.firstByteNs();
        sink.shape(new SourceShape(JPEG, frame.format().width(), frame.format().height(), false));
        sink.frame(new SourceFrame(
                frame.retainedView(),
                Times.scale(frame.firstByteNs(), Times.NS_HZ, Recipe.VIDEO_HZ),
                true,
                frame.lastByteNs(),
                clock.epochUs(frame.firstByteNs()) * 1_000));
    }

    @Override
    public ViewerReport report() {
        return new ViewerReport("transcode", "transcode", "", 0, 0, 0, 0, 0, -1, 0, Optional.empty());
    }

    // ---- put together from packets

    private final class Packets implements FrameConsumer {
        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void onTracks(List<Track> now) {
            track = now.stream()
                    .filter(each -> !each.isConverted() && each.format().codec().isVideo() == video)
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public void onFrame(CodedFrame frame) {
            if (stopped || !frame.track().equals(track)) {
                return;
            }
            if (frame.keyframe()) {
                sink.shape(shape(frame.track().format()));
            }
            sink.frame(new SourceFrame(
                    frame.retainedView(), frame.rtpTime(), frame.keyframe(), frame.arrivalNs(), frame.captureNs()));
        }

        private SourceShape shape(TrackFormat format) {
            if (!format.codec().isVideo()) {
                return new SourceShape(format, 0, 0, false);
            }
            var picture = stream.report().format().filter(each -> each.codec() == format.codec());
            return new SourceShape(
                    format,
                    picture.map(each -> each.width()).orElse(0),
                    picture.map(each -> each.height()).orElse(0),
                    facts.hasReorderedFrames(stream));
        }

        /** What comes next is a keyframe, and decoders begin anew with it. */
        @Override
        public void onBreak(Track broken) {}
    }
}
