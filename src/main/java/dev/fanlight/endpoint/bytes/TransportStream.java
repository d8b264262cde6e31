package dev.fanlight.endpoint.bytes;

import dev.fanlight.endpoint.Ingest;
import dev.fanlight.frames.FramePublisher;
import dev.fanlight.frames.FrameTrack;
import dev.fanlight.media.Codec;
import dev.fanlight.proto.mpegts.ProgramMap;
import dev.fanlight.proto.mpegts.TsAudioFormat;
import dev.fanlight.proto.mpegts.TsDemuxer;
import dev.fanlight.proto.mpegts.TsFault;
import dev.fanlight.proto.mpegts.TsStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the first video and the first audio of an MPEG transport stream. */
final class TransportStream implements FormatReader, TsDemuxer.Out {
    private static final Logger log = LoggerFactory.getLogger(TransportStream.class);
    private static final int TICKS_PER_SECOND = 90_000;

    private final Ingest.Sink sink;
    private final FramePublisher publisher;
    private final Consumer<String> unusable;
    private final TsDemuxer demuxer;
    private final List<TsStream> tracks = new ArrayList<>();
    private @Nullable ProgramMap map;
    private @Nullable TsAudioFormat audio;
    private long nowNs;
    private boolean told;
    private boolean scrambled;

    /**
     * @param program the number of the one to follow; 0 for any
     * @param unusable takes, for people, why nothing of the stream can be shown
     */
    TransportStream(int program, Ingest.Sink sink, FramePublisher publisher, Consumer<String> unusable) {
        this.sink = sink;
        this.publisher = publisher;
        this.unusable = unusable;
        this.demuxer = new TsDemuxer(ByteBufAllocator.DEFAULT, ByteIntake.MAX_FRAME_BYTES, program, this);
    }

    @Override
    public void onBytes(long now, ByteBuf in) {
        nowNs = now;
        demuxer.onBytes(now, in);
    }

    @Override
    public void onTimer(long now) {
        nowNs = now;
        demuxer.onTimer(now);
    }

    @Override
    public long deadlineNs() {
        return demuxer.deadlineNs();
    }

    @Override
    public void program(ProgramMap now) {
        var contents = now.streams().stream().map(TsStream::label).collect(Collectors.joining(", "));
        log.debug("Program {} holds {}", now.program(), contents);
        map = now;
        audio = null;
        begin();
        if (tracks.isEmpty()) {
            unusable.accept("its program holds nothing that can be shown, but " + contents);
        }
    }

    @Override
    public void audioFormat(TsStream stream, TsAudioFormat format) {
        audio = format;
        begin();
    }

    private void begin() {
        tracks.clear();
        var described = new ArrayList<FrameTrack>();
        var streams = map == null ? List.<TsStream>of() : map.streams();
        streams.stream().filter(each -> each.type().isVideo()).findFirst().ifPresent(video -> {
            tracks.add(video);
            described.add(FrameTrack.video(codec(video), TICKS_PER_SECOND, List.of()));
        });
        streams.stream().filter(each -> each.type().isAudio()).findFirst().ifPresent(sound -> {
            tracks.add(sound);
            var format = Optional.ofNullable(audio);
            described.add(FrameTrack.audio(
                    codec(sound),
                    TICKS_PER_SECOND,
                    format.map(TsAudioFormat::sampleRateHz).orElse(0),
                    format.map(TsAudioFormat::channels).orElse(0),
                    format.map(TsAudioFormat::configuration)
                            .filter(bytes -> bytes.length > 0)
                            .map(List::of)
                            .orElse(List.of())));
        });
        publisher.begin(described);
    }

    private static Codec codec(TsStream stream) {
        return switch (stream.type()) {
            case H264 -> Codec.H264;
            case H265 -> Codec.H265;
            case MPEG2 -> Codec.MPEG2;
            case MPEG4 -> Codec.MPEG4;
            case AV1 -> Codec.AV1;
            case AAC_ADTS, AAC_LATM -> Codec.AAC;
            case MPEG_AUDIO -> Codec.MPEG_AUDIO;
            case OPUS -> Codec.OPUS;
            case AC3, KLV, OTHER -> throw new IllegalStateException("not handed on: " + stream);
        };
    }

    @Override
    public void frame(TsStream stream, ByteBuf bytes, long presentation, long decode, boolean keyframe) {
        var track = tracks.indexOf(stream);
        if (track < 0) {
            return;
        }
        publisher.frame(nowNs, track, bytes, presentation, decode, keyframe);
        if (!told && keyframe && track == 0) {
            told = true;
            sink.mediaComes("mpeg-ts with "
                    + tracks.stream().map(each -> codec(each).label()).collect(Collectors.joining(" and ")));
        }
    }

    @Override
    public void clock(long reference) {}

    @Override
    public void refused(TsFault fault) {
        sink.dropped(fault.metricName());
        if (fault == TsFault.SCRAMBLED && !scrambled) {
            scrambled = true;
            unusable.accept(fault.meaning());
        }
    }

    @Override
    public void close() {
        demuxer.close();
    }
}
