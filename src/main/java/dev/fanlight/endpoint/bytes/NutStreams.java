package dev.fanlight.endpoint.bytes;

import dev.fanlight.endpoint.Ingest;
import dev.fanlight.frames.FramePublisher;
import dev.fanlight.frames.FrameTrack;
import dev.fanlight.proto.h264.DecodeTimes;
import dev.fanlight.proto.nut.NutFault;
import dev.fanlight.proto.nut.NutReader;
import dev.fanlight.proto.nut.NutStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Publishes the first video and the first audio of NUT, the container in which ffmpeg hands files over. */
final class NutStreams implements FormatReader, NutReader.Out {
    static final int MAX_STREAMS = 2;

    /** The usual distance of frames, for those before the first whose order is known. */
    private static final int USUAL_FRAMES_PER_SECOND = 25;

    private final Ingest.Sink sink;
    private final FramePublisher publisher;
    private final Consumer<String> unusable;
    private final NutReader reader = new NutReader(ByteIntake.MAX_FRAME_BYTES, MAX_STREAMS);
    private final @Nullable NutStream[] described = new NutStream[MAX_STREAMS];
    private final @Nullable Playable[] playable = new Playable[MAX_STREAMS];
    private final ByteBuf pending = ByteBufAllocator.DEFAULT.buffer();
    private boolean changed;
    private boolean told;
    private boolean over;
    private boolean closed;
    private long nowNs;

    /** One stream that can be published. */
    private static final class Playable {
        private final NutFrames frames;
        private final long ticksPerTime;
        private final DecodeTimes decodeTimes;
        private int track;

        Playable(NutFrames frames, NutStream stream) {
            this.frames = frames;
            this.ticksPerTime = stream.timeBase().numerator();
            this.decodeTimes = new DecodeTimes(
                    stream.timeBase().denominator(),
                    Math.max(1, stream.timeBase().denominator() / USUAL_FRAMES_PER_SECOND),
                    stream.decodeDelay());
        }
    }

    /** @param unusable takes, for people, why nothing can be shown */
    NutStreams(Ingest.Sink sink, FramePublisher publisher, Consumer<String> unusable) {
        this.sink = sink;
        this.publisher = publisher;
        this.unusable = unusable;
    }

    @Override
    public void onBytes(long now, ByteBuf in) {
        nowNs = now;
        if (over) {
            in.skipBytes(in.readableBytes());
            return;
        }
        pending.writeBytes(in);
        reader.onBytes(pending, this).ifPresent(this::refuse);
        pending.discardSomeReadBytes();
    }

    private void refuse(NutFault fault) {
        over = true;
        sink.dropped("nut-malformed");
        unusable.accept("the NUT that comes cannot be read any further (" + fault + ")");
    }

    @Override
    public void stream(int number, NutStream stream) {
        described[number] = stream;
        playable[number] =
                NutFrames.of(stream).map(frames -> new Playable(frames, stream)).orElse(null);
        changed = true;
    }

    @Override
    public void frame(int number, long time, boolean keyframe, ByteBuf bytes) {
        if (changed) {
            changed = false;
            begin();
        }
        var from = playable[number];
        if (from == null || from.track < 0) {
            return;
        }
        var frame = from.frames.canonical(bytes);
        if (frame.isEmpty()) {
            sink.dropped("frame-malformed");
            return;
        }
        var ticks = time * from.ticksPerTime;
        publisher.frame(nowNs, from.track, frame.get(), ticks, from.decodeTimes.next(ticks), keyframe);
        if (keyframe && !told && from.track == 0) {
            told = true;
            sink.mediaComes(contents());
        }
    }

    /** The video first, where there is one. */
    private void begin() {
        var tracks = new ArrayList<FrameTrack>();
        for (var video : List.of(true, false)) {
            var one = false;
            for (var each : playable) {
                if (each != null && each.frames.track().codec().isVideo() == video) {
                    each.track = one ? -1 : tracks.size();
                    if (!one) {
                        tracks.add(each.frames.track());
                    }
                    one = true;
                }
            }
        }
        if (tracks.isEmpty()) {
            over = true;
            unusable.accept("it holds nothing that can be shown (" + tags()
                    + "); convert it: ffmpeg -i FILE -c:v libx264" + " -bf 0 -c:a libopus NEW.mkv");
            return;
        }
        publisher.begin(tracks);
    }

    private String contents() {
        var labels = new ArrayList<String>();
        for (var each : playable) {
            if (each != null) {
                labels.add(each.frames.track().codec().label());
            }
        }
        return String.join(" and ", labels);
    }

    private String tags() {
        var tags = new ArrayList<String>();
        for (var each : described) {
            if (each != null) {
                tags.add(NutFrames.name(each.tag()));
            }
        }
        return String.join(", ", tags);
    }

    /** There is no end of a frame to be waited for: each has its size before it. */
    @Override
    public void onTimer(long now) {}

    @Override
    public long deadlineNs() {
        return Long.MAX_VALUE;
    }

    @Override
    public void close() {
        if (!closed) {
            over = closed = true;
            pending.release();
        }
    }
}
