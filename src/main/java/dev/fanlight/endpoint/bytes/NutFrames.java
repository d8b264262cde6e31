package dev.fanlight.endpoint.bytes;

import dev.fanlight.frames.FrameTrack;
import dev.fanlight.media.Codec;
import dev.fanlight.proto.aac.AdtsHeader;
import dev.fanlight.proto.av1.Av1Configuration;
import dev.fanlight.proto.h264.AnnexB;
import dev.fanlight.proto.h264.AvcConfiguration;
import dev.fanlight.proto.h264.Avcc;
import dev.fanlight.proto.h264.H264Fault;
import dev.fanlight.proto.h265.HevcConfiguration;
import dev.fanlight.proto.nut.NutStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the frames of one stream of NUT become those that are published. A file's frames are as their container had them: the
 * NAL units of MP4 stand behind lengths, those of MPEG-TS behind start codes. One thread.
 */
final class NutFrames {
    /** The names that converters use, those that they take over from files among them. */
    private static final Map<String, Codec> VIDEO = Map.ofEntries(
            Map.entry("h264", Codec.H264),
            Map.entry("avc1", Codec.H264),
            Map.entry("avc3", Codec.H264),
            Map.entry("x264", Codec.H264),
            Map.entry("hevc", Codec.H265),
            Map.entry("hvc1", Codec.H265),
            Map.entry("hev1", Codec.H265),
            Map.entry("h265", Codec.H265),
            Map.entry("vp80", Codec.VP8),
            Map.entry("vp90", Codec.VP9),
            Map.entry("av01", Codec.AV1),
            Map.entry("mjpg", Codec.JPEG),
            Map.entry("jpeg", Codec.JPEG),
            Map.entry("fmp4", Codec.MPEG4),
            Map.entry("mp4v", Codec.MPEG4),
            Map.entry("xvid", Codec.MPEG4),
            Map.entry("divx", Codec.MPEG4),
            Map.entry("dx50", Codec.MPEG4),
            Map.entry("mpg2", Codec.MPEG2));

    private static final Map<String, Codec> AUDIO = Map.ofEntries(
            Map.entry("opus", Codec.OPUS),
            Map.entry("mp4a", Codec.AAC),
            Map.entry("0xff", Codec.AAC),
            Map.entry("0x50", Codec.MPEG_AUDIO),
            Map.entry("0x55", Codec.MPEG_AUDIO),
            Map.entry(".mp3", Codec.MPEG_AUDIO),
            Map.entry("alaw", Codec.PCMA),
            Map.entry("0x6", Codec.PCMA),
            Map.entry("ulaw", Codec.PCMU),
            Map.entry("0x7", Codec.PCMU),
            Map.entry("0x28f", Codec.G722));

    private static final int BY_START_CODES = 0;

    private final Codec codec;
    private final FrameTrack track;

    /** How many bytes the length before a NAL unit has. */
    private final int lengthBytes;

    private NutFrames(Codec codec, NutStream stream, int lengthBytes, List<byte[]> configuration) {
        this.codec = codec;
        this.lengthBytes = lengthBytes;
        var ticksPerSecond = stream.timeBase().denominator();
        var useful = configuration.stream().filter(each -> each.length > 0).toList();
        this.track = codec.isVideo()
                ? FrameTrack.video(codec, ticksPerSecond, useful)
                : FrameTrack.audio(codec, ticksPerSecond, stream.sampleRateHz(), stream.channels(), useful);
    }

    /** Empty where nobody could be sent such a codec. */
    static Optional<NutFrames> of(NutStream stream) {
        var name = name(stream.tag());
        var codec = (stream.isVideo() ? VIDEO : AUDIO).get(name);
        if (codec == null) {
            return Optional.empty();
        }
        var bytes = Unpooled.wrappedBuffer(stream.configuration());
        var size = bytes.readableBytes();
        return switch (codec) {
            case H264 ->
                Optional.of(AvcConfiguration.parse(bytes, 0, size)
                        .map(record -> new NutFrames(codec, stream, record.lengthBytes(), sets(record)))
                        .orElseGet(() -> new NutFrames(codec, stream, BY_START_CODES, units(bytes))));
            case H265 ->
                Optional.of(HevcConfiguration.parse(bytes, 0, size)
                        .map(record -> new NutFrames(codec, stream, record.lengthBytes(), record.parameterSets()))
                        .orElseGet(() -> new NutFrames(codec, stream, BY_START_CODES, units(bytes))));
            case AV1 ->
                Optional.of(new NutFrames(
                        codec,
                        stream,
                        0,
                        Av1Configuration.parse(bytes, 0, size)
                                .map(record -> List.of(record.sequenceHeader()))
                                .orElse(List.of())));
            case AAC, MPEG4 -> Optional.of(new NutFrames(codec, stream, 0, List.of(stream.configuration())));
            case VP8, VP9, JPEG, MPEG2, OPUS, MPEG_AUDIO, PCMU, PCMA, G722 ->
                Optional.of(new NutFrames(codec, stream, 0, List.of()));
        };
    }

    private static List<byte[]> sets(AvcConfiguration record) {
        var sets = new ArrayList<>(record.sequenceParameterSets());
        sets.addAll(record.pictureParameterSets());
        return sets;
    }

    private static List<byte[]> units(ByteBuf annexB) {
        var units = new ArrayList<byte[]>();
        AnnexB.forEach(
                annexB,
                0,
                annexB.writerIndex(),
                (bytes, at, length) -> units.add(ByteBufUtil.getBytes(bytes, at, length, true)));
        return units;
    }

    /** What stands for a codec, in lower case; numbers of WAV as such. */
    static String name(int tag) {
        if (tag >>> 16 == 0) {
            return "0x" + Integer.toHexString(tag);
        }
        var name = new StringBuilder();
        for (var shift = 0; shift < 32; shift += 8) {
            var character = (char) (tag >>> shift & 0xFF);
            name.append(character > ' ' && character < 0x7F ? Character.toLowerCase(character) : '?');
        }
        return name.toString();
    }

    FrameTrack track() {
        return track;
    }

    /** A frame as it is published, readable until the next call; empty where it is damaged. */
    Optional<ByteBuf> canonical(ByteBuf frame) {
        if ((codec == Codec.H264 || codec == Codec.H265) && lengthBytes != BY_START_CODES) {
            var out = Unpooled.buffer(frame.readableBytes() + 64);
            var fault = Avcc.forEach(
                    frame,
                    frame.readerIndex(),
                    frame.writerIndex(),
                    lengthBytes,
                    (bytes, at, length) -> out.writeInt(AnnexB.START_CODE).writeBytes(bytes, at, length));
            return fault == H264Fault.NONE && out.isReadable() ? Optional.of(out) : Optional.empty();
        }
        if (codec == Codec.AAC && track.configuration().isEmpty()) {
            return AdtsHeader.parse(frame, frame.readerIndex(), frame.writerIndex())
                    .filter(header -> header.headerBytes() < frame.readableBytes())
                    .map(header -> frame.slice(
                            frame.readerIndex() + header.headerBytes(), frame.readableBytes() - header.headerBytes()));
        }
        return Optional.of(frame);
    }
}
