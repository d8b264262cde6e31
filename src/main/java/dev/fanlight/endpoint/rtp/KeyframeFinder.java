package dev.fanlight.endpoint.rtp;

import dev.fanlight.endpoint.rtp.payload.PayloadInspector;
import dev.fanlight.endpoint.rtp.payload.PictureSize;
import dev.fanlight.media.Codec;
import dev.fanlight.proto.vp9.Vp9Fault;
import dev.fanlight.proto.vp9.Vp9Payload;
import dev.fanlight.proto.webrtc.RtpCodec;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What the relay has to know of a payload, for the codecs that WebRTC has no use for, too. Belongs to one thread. */
final class KeyframeFinder {
    private static final int MPEG4_SEQUENCE = 0xB0;
    private static final int MPEG4_PICTURE = 0xB6;
    private static final int LAST_LAYER = 0x2F;
    private static final int FIRST_LAYER = 0x20;
    private static final int GROUP_OF_PICTURES = 0xB3;

    private final Codec codec;
    private final @Nullable PayloadInspector inspector;
    private final Vp9Payload vp9 = new Vp9Payload();
    private boolean notKey;
    private boolean keyframePart;
    private boolean discardable;

    KeyframeFinder(Codec codec) {
        this.codec = codec;
        this.inspector = switch (codec) {
            case H264 -> PayloadInspector.of(RtpCodec.H264);
            case H265 -> PayloadInspector.of(RtpCodec.H265);
            case VP8 -> PayloadInspector.of(RtpCodec.VP8);
            case VP9 -> PayloadInspector.of(RtpCodec.VP9);
            case AV1 -> PayloadInspector.of(RtpCodec.AV1);
            case OPUS -> PayloadInspector.of(RtpCodec.OPUS);
            case JPEG, MPEG4, MPEG2, AAC, MPEG_AUDIO, PCMU, PCMA, G722 -> null;
        };
    }

    /** False where the bytes are not what they should be. */
    boolean read(ByteBuf bytes, int at, int lengthBytes) { // hot
        if (inspector != null) {
            var sound = inspector.read(bytes, at, lengthBytes);
            notKey = codec == Codec.VP9 && sound && inspector.keyframePart() && !isVp9Key(bytes, at, lengthBytes);
            return sound;
        }
        keyframePart = false;
        discardable = false;
        return switch (codec) {
            case MPEG4 -> readMpeg4(bytes, at, lengthBytes);
            case MPEG2 -> readMpeg2(bytes, at, lengthBytes);
            default -> true;
        };
    }

    /**
     * ffmpeg's descriptors never say that a picture is predicted from others (RFC 9628 section 4.2, P); the picture's own
     * header tells (VP9 bitstream specification section 6.2).
     *
     * <pre>
     * | marker(2) = 2 | profile(2) | [0 in profile 3] | show existing(1) | not key(1) | …
     * </pre>
     */
    private boolean isVp9Key(ByteBuf bytes, int at, int lengthBytes) {
        if (vp9.read(bytes, at, lengthBytes) != Vp9Fault.NONE) {
            return false;
        }
        var header = bytes.getUnsignedByte(at + vp9.headerBytes());
        var flags = (header & 0x30) == 0x30 ? header >> 1 : header >> 2;
        return header >> 6 == 2 && (flags & 3) == 0;
    }

    /** ISO 14496-2: a start code stands at the beginning of the first payload of a picture (RFC 6416 section 5). */
    private boolean readMpeg4(ByteBuf bytes, int at, int lengthBytes) {
        if (lengthBytes < 5 || bytes.getUnsignedMedium(at) != 1) {
            return true;
        }
        var code = bytes.getUnsignedByte(at + 3);
        var pictureType = bytes.getUnsignedByte(at + 4) >> 6;
        keyframePart = code == MPEG4_SEQUENCE
                || code == GROUP_OF_PICTURES
                || (code >= FIRST_LAYER && code <= LAST_LAYER)
                || (code == MPEG4_PICTURE && pictureType == 0);
        discardable = code == MPEG4_PICTURE && pictureType == 2;
        return true;
    }

    /**
     * RFC 2250 section 3.4.
     *
     * <pre>
     * | MBZ(5) T | temporal reference (10) | AN N S B E | picture type (3) | … |     S: a sequence header stands in it
     * </pre>
     */
    private boolean readMpeg2(ByteBuf bytes, int at, int lengthBytes) {
        if (lengthBytes < 4) {
            return false;
        }
        var flags = bytes.getUnsignedByte(at + 2);
        keyframePart = (flags & 0x20) != 0 || (flags & 7) == 1;
        discardable = (flags & 7) == 3;
        return true;
    }

    boolean keyframePart() {
        return inspector == null ? keyframePart : inspector.keyframePart() && !notKey;
    }

    boolean discardable() {
        return inspector == null ? discardable : inspector.discardable();
    }

    PictureSize size() {
        return inspector == null ? PictureSize.UNKNOWN : inspector.size();
    }
}
