package dev.fanlight.proto.rtcp;

import io.netty.buffer.ByteBuf;

/** Picture loss indication (RFC 4585 6.3.1): a feedback header without anything behind it; keeps no state. */
public final class PictureLoss {
    /** The format in the header's count. */
    public static final int FORMAT = 1;

    public static final int BYTES = RtcpHeader.FEEDBACK_BYTES;

    private PictureLoss() {}

    /** Whether there is room for the media source that {@link RtcpHeader#mediaSsrc} reads. */
    public static RtcpFault check(int contentBytes) {
        return contentBytes < BYTES ? RtcpFault.BAD_COUNT : RtcpFault.NONE;
    }

    /** Appends one. */
    public static void write(ByteBuf out, int senderSsrc, int mediaSsrc) {
        RtcpHeader.write(out, FORMAT, RtcpHeader.PAYLOAD_FEEDBACK, BYTES, senderSsrc);
        out.writeInt(mediaSsrc);
    }
}
