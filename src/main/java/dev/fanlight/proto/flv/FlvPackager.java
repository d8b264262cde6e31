package dev.fanlight.proto.flv;

import dev.fanlight.proto.av1.Av1Configuration;
import dev.fanlight.proto.h264.AnnexB;
import dev.fanlight.proto.h264.AvcConfiguration;
import dev.fanlight.proto.h264.NalType;
import dev.fanlight.proto.h264.SequenceParameterSet;
import dev.fanlight.proto.h265.H265Payload;
import dev.fanlight.proto.h265.H265SequenceParameterSet;
import dev.fanlight.proto.h265.HevcConfiguration;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the data of audio or video tags from the frames of one track; the other direction of {@link FlvDemuxer}. AVC, AAC,
 * MP3 and G.711 go in classic tags, which every receiver takes, the others in those of Enhanced RTMP. Belongs to the one
 * thread that feeds it.
 */
public final class FlvPackager {
    private static final int ENHANCED_VIDEO = 0x80;
    private static final int ENHANCED_AUDIO = 9 << 4;
    private static final int KEY_FRAME = 1;
    private static final int INTER_FRAME = 2;
    private static final int AAC_FLAGS = 0xAF;
    private static final int WIDE_SAMPLES = 2;
    private static final int MAX_SETS = 16;
    private static final int NAL_TYPE_MASK_HEVC = 0x3F;
    private static final int AUD_HEVC = 35;
    private static final int FILLER_HEVC = 38;

    private FlvTrack track;

    /** @param track its configuration may be empty where keyframes bring their parameter sets */
    public FlvPackager(FlvTrack track) {
        this.track = track;
    }

    /** With the configuration that is in force. */
    public FlvTrack track() {
        return track;
    }

    /** Whether a receiver can be told how to decode: else the next keyframe has to bring it. */
    public boolean isReady() {
        return switch (track.codec()) {
            case AVC -> hasAvc(NalType.SPS) && hasAvc(NalType.PPS);
            case HEVC -> hasHevc(H265Payload.SPS) && hasHevc(H265Payload.PPS);
            case AAC, AV1 -> !track.configuration().isEmpty();
            default -> true;
        };
    }

    private boolean hasAvc(int type) {
        return track.configuration().stream().anyMatch(set -> NalType.of(set[0]) == type);
    }

    private boolean hasHevc(int type) {
        return track.configuration().stream().anyMatch(set -> hevcType(set[0]) == type);
    }

    private static int hevcType(int header) {
        return header >> 1 & NAL_TYPE_MASK_HEVC;
    }

    /**
     * Takes the configuration out of a keyframe, where it has one.
     *
     * @return whether it is another one than before, so that a new sequence header has to go out
     */
    public boolean onKeyframe(ByteBuf frame) {
        var found = switch (track.codec()) {
            case AVC -> setsIn(frame);
            case HEVC -> setsIn(frame);
            case AV1 -> {
                var header = Av1Configuration.sequenceHeaderIn(frame, frame.readerIndex(), frame.writerIndex());
                yield header.length == 0 ? List.<byte[]>of() : List.of(header);
            }
            default -> List.<byte[]>of();
        };
        if (found.isEmpty()) {
            return false;
        }
        var next = new FlvTrack(track.codec(), 0, 0, found);
        if (next.isSame(track)) {
            return false;
        }
        track = next;
        return true;
    }

    private List<byte[]> setsIn(ByteBuf frame) {
        var sets = new ArrayList<byte[]>();
        AnnexB.forEach(frame, frame.readerIndex(), frame.writerIndex(), (bytes, at, length) -> {
            if (isSet(bytes.getByte(at)) && sets.size() < MAX_SETS && length > 3 && length <= 0xFFFF) {
                sets.add(ByteBufUtil.getBytes(bytes, at, length, true));
            }
        });
        return sets;
    }

    private boolean isSet(int header) {
        if (track.codec() == FlvCodec.AVC) {
            var type = NalType.of(header);
            return type == NalType.SPS || type == NalType.PPS;
        }
        var type = hevcType(header);
        return type >= H265Payload.VPS && type <= H265Payload.PPS;
    }

    /** How many pictures may have to wait for a later one as far as the configuration says it, 0 to 16. */
    public int reorderDepth() {
        return switch (track.codec()) {
            case AVC ->
                ofType(NalType.SPS).stream()
                        .findFirst()
                        .flatMap(sps -> SequenceParameterSet.parse(Unpooled.wrappedBuffer(sps), 0, sps.length))
                        .map(sps -> sps.reorderingPossible()
                                ? sps.maxReorderFrames().orElse(0)
                                : 0)
                        .orElse(0);
            case HEVC ->
                ofType(H265Payload.SPS).stream()
                        .findFirst()
                        .flatMap(sps -> H265SequenceParameterSet.parse(Unpooled.wrappedBuffer(sps), 0, sps.length))
                        .map(H265SequenceParameterSet::maxReorderPictures)
                        .orElse(0);
            default -> 0;
        };
    }

    private List<byte[]> ofType(int type) {
        return track.configuration().stream()
                .filter(set -> (track.codec() == FlvCodec.AVC ? NalType.of(set[0]) : hevcType(set[0])) == type)
                .toList();
    }

    /** Whether there is such a thing for this codec; without one, frames come first. */
    public boolean hasSequenceHeader() {
        return switch (track.codec()) {
            case AVC, HEVC, VP8, VP9, AV1, AAC, OPUS -> true;
            case MP3, PCMA, PCMU -> false;
        };
    }

