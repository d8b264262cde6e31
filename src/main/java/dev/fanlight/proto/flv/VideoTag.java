package dev.fanlight.proto.flv;

import io.netty.buffer.ByteBuf;

/**
 * The header of a video tag's data (FLV 10.1 section E.4.3.1, Enhanced RTMP v2 "Enhanced Video"). One object serves many
 * tags, for one thread; it keeps no buffer and makes no garbage.
 *
 * <pre>
 * classic   | frame type(4) codec(4) | AVC alone: type (8), composition time (24) | body
 * enhanced  | 1 frame type(3) packet type(4) | FourCC (32) | AVC, HEVC: composition time (24) | body
 * </pre>
 */
public final class VideoTag {
    private static final int KEY_FRAME = 1;
    private static final int COMMAND = 5;
    private static final int MULTITRACK = 6;

    private final EnhancedHeader enhanced = new EnhancedHeader(true, MULTITRACK);
    private FlvCodec codec = FlvCodec.AVC;
    private TagContent content = TagContent.NOTHING;
    private boolean keyframe;
    private int compositionMs;
    private int bodyAt;
    private int bodyBytes;

    /** Looks into the bytes; all the questions below are then about them. */
    public FlvFault read(ByteBuf bytes, int at, int length) {
        content = TagContent.NOTHING;
        keyframe = false;
        compositionMs = 0;
        bodyAt = at + length;
        bodyBytes = 0;
        if (length == 0) {
            return FlvFault.NONE;
        }
        var first = bytes.getUnsignedByte(at);
        return first < 0x80
                ? readClassic(bytes, at, at + length, first)
                : readEnhanced(bytes, at + 1, at + length, first);
    }

    private FlvFault readClassic(ByteBuf bytes, int at, int end, int first) {
        if (first >> 4 == COMMAND) {
            return FlvFault.NONE;
        }
        var known = FlvCodec.ofClassic(first & 0x0F, true);
        if (known == null) {
            return FlvFault.UNKNOWN_CODEC;
        }
        codec = known;
        keyframe = first >> 4 == KEY_FRAME;
        if (end - at < 5) {
            return FlvFault.TRUNCATED;
        }
        compositionMs = bytes.getMedium(at + 2);
        body(at + 5, end);
        return switch (bytes.getByte(at + 1)) {
            case 0 -> is(TagContent.SEQUENCE_HEADER);
            case 1 -> is(TagContent.FRAME);
            case 2 -> is(TagContent.SEQUENCE_END);
            default -> FlvFault.NONE;
        };
    }

    private FlvFault readEnhanced(ByteBuf bytes, int at, int end, int first) {
        var frameType = first >> 4 & 7;
        var fault = enhanced.read(bytes, at, end, first & 0x0F);
        // A command has neither FourCC nor body, only a number.
        if (frameType == COMMAND && enhanced.packetType() != EnhancedHeader.METADATA) {
            return FlvFault.NONE;
        }
        if (fault != FlvFault.NONE || !enhanced.firstTrackFound()) {
            return fault;
        }
        var known = enhanced.codec();
        if (known == null) {
            return FlvFault.UNKNOWN_CODEC;
        }
        codec = known;
        keyframe = frameType == KEY_FRAME;
        body(enhanced.bodyAt(), enhanced.bodyEnd());
        return switch (enhanced.packetType()) {
            case EnhancedHeader.SEQUENCE_START -> is(TagContent.SEQUENCE_HEADER);
            case EnhancedHeader.CODED_FRAMES -> readComposition(bytes);
            case EnhancedHeader.CODED_FRAMES_X -> is(TagContent.FRAME);
            case EnhancedHeader.SEQUENCE_END -> is(TagContent.SEQUENCE_END);
            default -> FlvFault.NONE;
        };
    }

    private FlvFault readComposition(ByteBuf bytes) {
        if (codec.hasCompositionTime()) {
            if (bodyBytes < 3) {
                return FlvFault.TRUNCATED;
            }
            compositionMs = bytes.getMedium(bodyAt);
            body(bodyAt + 3, bodyAt + bodyBytes);
        }
        return is(TagContent.FRAME);
    }

    private void body(int at, int end) {
        bodyAt = at;
        bodyBytes = end - at;
    }

    private FlvFault is(TagContent what) {
        content = what;
        return FlvFault.NONE;
    }

    /** Only of meaning where {@link #content} is not NOTHING. */
    public FlvCodec codec() {
        return codec;
    }

    public TagContent content() {
        return content;
    }

    public boolean keyframe() {
        return keyframe;
    }

    /** What to add to the tag's time to get the time of presentation, in milliseconds; may be negative. */
    public int compositionMs() {
        return compositionMs;
    }

    public int bodyAt() {
        return bodyAt;
    }

    public int bodyBytes() {
        return bodyBytes;
    }
}
