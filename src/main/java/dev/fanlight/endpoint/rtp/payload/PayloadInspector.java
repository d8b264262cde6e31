package dev.fanlight.endpoint.rtp.payload;

import dev.fanlight.proto.webrtc.RtpCodec;
import io.netty.buffer.ByteBuf;

/**
 * What the relay has to know of a payload to forward it well, whatever the codec. One object looks at many payloads, one
 * after the other, and makes no garbage. Belongs to one thread.
 */
public sealed interface PayloadInspector
        permits H264Inspector, H265Inspector, Vp8Inspector, Vp9Inspector, OtherInspector {
    /** One for packets of this codec. */
    static PayloadInspector of(RtpCodec codec) {
        return switch (codec) {
            case H264 -> new H264Inspector();
            case H265 -> new H265Inspector();
            case VP8 -> new Vp8Inspector();
            case VP9 -> new Vp9Inspector();
            case AV1, OPUS -> new OtherInspector(codec);
        };
    }

    /** Looks into the bytes; all the questions below are then about them. False when they are not what they should be. */
    boolean read(ByteBuf bytes, int at, int lengthBytes);

    /** Whether it belongs to a picture with which decoding can begin, and begins a part of it. */
    boolean keyframePart();

    /** Of such a part: whether nothing that the picture needs can stand before it. */
    boolean surelyFirst();

    /** Whether no other picture needs the one that this belongs to. */
    boolean discardable();

    /** The size of the picture of which a part begins in the bytes that were read last; UNKNOWN where it is not there. */
    default PictureSize size() {
        return PictureSize.UNKNOWN;
    }
}
