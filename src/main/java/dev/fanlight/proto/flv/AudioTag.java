package dev.fanlight.proto.flv;

import io.netty.buffer.ByteBuf;

/**
 * The header of an audio tag's data (FLV 10.1 section E.4.2.1, Enhanced RTMP v2 "Enhanced Audio"). One object serves many
 * tags, for one thread; it keeps no buffer and makes no garbage.
 *
 * <pre>
 * classic   | format(4) rate(2) size(1) stereo(1) | AAC alone: type (8) | body
 * enhanced  | 9 (4) packet type(4) | FourCC (32) | body
 * </pre>
 */
public final class AudioTag {
    private static final int ENHANCED = 9;
    private static final int MULTITRACK = 5;
    private static final int MP3_8_KHZ = 14;
    private static final int[] RATES_HZ = {5_512, 11_025, 22_050, 44_100};

    private final EnhancedHeader enhanced = new EnhancedHeader(false, MULTITRACK);
    private FlvCodec codec = FlvCodec.AAC;
    private TagContent content = TagContent.NOTHING;
    private int sampleRateHz;
    private int channels;
    private int bodyAt;
    private int bodyBytes;

    /** Looks into the bytes; all the questions below are then about them. */
    public FlvFault read(ByteBuf bytes, int at, int length) {
        content = TagContent.NOTHING;
        sampleRateHz = channels = 0;
        bodyAt = at + length;
        bodyBytes = 0;
        if (length == 0) {
            return FlvFault.NONE;
        }
        var first = bytes.getUnsignedByte(at);
        return first >> 4 == ENHANCED
                ? readEnhanced(bytes, at + 1, at + length, first & 0x0F)
                : readClassic(bytes, at, at + length, first);
    }

    private FlvFault readClassic(ByteBuf bytes, int at, int end, int first) {
        var known = FlvCodec.ofClassic(first >> 4, false);
        if (known == null) {
            return FlvFault.UNKNOWN_CODEC;
        }
        codec = known;
        channels = 1 + (first & 1);
        sampleRateHz = switch (known) {
            case PCMA, PCMU -> 8_000;
            default -> first >> 4 == MP3_8_KHZ ? 8_000 : RATES_HZ[first >> 2 & 3];
        };
        content = TagContent.FRAME;
        var headerBytes = 1;
        if (codec == FlvCodec.AAC) {
            if (end - at < 2) {
                content = TagContent.NOTHING;
                return FlvFault.TRUNCATED;
            }
            headerBytes = 2;
            content = bytes.getByte(at + 1) == 0 ? TagContent.SEQUENCE_HEADER : TagContent.FRAME;
        }
        bodyAt = at + headerBytes;
        bodyBytes = end - bodyAt;
        return FlvFault.NONE;
    }

    private FlvFault readEnhanced(ByteBuf bytes, int at, int end, int packetType) {
        var fault = enhanced.read(bytes, at, end, packetType);
        if (fault != FlvFault.NONE || !enhanced.firstTrackFound()) {
            return fault;
        }
        var known = enhanced.codec();
        if (known == null) {
            return FlvFault.UNKNOWN_CODEC;
        }
        codec = known;
        bodyAt = enhanced.bodyAt();
        bodyBytes = enhanced.bodyEnd() - bodyAt;
        content = switch (enhanced.packetType()) {
            case EnhancedHeader.SEQUENCE_START -> TagContent.SEQUENCE_HEADER;
            case EnhancedHeader.CODED_FRAMES -> TagContent.FRAME;
            case EnhancedHeader.SEQUENCE_END -> TagContent.SEQUENCE_END;
            default -> TagContent.NOTHING;
        };
        return FlvFault.NONE;
    }

    /** Only of meaning where {@link #content} is not NOTHING. */
    public FlvCodec codec() {
        return codec;
    }

    public TagContent content() {
        return content;
    }

    /** What a classic header says, which is not true for AAC; 0 in an enhanced one, which says nothing. */
    public int sampleRateHz() {
        return sampleRateHz;
    }

    /** 1 or 2 in a classic header, 0 in an enhanced one. */
    public int channels() {
        return channels;
    }

    public int bodyAt() {
        return bodyAt;
    }

    public int bodyBytes() {
        return bodyBytes;
    }
}
