package dev.fanlight.proto.flv;

import dev.fanlight.proto.av1.Av1Configuration;
import dev.fanlight.proto.h264.AnnexB;
import dev.fanlight.proto.h264.AvcConfiguration;
import dev.fanlight.proto.h264.Avcc;
import dev.fanlight.proto.h264.H264Fault;
import dev.fanlight.proto.h265.HevcConfiguration;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes frames of the data of audio and video tags, from a file or from RTMP: NAL units get start codes, sequence headers
 * become tracks, times are unwrapped. Belongs to the one thread that feeds it; close it in the end.
 */
public final class FlvDemuxer implements AutoCloseable {
    /** Where tracks and frames go; called during {@link #onVideo} and {@link #onAudio} only, and must not call back. */
    public interface Out {
        /** The video or the audio begins, or from now on is something else. */
        void track(FlvTrack track);

        /**
         * One whole frame of the track of that kind that came last.
         *
         * @param bytes AVC, HEVC: an access unit with start codes; AV1: OBUs with sizes; else as the codec has it. Valid
         *     during the call
         * @param presentationMs unwrapped; jumps as the sender's clock jumps
         * @param keyframe whether decoding can begin with it; true for audio
         */
        void frame(FlvTrack track, ByteBuf bytes, long presentationMs, long decodeMs, boolean keyframe);

        /** A tag was of no use. */
        void refused(FlvFault reason);
    }

    private static final int FIRST_SCRATCH_BYTES = 16 << 10;

    private final ByteBufAllocator allocator;
    private final VideoTag videoTag = new VideoTag();
    private final AudioTag audioTag = new AudioTag();
    private @Nullable FlvTrack video;
    private @Nullable FlvTrack audio;
    private int lengthBytes = 4;
    private @Nullable ByteBuf scratch;
    private long timeMs;
    private boolean timeKnown;