    /** Appends the data of a sequence header's tag; only where {@link #isReady} and there is one. */
    public void writeSequenceHeader(ByteBuf out) {
        var codec = track.codec();
        if (codec == FlvCodec.AVC) {
            out.writeByte(KEY_FRAME << 4 | codec.classicId()).writeInt(0);
            new AvcConfiguration(4, ofType(NalType.SPS), ofType(NalType.PPS)).write(out);
        } else if (codec == FlvCodec.AAC) {
            out.writeByte(AAC_FLAGS)
                    .writeByte(0)
                    .writeBytes(track.configuration().getFirst());
        } else {
            out.writeByte(
                    codec.isVideo()
                            ? ENHANCED_VIDEO | KEY_FRAME << 4 | EnhancedHeader.SEQUENCE_START
                            : ENHANCED_AUDIO | EnhancedHeader.SEQUENCE_START);
            out.writeInt(codec.fourCcNumber());
            writeConfiguration(out);
        }
    }

    private void writeConfiguration(ByteBuf out) {
        switch (track.codec()) {
            case HEVC ->
                new HevcConfiguration(4, ofType(H265Payload.VPS), ofType(H265Payload.SPS), ofType(H265Payload.PPS))
                        .write(out);
            case AV1 -> new Av1Configuration(track.configuration().getFirst()).write(out);
            case VP8, VP9 ->
                // VPCodecConfigurationRecord: profile 0, level 1, 8 bits 4:2:0 in studio range, BT.709, no data.
                out.writeBytes(new byte[] {0, 10, (byte) 0x82, 1, 1, 1, 0, 0});
            case OPUS -> {
                // RFC 7845 section 5.1, without pre-skip and gain.
                out.writeBytes(new byte[] {'O', 'p', 'u', 's', 'H', 'e', 'a', 'd', 1});
                out.writeByte(Math.clamp(track.channels(), 1, 2)).writeShortLE(0);
                out.writeIntLE(AudioFields.OPUS_RATE_HZ).writeShortLE(0).writeByte(0);
            }
            default -> {}
        }
    }

    /**
     * Appends the data of a frame's tag.
     *
     * @param frame as {@link FlvDemuxer.Out#frame} has it; its indexes are left as they are
     * @param compositionMs presentation less decoding, 24 bits with sign; of no meaning where the codec knows none
     */
    public void writeFrame(ByteBuf frame, boolean keyframe, int compositionMs, ByteBuf out) {
        writeFrameHead(keyframe, compositionMs, out);
        writeFrameBody(frame, out);
    }

    /** Whether a frame's bytes stand in its tag in another form: else the body is the frame itself. */
    public boolean hasOwnForm() {
        return track.codec() == FlvCodec.AVC || track.codec() == FlvCodec.HEVC;
    }

    /** Appends what stands before a frame's body in its tag. */
    public void writeFrameHead(boolean keyframe, int compositionMs, ByteBuf out) {
        var codec = track.codec();
        if (codec.isVideo()) {
            var type = keyframe ? KEY_FRAME : INTER_FRAME;
            if (codec == FlvCodec.AVC) {
                out.writeByte(type << 4 | codec.classicId()).writeByte(1).writeMedium(compositionMs);
            } else {
                out.writeByte(ENHANCED_VIDEO | type << 4 | EnhancedHeader.CODED_FRAMES)
                        .writeInt(codec.fourCcNumber());
                if (codec.hasCompositionTime()) {
                    out.writeMedium(compositionMs);
                }
            }
        } else if (codec == FlvCodec.AAC) {
            out.writeByte(AAC_FLAGS).writeByte(1);
        } else if (codec.isClassic()) {
            out.writeByte(codec.classicId() << 4 | classicRate() << 2 | WIDE_SAMPLES | (track.channels() > 1 ? 1 : 0));
        } else {
            out.writeByte(ENHANCED_AUDIO | EnhancedHeader.CODED_FRAMES).writeInt(codec.fourCcNumber());
        }
    }

    /** Appends a frame's body, which depends on nothing but the frame. */
    public void writeFrameBody(ByteBuf frame, ByteBuf out) {
        if (hasOwnForm()) {
            writeUnits(frame, out);
        } else {
            out.writeBytes(frame, frame.readerIndex(), frame.readableBytes());
        }
    }

    private int classicRate() {
        return switch (track.sampleRateHz()) {
            case 11_025 -> 1;
            case 22_050 -> 2;
            case 8_000 -> 0;
            default -> 3;
        };
    }

    /** Parameter sets are in the sequence header; delimiters and filler are of no use where lengths part the units. */
    private void writeUnits(ByteBuf frame, ByteBuf out) {
        AnnexB.forEach(frame, frame.readerIndex(), frame.writerIndex(), (bytes, at, length) -> {
            var header = bytes.getByte(at);
            if (!isSet(header) && !isPadding(header)) {
                out.writeInt(length).writeBytes(bytes, at, length);
            }
        });
    }

    private boolean isPadding(int header) {
        if (track.codec() == FlvCodec.AVC) {
            var type = NalType.of(header);
            return type == NalType.AUD || type == NalType.FILLER;
        }
        var type = hevcType(header);
        return type == AUD_HEVC || type == FILLER_HEVC;
    }
}