    public FlvDemuxer(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * The data of one video tag.
     *
     * @param tagTime the tag's time, the low 32 bits of milliseconds
     */
    public void onVideo(int tagTime, ByteBuf bytes, int at, int length, Out out) {
        var fault = videoTag.read(bytes, at, length);
        if (fault != FlvFault.NONE) {
            out.refused(fault);
            return;
        }
        var decodeMs = unwrap(tagTime);
        switch (videoTag.content()) {
            case SEQUENCE_HEADER -> onVideoHeader(bytes, out);
            case FRAME -> onVideoFrame(bytes, decodeMs, out);
            case SEQUENCE_END, NOTHING -> {}
        }
    }

    /** The data of one audio tag. */
    public void onAudio(int tagTime, ByteBuf bytes, int at, int length, Out out) {
        var fault = audioTag.read(bytes, at, length);
        if (fault != FlvFault.NONE) {
            out.refused(fault);
            return;
        }
        var timeNowMs = unwrap(tagTime);
        switch (audioTag.content()) {
            case SEQUENCE_HEADER -> onAudioHeader(bytes, out);
            case FRAME -> onAudioFrame(bytes, timeNowMs, out);
            case SEQUENCE_END, NOTHING -> {}
        }
    }

    private long unwrap(int tagTime) {
        timeMs = timeKnown ? timeMs + (tagTime - (int) timeMs) : Integer.toUnsignedLong(tagTime);
        timeKnown = true;
        return timeMs;
    }

    private void onVideoHeader(ByteBuf bytes, Out out) {
        var at = videoTag.bodyAt();
        var size = videoTag.bodyBytes();
        var sets = switch (videoTag.codec()) {
            case AVC -> avcSets(bytes, at, size);
            case HEVC -> hevcSets(bytes, at, size);
            case AV1 ->
                Av1Configuration.parse(bytes, at, size)
                        .map(record -> record.sequenceHeader().length == 0
                                ? List.<byte[]>of()
                                : List.of(record.sequenceHeader()))
                        .orElse(null);
            default -> List.<byte[]>of();
        };
        if (sets == null) {
            out.refused(FlvFault.BAD_CONFIGURATION);
            return;
        }
        video = begin(new FlvTrack(videoTag.codec(), 0, 0, sets), video, out);
    }

    private @Nullable List<byte[]> avcSets(ByteBuf bytes, int at, int size) {
        var record = AvcConfiguration.parse(bytes, at, size);
        if (record.isEmpty()) {
            return null;
        }
        lengthBytes = record.get().lengthBytes();
        var sets = new ArrayList<>(record.get().sequenceParameterSets());
        sets.addAll(record.get().pictureParameterSets());
        return withoutEmpty(sets);
    }

    private @Nullable List<byte[]> hevcSets(ByteBuf bytes, int at, int size) {
        var record = HevcConfiguration.parse(bytes, at, size);
        if (record.isEmpty()) {
            return null;
        }
        lengthBytes = record.get().lengthBytes();
        return withoutEmpty(record.get().parameterSets());
    }

    private static List<byte[]> withoutEmpty(List<byte[]> sets) {
        return sets.stream().filter(set -> set.length > 0).toList();
    }

    private void onVideoFrame(ByteBuf bytes, long decodeMs, Out out) {
        var codec = videoTag.codec();
        var track = video;
        if (track == null || track.codec() != codec) {
            if (codec.needsConfiguration()) {
                out.refused(FlvFault.NO_CONFIGURATION);
                return;
            }
            track = begin(new FlvTrack(codec, 0, 0, List.of()), video, out);
            video = track;
        }
        if (videoTag.bodyBytes() == 0) {
            return;
        }
        var frame = bytes.slice(videoTag.bodyAt(), videoTag.bodyBytes());
        if (codec == FlvCodec.AVC || codec == FlvCodec.HEVC) {
            frame = withStartCodes(bytes);
            if (frame == null) {
                out.refused(FlvFault.BAD_FRAME);
                return;
            }
        }
        if (frame.isReadable()) {
            out.frame(track, frame, decodeMs + videoTag.compositionMs(), decodeMs, videoTag.keyframe());
        }
    }

    /** Null where the lengths do not fit. */
    private @Nullable ByteBuf withStartCodes(ByteBuf bytes) {
        var target = scratch == null ? allocator.buffer(FIRST_SCRATCH_BYTES) : scratch;
        scratch = target;
        target.clear();
        var from = videoTag.bodyAt();
        var fault = Avcc.forEach(
                bytes,
                from,
                from + videoTag.bodyBytes(),
                lengthBytes,
                (source, at, length) -> target.writeInt(AnnexB.START_CODE).writeBytes(source, at, length));
        return fault == H264Fault.NONE ? target : null;
    }

    private void onAudioHeader(ByteBuf bytes, Out out) {
        var at = audioTag.bodyAt();
        var size = audioTag.bodyBytes();
        switch (audioTag.codec()) {
            case AAC -> {
                var config = ByteBufUtil.getBytes(bytes, at, size, true);
                var fields = AudioFields.ofAac(config);
                if (fields.sampleRateHz() == 0) {
                    out.refused(FlvFault.BAD_CONFIGURATION);
                } else {
                    begin(audioTrack(fields, List.of(config)), out);
                }
            }
            case OPUS -> begin(audioTrack(AudioFields.ofOpus(bytes, at, size), List.of()), out);
            default -> {}
        }
    }

    private void onAudioFrame(ByteBuf bytes, long presentationMs, Out out) {
        var codec = audioTag.codec();
        if (audioTag.bodyBytes() == 0) {
            return;
        }
        if (audio == null || audio.codec() != codec) {
            if (codec.needsConfiguration()) {
                out.refused(FlvFault.NO_CONFIGURATION);
                return;
            }
            begin(audioTrack(unannounced(codec, bytes), List.of()), out);
        }
        var track = audio;
        if (track != null) {
            var frame = bytes.slice(audioTag.bodyAt(), audioTag.bodyBytes());
            out.frame(track, frame, presentationMs, presentationMs, true);
        }
    }

    private AudioFields unannounced(FlvCodec codec, ByteBuf bytes) {
        return switch (codec) {
            case MP3 -> AudioFields.ofMpeg(bytes, audioTag.bodyAt(), audioTag.bodyBytes());
            case OPUS -> AudioFields.ofOpus(bytes, 0, 0);
            default -> new AudioFields(audioTag.sampleRateHz(), audioTag.channels());
        };
    }

    private FlvTrack audioTrack(AudioFields fields, List<byte[]> configuration) {
        return new FlvTrack(audioTag.codec(), fields.sampleRateHz(), fields.channels(), configuration);
    }

    private void begin(FlvTrack next, Out out) {
        audio = begin(next, audio, out);
    }

    /** A header that says the same again is no news: many senders repeat it. */
    private static FlvTrack begin(FlvTrack next, @Nullable FlvTrack before, Out out) {
        if (before != null && before.isSame(next)) {
            return before;
        }
        out.track(next);
        return next;
    }

    @Override
    public void close() {
        if (scratch != null) {
            scratch.release();
            scratch = null;
        }
    }
}
